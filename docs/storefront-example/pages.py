"""The pages of the storefront: an answer of the API in, HTML out; whatever comes from outside is escaped."""  # noqa: INP001 - a file to copy, no package

from html import escape
from typing import Any
from urllib.parse import quote, urlencode

Answer = dict[str, Any]
Asked = list[tuple[str, str]]

STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:72rem;padding:1rem}
main{display:grid;gap:1.5rem}ul{list-style:none;margin:0;padding:0}
form{display:flex;flex-wrap:wrap;gap:.5rem}input{font:inherit;padding:.5rem;min-width:0;flex:1 1 6rem}
button,.chip{font:inherit;padding:.5rem .75rem;border:1px solid #555;border-radius:1rem;background:#fff;color:#111}
.chips,.pages{display:flex;flex-wrap:wrap;gap:.5rem}.chip{text-decoration:none;display:inline-block}
.cards{display:grid;gap:1rem;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr))}
.card{border:1px solid #bbb;border-radius:.5rem;padding:1rem}summary{padding:.5rem 0;font-weight:600}
.facets a{display:block;padding:.25rem 0}[aria-current]{font-weight:700}.chips{margin:.75rem 0}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem}
:focus-visible{outline:3px solid #05c;outline-offset:2px}@media(min-width:48rem){main{grid-template-columns:14rem 1fr}}
"""

DEEPEST = 10_000
"""Devices that the API pages through."""

KINDS = {
    "cheaper_grade": "A cheaper grade",
    "more_storage": "More storage for little more",
    "newer_model": "A newer model for little more",
}


def results_page(answer: Answer, asked: Asked) -> str:
    """Return a page of results: what was understood, facets, cards and the way to other pages."""
    query, message = answer["query"], answer["query"]["message"]
    shown = f"<p role=status>{_text(message)}</p>" if message else ""
    shown += f"<p>Results for <b>{_text(query['corrected'])}</b></p>" if query["corrected"] else ""
    cards = "".join(f"<li>{_card(device)}</li>" for device in answer["devices"])
    body = f"<h1>{_devices(answer['total'])}</h1>{shown}<ul class=cards>{cards}</ul>{_pages(answer, asked)}"
    facets = _facets(answer["facets"], asked)
    return _page(
        query["text"] or "All devices",
        f"{_chips(query, asked)}<main><nav class=facets aria-label=Filters>{facets}</nav><div>{body}</div></main>",
        query["text"],
    )


def _devices(number: int) -> str:
    return "1 device" if number == 1 else f"{number} devices"


def device_page(answer: Answer) -> str:
    """Return a device's page: its best offer, every box, what else is worth a thought, and its structured data."""
    best = answer["best_offer"]
    offer = _offer(best) if best else "<p>Sold out.</p>"
    boxes = "".join(
        f"<tr><td>{_text(box['grade'])}<td>{_text(_options(box))}<td>{_money(box['price_from'])}"
        for box in answer["boxes"]
    )
    others = "".join(f"<li>{_alternative(each)}</li>" for each in answer["also_consider"])
    also = f"<h2>Also consider</h2><ul class=cards>{others}</ul>" if others else ""
    table = f"<h2>Choose</h2><table><tr><th>Grade<th>Options<th>From{boxes}</table>" if boxes else ""
    # `schema_org` is made to stand here as it is: escaping it once more would spoil it
    data = f'<script type="application/ld+json">{answer["schema_org"]}</script>'
    return _page(answer["title"], f"<h1>{_text(answer['title'])}</h1>{offer}{table}{also}{data}", "")


def problem_page(problem: Answer) -> str:
    """Return the page for what went wrong, in the API's own sentence."""
    return _page(problem["title"], f"<h1>{_text(problem['title'])}</h1><p>{_text(problem['detail'])}</p>", "")


def _page(title: str, body: str, text: str) -> str:
    search = f'<input type=search name=q aria-label=Search value="{_text(text)}">'
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{_text(title)}</title>"
        f'<meta name=viewport content="width=device-width,initial-scale=1"><style>{STYLE}</style>'
        f'<header><form role=search action="/">{search}<button>Search</button></form></header>{body}</html>'
    )


def _chips(query: Answer, asked: Asked) -> str:
    """Each thing understood, and each filter set, is a link to the same list without it."""
    others = [(name, value) for name, value in asked if name not in {"q", "page"}]
    words = [(piece["words"], [("q", piece["without"]), *others]) for piece in query["pieces"]]
    text = [(name, value) for name, value in asked if name == "q"]
    filters = [(f"{name}: {value}", [*text, *(each for each in others if each != (name, value))])
               for name, value in others]  # fmt: skip
    links = "".join(
        f'<li><a class=chip href="{_to(without)}" aria-label="Remove {_text(words)}">{_text(words)} &times;</a></li>'
        for words, without in [*words, *filters]
    )
    return f"<ul class=chips>{links}</ul>"


