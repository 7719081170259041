"""`/sellers/{id}/prices-to-win`: prices that win are shown once more, and become changes when they are confirmed."""

import hashlib
from typing import Annotated

import msgspec
from buybox_desk.access.caller import Caller
from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from buybox_api.access.callers import check_seller
from buybox_api.access.form_body import Form
from buybox_api.access.forms import checked_form
from buybox_api.desk import Desk, at_desk, desk_of
from buybox_api.pages.parts_of_lists import address_of
from buybox_api.pages.seller.changes import STORED
from buybox_api.pages.seller.page import SellerCaller, seller_page
from buybox_api.pages.seller.price_changes import WITHIN, PriceChange, ndjson, price_changes
from buybox_api.pages.seller.stock import SeenStock, see_stock
from buybox_api.pages.seller.stock_lines import StockLine, stock_lines
from buybox_api.sellers.changes_body import LINES_MAX
from buybox_api.sellers.changing import new_key, store_changes

router = APIRouter(prefix="/sellers/{seller}/prices-to-win", include_in_schema=False)

SHOWN = 200
"""Prices that the page shows; the file beside it has all."""

MOVED = (
    "Nothing was changed: since you opened this page the prices that win are others. These are the prices by now; look "
    "at them, and confirm them."
)


class Taking(msgspec.Struct, frozen=True):
    """The prices that a seller would take, beside those that its offers have."""

    seen: SeenStock
    changes: list[PriceChange]
    lines: list[StockLine]  # of the changes, in their order
    within: int | None

    @property
    def mark(self) -> str:
        """What tells these prices from others."""
        text = "\n".join(f"{change.sku}\t{change.price}" for change in self.changes)
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


async def own_seller(seller: str, caller: SellerCaller) -> Caller:
    """Return who calls; who may not see the seller is refused before a form is read."""
    check_seller(caller, seller)
    return caller


OwnCaller = Annotated[Caller, Depends(own_seller)]


@router.get("")
async def confirm(request: Request, seller: str, caller: OwnCaller) -> Response:
    """Show the prices that would change, with the button that changes them."""
    desk, given = desk_of(request), request.query_params
    taking = await at_desk(lambda: _taking(desk, caller, seller, given.get("market"), given.get("within", "")))
    return _page(request, caller, taking)


@router.post("")
async def take(
    request: Request, seller: str, caller: OwnCaller, form: Annotated[Form, Depends(checked_form)]
) -> Response:
    """Store the prices that were shown as changes; where others would win by now, show those instead."""
    desk = desk_of(request)
    taking = await at_desk(lambda: _taking(desk, caller, seller, form.get("market"), form.get("within", "")))
    if not taking.changes or taking.mark != form.get("seen"):
        return _page(request, caller, taking, moved=True)
    visit, key = taking.seen.visit, new_key(desk.now(), "page")
    await at_desk(lambda: store_changes(desk, caller, visit.seller, key, ndjson(taking.changes)))
    query = {"market": visit.market, "done": STORED}
    return RedirectResponse(address_of(f"{visit.path}/changes/{key}", query), 303)


def _taking(desk: Desk, caller: Caller, seller: str, market: str | None, within: str) -> Taking:
    chosen = next((each for each in WITHIN if str(each) == within), None)
    seen = see_stock(desk, caller, seller, market)
    lines = stock_lines(seen.stock) if seen.stock else []
    changes = price_changes(lines, seen.visit.seller, seen.visit.market, desk.now(), chosen)[:LINES_MAX]
    by_sku = {line.sku: line for line in lines}
    return Taking(seen, changes, [by_sku[change.sku] for change in changes], chosen)


def _page(request: Request, caller: Caller, taking: Taking, *, moved: bool = False) -> Response:
    visit = taking.seen.visit
    named = {"market": visit.market, "within": str(taking.within or "")}
    return seller_page(
        request,
        "seller/take_prices.html",
        caller,
        visit,
        "Change prices to those that win",
        status=409 if moved else 200,
        missing=taking.seen.missing,
        moved=MOVED if moved and taking.changes else "",
        total=len(taking.changes),
        lines=taking.lines[:SHOWN],
        within=taking.within,
        mark=taking.mark,
        action=request.url.path,
        csv=address_of(f"{visit.path}/prices-to-win.csv", named),
        offers=address_of(f"{visit.path}/offers", {"market": visit.market}),
    )
