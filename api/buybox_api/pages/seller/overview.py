"""`/sellers/{id}`: how a seller stands, what it holds, and what to do next."""

import msgspec
from buybox_desk.changes.listing import BatchHead
from fastapi import APIRouter, Request, Response

from buybox_api.back_office import Document
from buybox_api.desk import Desk, at_desk, desk_of
from buybox_api.pages.seller.best_moves import beyond_small, next_moves
from buybox_api.pages.seller.changes import line_of
from buybox_api.pages.seller.page import SellerCaller, seller_page
from buybox_api.pages.seller.standing_words import standing_words
from buybox_api.pages.seller.statements import refusals
from buybox_api.pages.seller.stock import SeenStock, see_stock
from buybox_api.pages.seller.stock_lines import counts_by_state, stock_lines
from buybox_api.sellers.changing import batches_of

router = APIRouter()


class Overview(msgspec.Struct, frozen=True):
    """What is read for the page."""

    seen: SeenStock
    sheet: Document
    rejects: list[Document]
    last_change: BatchHead | None


@router.get("/sellers/{seller}", include_in_schema=False)
async def overview(request: Request, seller: str, caller: SellerCaller, market: str | None = None) -> Response:
    """Show where a seller stands and what to do next."""
    desk = desk_of(request)
    found = await at_desk(lambda: _read(desk, see_stock(desk, caller, seller, market)))
    seen, stock = found.seen, found.seen.stock
    return seller_page(
        request,
        "seller/overview.html",
        caller,
        seen.visit,
        seen.visit.name,
        standing=standing_words(found.sheet, seen.visit.market, desk.settings),
        missing=seen.missing,
        summary=stock["summary"] if stock else None,
        states=counts_by_state(stock_lines(stock)) if stock else [],
        moves=next_moves(stock) if stock else [],
        further=beyond_small(stock) if stock else None,
        sheet=found.sheet,
        refusals=refusals(found.rejects),
        last_change=line_of(found.last_change, seen.visit) if found.last_change else None,
    )


def _read(desk: Desk, seen: SeenStock) -> Overview:
    office, visit = desk.back_office, seen.visit
    sent = batches_of(desk, visit.seller, None, 0, 1).batches
    rejects = office.reject_counts(visit.seller, visit.market)
    return Overview(seen, office.sheet(visit.seller), rejects, sent[0] if sent else None)
