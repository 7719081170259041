"""`/sellers/{id}/restrictions`: what holds a seller or its offers back, on what ground, and how to appeal."""

import msgspec
from fastapi import APIRouter, Request, Response

from buybox_api.back_office import Document
from buybox_api.desk import Desk, at_desk, desk_of
from buybox_api.pages.seller.page import SellerCaller, seller_page
from buybox_api.pages.seller.standing_words import standing_words
from buybox_api.pages.seller.statements import blocks_of, limited_offers, statements
from buybox_api.pages.seller.stock import SeenStock, see_stock
from buybox_api.pages.seller.stock_lines import stock_lines

router = APIRouter()

ROWS_SHOWN = 50
"""Hidden offers that are named for each reason; the rejects page has all."""


class SeenRestrictions(msgspec.Struct, frozen=True):
    """What is read for the page."""

    seen: SeenStock
    sheet: Document
    blocks: list[Document]
    hidden: dict[str, list[Document]]  # rows by reason


@router.get("/sellers/{seller}/restrictions", include_in_schema=False)
async def restrictions(request: Request, seller: str, caller: SellerCaller, market: str | None = None) -> Response:
    """Show what is restricted and why."""
    desk = desk_of(request)
    found = await at_desk(lambda: _read(desk, see_stock(desk, caller, seller, market)))
    visit = found.seen.visit
    market_sheet = found.sheet["markets"].get(visit.market)
    return seller_page(
        request,
        "seller/restrictions.html",
        caller,
        visit,
        "Restrictions",
        standing=standing_words(found.sheet, visit.market, desk.settings),
        products=desk.settings.probation_products,
        stock_limit=desk.settings.probation_stock,
        admitted=len(market_sheet["admitted"]) if market_sheet else 0,
        reviews=list(reversed(found.sheet["reviews"])),
        blocks=blocks_of(found.blocks, visit.seller, visit.market),
        statements=statements(market_sheet["offers"]["by_reason"] if market_sheet else {}),
        hidden=found.hidden,
        limited=limited_offers(stock_lines(found.seen.stock)) if found.seen.stock else [],
        most=ROWS_SHOWN,
        appeals=appeal_link(desk.settings.appeals_contact),
    )


def appeal_link(contact: str | None) -> tuple[str, str | None] | None:
    """Return where to appeal as words and, where it is one, as a link."""
    if contact is None:
        return None
    if contact.startswith(("https://", "http://")):
        return contact, contact
    mail = "@" in contact and " " not in contact and contact.isprintable()
    return contact, f"mailto:{contact}" if mail else None


def _read(desk: Desk, seen: SeenStock) -> SeenRestrictions:
    office, visit = desk.back_office, seen.visit
    sheet = office.sheet(visit.seller)
    by_reason = sheet["markets"].get(visit.market, {}).get("offers", {}).get("by_reason", {})
    hidden = {
        reason: office.rejects_page(visit.seller, visit.market, reason, 1, ROWS_SHOWN)["rejects"]
        for reason in by_reason
    }
    return SeenRestrictions(seen, sheet, office.blocks(), hidden)
