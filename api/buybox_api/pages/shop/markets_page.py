"""An address without a market: the browser's language chooses one, or the shopper does."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from buybox_config.markets import Market
from buybox_config.page_words import page_words
from fastapi import Request, Response

from buybox_api.edge import edge_of
from buybox_api.pages.shop.kept_page import KeptPage
from buybox_api.pages.shop.serving import html_of, page_response

LANGUAGES_MAX = 20
"""Languages of one header that are read."""


def without_market(request: Request) -> Response:
    """Lead to the market that the browser's language names, the question kept; else show all markets."""
    markets = edge_of(request).shop.markets
    market = market_for(request.headers.get("accept-language", ""), markets)
    if market is None:
        return markets_page(request)
    sent = {"Vary": "Accept-Language"}
    return page_response(KeptPage("", status=302, location=_same_question(request, market.id)), sent)


def markets_page(request: Request, status: int = 200) -> Response:
    """Show every market, each as a link to the same question."""
    words, markets = page_words("en"), edge_of(request).shop.markets
    shown = [
        {"market": market, "lang": market.language, "link": _same_question(request, market.id)}
        for market in markets.values()
    ]
    html = html_of("markets", t=words.say, lang=words.language, markets=shown, unknown=status != 200)  # noqa: PLR2004 - 200 is all well
    return page_response(KeptPage(html, status=status), {"Vary": "Accept-Language"})


def _same_question(request: Request, market: str) -> str:
    """Return the address of the page that was asked, in a market."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "market"]
    return f"{quote(request.url.path)}?{urlencode([('market', market), *pairs])}"


def market_for(accept_language: str, markets: Mapping[str, Market]) -> Market | None:
    """Return the market of the first language of a header that has one: by its country, else by the language."""
    for tag in preferred(accept_language):
        language, _, region = tag.partition("-")
        country = markets.get(region.upper())
        found = country or next((market for market in markets.values() if market.language == language.lower()), None)
        if found is not None:
            return found
    return None


def preferred(accept_language: str) -> list[str]:
    """Return the language tags of a header, the most wanted first; what cannot be read is left aside."""
    weighed = []
    for entry in accept_language.split(",")[:LANGUAGES_MAX]:
        tag, _, quality = entry.partition(";")
        weight = _weight(quality.strip())
        if tag.strip() and weight > 0:
            weighed.append((tag.strip(), weight))
    return [tag for tag, _ in sorted(weighed, key=lambda entry: -entry[1])]


def _weight(quality: str) -> float:
    if not quality.startswith("q="):
        return 1.0
    try:
        return float(quality.removeprefix("q="))
    except ValueError:
        return 0.0
