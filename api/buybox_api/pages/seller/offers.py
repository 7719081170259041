"""`/sellers/{id}/offers`: every offer with its state and the price that wins, as a page and as files."""

import msgspec
from fastapi import APIRouter, Request, Response

from buybox_api.desk import at_desk, desk_of
from buybox_api.pages.csv_file import csv_response, download
from buybox_api.pages.parts_of_lists import address_of, page_asked, part_of, shown
from buybox_api.pages.seller.page import SellerCaller, seller_page
from buybox_api.pages.seller.price_changes import WITHIN, PriceChange, ndjson, price_changes
from buybox_api.pages.seller.stock import SeenStock, see_stock
from buybox_api.pages.seller.stock_lines import (
    COLUMNS,
    SORTS,
    STATES,
    StockLine,
    chosen_lines,
    counts_by_state,
    stock_lines,
)

router = APIRouter(prefix="/sellers/{seller}", include_in_schema=False)

PER_PAGE = 50

NDJSON = "application/x-ndjson"


class Wanted(msgspec.Struct, frozen=True):
    """Which offers an address asks for; what says nothing sensible is left out."""

    market: str | None
    state: str | None
    sort: str
    page: int
    within: int | None

    @property
    def query(self) -> dict[str, str]:
        """The address's own parameters, but for the page."""
        sort = "" if self.sort == "device" else self.sort
        return {"market": self.market or "", "state": self.state or "", "sort": sort}


def wanted(request: Request) -> Wanted:
    """Read an address."""
    given = request.query_params
    state, sort, within = given.get("state"), given.get("sort", ""), given.get("within", "")
    return Wanted(
        market=given.get("market"),
        state=state if state in STATES else None,
        sort=sort if sort in SORTS else "device",
        page=page_asked(given.get("page"), PER_PAGE),
        within=next((each for each in WITHIN if str(each) == within), None),
    )


@router.get("/offers")
async def offers(request: Request, seller: str, caller: SellerCaller) -> Response:
    """Show a page of offers, those of one state or all."""
    asked = wanted(request)
    seen = await _seen(request, seller, caller, asked)
    lines = stock_lines(seen.stock) if seen.stock else []
    chosen = chosen_lines(lines, asked.state, asked.sort)
    path, query = request.url.path, {**asked.query, "market": seen.visit.market}
    part = part_of(len(chosen), asked.page, PER_PAGE, path, query)
    tabs = [("", "All", len(lines)), *counts_by_state(lines)]
    return seller_page(
        request,
        "seller/offers.html",
        caller,
        seen.visit,
        "Offers",
        missing=seen.missing,
        lines=shown(chosen, part),
        part=part,
        tabs=[
            (words, count, address_of(path, {**query, "state": name}), name == (asked.state or ""))
            for name, words, count in tabs
        ],
        state_words=STATES,
        sorts=SORTS,
        asked=asked,
        withins=WITHIN,
        ready=len(price_changes(lines, seen.visit.seller, seen.visit.market, desk_of(request).now(), None)),
        csv=address_of(f"{path}.csv", query),
    )


@router.get("/offers.csv")
async def offers_csv(request: Request, seller: str, caller: SellerCaller) -> Response:
    """Answer with the offers of the page, all its parts, as a file."""
    asked = wanted(request)
    seen = await _seen(request, seller, caller, asked)
    lines = chosen_lines(stock_lines(seen.stock) if seen.stock else [], asked.state, asked.sort)
    name = f"{seen.visit.seller}-{seen.visit.market}-offers.csv"
    return csv_response(name, COLUMNS, (line.cells for line in lines))


@router.get("/prices-to-win.ndjson")
async def changes(request: Request, seller: str, caller: SellerCaller) -> Response:
    """Answer with the prices to win as changes that `buybox apply` takes."""
    seen, made = await _changes(request, seller, caller)
    return download(f"{seen.visit.seller}-{seen.visit.market}-prices-to-win.ndjson", ndjson(made), NDJSON)


@router.get("/prices-to-win.csv")
async def changes_csv(request: Request, seller: str, caller: SellerCaller) -> Response:
    """Answer with the same as a table."""
    seen, made = await _changes(request, seller, caller)
    rows = (list(msgspec.structs.astuple(change)) for change in made)
    name = f"{seen.visit.seller}-{seen.visit.market}-prices-to-win.csv"
    return csv_response(name, PriceChange.__struct_fields__, rows)


async def _changes(request: Request, seller: str, caller: SellerCaller) -> tuple[SeenStock, list[PriceChange]]:
    asked = wanted(request)
    seen = await _seen(request, seller, caller, asked)
    lines: list[StockLine] = stock_lines(seen.stock) if seen.stock else []
    now = desk_of(request).now()
    return seen, price_changes(lines, seen.visit.seller, seen.visit.market, now, asked.within)


async def _seen(request: Request, seller: str, caller: SellerCaller, asked: Wanted) -> SeenStock:
    desk = desk_of(request)
    return await at_desk(lambda: see_stock(desk, caller, seller, asked.market))
