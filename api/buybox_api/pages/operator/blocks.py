"""`/operator/blocks`: what is out of competition, and why."""

from fastapi import APIRouter, Request, Response

from buybox_api.desk import at_desk, desk_of
from buybox_api.pages.frame import Frame, desk_page
from buybox_api.pages.operator.page import START, OperatorCaller

router = APIRouter()


@router.get("/operator/blocks", include_in_schema=False)
async def blocks(request: Request, caller: OperatorCaller) -> Response:
    """List the blocks that hold, oldest first."""
    found = await at_desk(desk_of(request).back_office.blocks)
    return desk_page(request, "operator/blocks.html", caller, Frame(title="Blocks", crumbs=(START,)), blocks=found)
