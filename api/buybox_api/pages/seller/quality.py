"""`/sellers/{id}/quality`: faults against our limits, their history, over-grading, what marketplaces publish."""

import msgspec
from fastapi import APIRouter, Request, Response

from buybox_api.back_office import Document
from buybox_api.desk import Desk, at_desk, desk_of
from buybox_api.pages.seller.page import SellerCaller, seller_page
from buybox_api.pages.seller.quality_lines import counts_by_window, fault_table, over_grading, published_table
from buybox_api.pages.seller.quality_picture import rate_histories
from buybox_api.pages.seller.visit import Visit, open_visit

router = APIRouter()


class SeenQuality(msgspec.Struct, frozen=True):
    """What is read for the page."""

    visit: Visit
    sheet: Document
    history: list[Document]


@router.get("/sellers/{seller}/quality", include_in_schema=False)
async def quality(request: Request, seller: str, caller: SellerCaller, market: str | None = None) -> Response:
    """Show a seller's quality."""
    desk = desk_of(request)
    seen = await at_desk(lambda: _read(desk, open_visit(desk.back_office, caller, seller, market)))
    windows = counts_by_window(seen.sheet)
    return seller_page(
        request,
        "seller/quality.html",
        caller,
        seen.visit,
        "Quality",
        sheet=seen.sheet,
        faults=fault_table(windows),
        published=published_table(windows),
        over_graded=over_grading(seen.sheet),
        histories=rate_histories(seen.history, seen.visit.market),
        record=seen.sheet["quality"],
    )


def _read(desk: Desk, visit: Visit) -> SeenQuality:
    office = desk.back_office
    return SeenQuality(visit, office.sheet(visit.seller), office.quality_history(visit.seller))
