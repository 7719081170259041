"""Side by side: chosen searches and devices under the live version and the draft, at once."""

import asyncio
from collections.abc import Sequence

import msgspec
from buybox_config.markets import find_market
from fastapi import APIRouter, Request, Response

from buybox_api.asking import TOKENS_MAX, WORDS_MAX
from buybox_api.edge import edge_of
from buybox_api.pages.bench.addresses import address
from buybox_api.pages.bench.at_once import DEVICES_MAX, AtOnce, at_once
from buybox_api.pages.bench.office import Merchandiser, stand_of, usual_market
from buybox_api.pages.bench.preview import PATH as PREVIEW_PATH
from buybox_api.pages.bench.weights_view import saved_policy
from buybox_api.pages.bench.words import money_of
from buybox_api.pages.frame import Frame, desk_page
from buybox_api.policies.side_by_side import CardPlace, DevicePlaces, QueryChange, both_policies
from buybox_api.weights import PolicyInForce

router = APIRouter(include_in_schema=False)

PATH = f"{PREVIEW_PATH}/compare"

QUERIES_MAX = 4
SHOWN = 10


class ListLine(msgspec.Struct, frozen=True):
    """One device in the lists of a search."""

    before: str
    after: str
    title: str
    card_before: str
    card_after: str
    kind: str  # new, gone, up, down or nothing
    sponsored: bool


class QueryView(msgspec.Struct, frozen=True):
    """One search under both."""

    text: str
    headline: str
    lines: list[ListLine]
    redirects: list[str]


@router.get(PATH)
async def compare_page(request: Request, caller: Merchandiser) -> Response:
    """Show searches and devices that the address names."""
    storefront, given = edge_of(request).storefront, request.query_params
    named = given.get("market", "")
    market = find_market(storefront.markets, named) if named else await usual_market(request)
    in_force, draft = await stand_of(request, caller.name)
    before, live = in_force.live.read(), in_force.live.version
    after = before if draft is None else draft.read(live + 1)
    texts, refused = _texts(given.getlist("q"))
    devices = [device for device in dict.fromkeys(given.getlist("device")) if device][:DEVICES_MAX]
    one, other = await asyncio.to_thread(
        lambda: (PolicyInForce(before, storefront.markets), PolicyInForce(after, storefront.markets))
    )
    both = both_policies(storefront, one, other)
    changes = await asyncio.gather(*(both.compare(market.id, text, SHOWN) for text in texts))
    seen: AtOnce | None = None
    if devices:
        seen = await at_once(storefront, market, devices, before, after)
    return desk_page(
        request,
        "bench/compare.html",
        caller,
        Frame(title="Side by side", crumbs=(("Preview", PREVIEW_PATH),)),
        market=market,
        markets=list(storefront.markets.values()),
        draft=draft,
        has_changes=draft is not None and saved_policy(in_force, draft) != in_force.live.policy,
        texts=texts,
        refused=refused,
        devices=devices,
        queries=[_query_view(change) for change in changes],
        seen=seen,
        choice={"market": market},
        path=PATH,
        here=address(PATH, [("market", market.id), *(("q", text) for text in texts)]),
    )


def _texts(given: Sequence[str]) -> tuple[list[str], str | None]:
    """Return the searches to ask, and what is wrong with others."""
    texts = list(dict.fromkeys(text.strip() for text in given if text.strip()))
    kept = [text for text in texts if len(text) <= WORDS_MAX and len(text.split()) <= TOKENS_MAX]
    refused = None
    if len(kept) < len(texts):
        refused = f"A search has at most {WORDS_MAX} characters and {TOKENS_MAX} words: ask with fewer."
    return kept[:QUERIES_MAX], refused


def _query_view(change: QueryChange) -> QueryView:
    count = sum(_is_moved(device) for device in change.devices)
    headline = "The same devices in the same order." if not count else f"{count} of the devices shown move."
    if change.first_changed:
        headline = f"Another device comes first. {headline}"
    if change.found_before != change.found_after:
        headline = f"{headline} {change.found_before:,} found before, {change.found_after:,} then."
    told = [("live", change.redirect_before), ("draft", change.redirect_after)]
    return QueryView(
        change.text,
        headline,
        [_line(device) for device in change.devices],
        [f"{name}: sends the shopper to {url}" for name, url in told if url],
    )


def _line(device: DevicePlaces) -> ListLine:
    before, after = device.before, device.after
    return ListLine(
        "" if before is None else str(before.position),
        "" if after is None else str(after.position),
        device.title,
        _card(before),
        _card(after),
        _kind(before, after),
        after is not None and after.sponsored,
    )


def _card(place: CardPlace | None) -> str:
    return "" if place is None else f"{money_of(place.total)}, {place.seller}"


def _kind(before: CardPlace | None, after: CardPlace | None) -> str:
    if before is None or after is None:
        return "new" if before is None else "gone"
    return "up" if after.position < before.position else "down" if after.position > before.position else ""


def _is_moved(device: DevicePlaces) -> bool:
    return _kind(device.before, device.after) != ""