def _facets(facets: Answer, asked: Asked) -> str:
    """Values are links that set or unset them; a facet of one value is no choice."""
    kept = [pair for pair in asked if pair[0] != "page"]
    lists = [
        f"<details{' open' if any(name == facet for name, _ in asked) else ''}>"
        f"<summary>{_text(facet.replace('_', ' '))}</summary>"
        + "".join(_value(facet, value, kept) for value in values)
        + "</details>"
        for facet, values in facets.items()
        if facet != "price" and len(values) > 1
    ]
    # folded, so that a phone shows devices first; what is set stands above as chips
    return f"{_price(facets['price'], kept)}<details><summary>Filters</summary>{''.join(lists)}</details>"


def _value(facet: str, value: Answer, kept: Asked) -> str:
    written = str(value["value"]).lower() if isinstance(value["value"], bool) else str(value["value"])
    pair = (facet, written)
    then = [each for each in kept if each != pair] if pair in kept else [*kept, pair]
    current = ' aria-current="true"' if pair in kept else ""
    return f'<a href="{_to(then)}"{current}>{_text(written)} ({value["count"]})</a>'


def _price(span: Answer, kept: Asked) -> str:
    given = dict(kept)
    hidden = "".join(
        f'<input type=hidden name="{_text(name)}" value="{_text(value)}">'
        for name, value in kept
        if name not in {"price_min", "price_max"}
    )
    bounds = "".join(
        f'<input name=price_{end} inputmode=decimal aria-label="Price {end}" '
        f'placeholder="{_text(span[end] or "")}" value="{_text(given.get(f"price_{end}", ""))}">'
        for end in ("min", "max")
    )
    return f'<form action="/">{hidden}{bounds}<button>Price</button></form>'


def _options(box: Answer) -> str:
    battery = "new battery" if box["battery_new"] else None
    lock = f"locked to {box['network_lock']}" if box["network_lock"] else None
    return ", ".join(each for each in (box["colour"] or "colour not stated", battery, box["keyboard"], lock) if each)


def _card(device: Answer) -> str:
    return f"<article class=card><h2>{_link(device)}</h2>{_offer(device['best_offer'])}</article>"


def _alternative(each: Answer) -> str:
    amount = each["difference"]["amount"]
    sign = "" if amount.startswith("-") else "+"
    difference = f"{sign}{_money(each['difference'])}"
    kind = _text(KINDS.get(each["kind"], each["kind"]))
    offer = f"<p>{_text(each['offer']['grade'])}, {_money(each['offer']['total'])} ({difference})</p>"
    return f"<article class=card><h3>{kind}</h3>{_link(each['device'])}{offer}</article>"


def _offer(offer: Answer) -> str:
    reasons = "".join(f"<li>{_text(reason)}</li>" for reason in offer["reasons"])
    seller, link = _text(offer["seller"]["name"]), offer["link"] or ""
    sold_by = f'<a href="{_text(link)}" rel=nofollow>{seller}</a>' if link.startswith("https://") else seller
    return f"<p><b>{_money(offer['total'])}</b>, {_text(offer['grade'])}, {sold_by}</p><ul>{reasons}</ul>"


def _pages(answer: Answer, asked: Asked) -> str:
    page, per_page = answer["page"], answer["per_page"]
    last = min(-(-answer["total"] // per_page), DEEPEST // per_page)
    kept = [pair for pair in asked if pair[0] != "page"]
    ways = [(word, to) for word, to in (("Previous", page - 1), ("Next", page + 1)) if 0 < to <= last]
    links = [f'<a class=chip href="{_to([*kept, ("page", str(to))])}">{word}</a>' for word, to in ways]
    return f"<nav class=pages aria-label=Pages>{''.join(links)}</nav>"


def _link(device: Answer) -> str:
    return f'<a href="/devices/{quote(device["device_id"], safe="")}">{_text(device["title"])}</a>'


def _to(asked: Asked) -> str:
    return _text(f"/?{urlencode([pair for pair in asked if pair[1]])}")


def _money(money: Answer) -> str:
    return _text(f"{money['amount']} {money['currency']}")


def _text(value: object) -> str:
    return escape(str(value), quote=True)
