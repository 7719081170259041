"""`/sellers/{id}/moves`: what wins most boxes, and which."""

from fastapi import APIRouter, Request, Response

from buybox_api.desk import at_desk, desk_of
from buybox_api.pages.seller.best_moves import moves_by_lever, next_moves
from buybox_api.pages.seller.page import SellerCaller, seller_page
from buybox_api.pages.seller.stock import see_stock

router = APIRouter()

BOXES_SHOWN = 50
"""Boxes named below each lever; the CSV of offers has all."""


@router.get("/sellers/{seller}/moves", include_in_schema=False)
async def moves(request: Request, seller: str, caller: SellerCaller, market: str | None = None) -> Response:
    """Show the next best moves with the boxes that they would win."""
    desk = desk_of(request)
    seen = await at_desk(lambda: see_stock(desk, caller, seller, market))
    levers = moves_by_lever(seen.stock) if seen.stock else []
    return seller_page(
        request,
        "seller/moves.html",
        caller,
        seen.visit,
        "Best moves",
        missing=seen.missing,
        summary=seen.stock["summary"] if seen.stock else None,
        best=next_moves(seen.stock) if seen.stock else [],
        levers=levers,
        largest=max((step.boxes for lever in levers for step in lever.steps), default=1),
        most=BOXES_SHOWN,
    )
