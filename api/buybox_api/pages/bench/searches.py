"""The page of searches: what shoppers do not find, what they find and do not open, and what they ask for most."""

import datetime as dt

import msgspec
from buybox_config.markets import find_market
from buybox_desk.searches.click_shares import ClickShares, TextClicks
from buybox_desk.searches.low_clicks import SEARCHES_MAX, low_clicks
from fastapi import APIRouter, Request, Response

from buybox_api.back_office import Document
from buybox_api.desk import Desk, at_desk, desk_of
from buybox_api.edge import edge_of
from buybox_api.pages.bench.addresses import address
from buybox_api.pages.bench.office import Merchandiser, usual_market
from buybox_api.pages.bench.rules import PATH as RULES_PATH
from buybox_api.pages.bench.words import count, decimal, moment, per_cent
from buybox_api.pages.frame import Frame, desk_page

router = APIRouter(include_in_schema=False)

PATH = "/merchandising/searches"

DAYS = 30


class TextLine(msgspec.Struct, frozen=True):
    """One text, however it was spelt."""

    text: str
    searches: str
    shoppers: str
    without_result: str
    not_sold: str
    relaxed: str
    found: str
    last: str
    links: list[tuple[str, str]]  # rules to make of it


class FewLine(msgspec.Struct, frozen=True):
    """One text that is opened less than others."""

    text: str
    searches: str
    clicked: str
    share: str
    links: list[tuple[str, str]]


class Read(msgspec.Struct, frozen=True):
    """What is read for the page."""

    missed: Document
    asked: Document
    few: ClickShares


@router.get(PATH)
async def searches_page(request: Request, caller: Merchandiser) -> Response:
    """Show the searches of a market."""
    storefront, desk = edge_of(request).storefront, desk_of(request)
    named = request.query_params.get("market", "")
    market = find_market(storefront.markets, named) if named else await usual_market(request)
    read = await at_desk(lambda: _read(desk, market.id))
    generation = await storefront.generations.current(market)
    return desk_page(
        request,
        "bench/searches.html",
        caller,
        Frame(title="Searches"),
        market=market,
        markets=list(storefront.markets.values()),
        days=DAYS,
        report=read.asked,
        simulated=generation.simulated,
        missed=[_text_line(text, market.id) for text in read.missed["texts"]],
        asked=[_text_line(text, market.id) for text in read.asked["texts"]],
        few=[_few_line(text, market.id) for text in read.few.few],
        usual=per_cent(read.few.share),
        counted=count(read.few.searches),
        is_bounded=read.few.searches >= SEARCHES_MAX,
        since=moment(read.few.oldest) if read.few.oldest else None,
        path=PATH,
    )


def _read(desk: Desk, market: str) -> Read:
    office, since = desk.back_office, desk.now() - dt.timedelta(days=DAYS)
    return Read(
        office.searches(market, zero=True),
        office.searches(market, zero=False),
        low_clicks(desk.client, desk.settings, market, since),
    )


def _text_line(text: Document, market: str) -> TextLine:
    return TextLine(
        text=text["text"],
        searches=count(text["searches"]),
        shoppers=count(text["clients"]),
        without_result=count(text["without_result"]),
        not_sold=count(text["not_sold"]),
        relaxed=count(text["relaxed"]),
        found=decimal(text["mean_found"]),
        last=moment(text["last"]),
        links=rule_links(text["text"], market, ("synonym", "pin", "redirect")),
    )


def _few_line(text: TextClicks, market: str) -> FewLine:
    links = rule_links(text.text, market, ("pin", "boost", "synonym"))
    return FewLine(text.text, count(text.searches), count(text.clicked), per_cent(text.share), links)


def rule_links(text: str, market: str, actions: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the kinds of rule to make for a text, each with the form that has it filled in."""
    return [
        (action, address(f"{RULES_PATH}/add", {"action": action, "query": text, "market": market}))
        for action in actions
    ]
