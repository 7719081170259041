"""`/sellers/{id}/rejects`: rows that were turned away, why, and how to mend them."""

from collections.abc import Iterable

import msgspec
from fastapi import APIRouter, Request, Response

from buybox_api.back_office import Document
from buybox_api.desk import Desk, at_desk, desk_of
from buybox_api.pages.csv_file import Cell, csv_response
from buybox_api.pages.parts_of_lists import Part, address_of, page_asked, part_of
from buybox_api.pages.seller.page import SellerCaller, seller_page
from buybox_api.pages.seller.statements import refusals
from buybox_api.pages.seller.visit import Visit, open_visit

router = APIRouter(prefix="/sellers/{seller}", include_in_schema=False)

PER_PAGE = 50

MOST_ROWS = 100_000
"""Rows of one file, some 100 MB: who has more mends the first ones, or asks for one reason at a time."""

LONGEST_REASON = 100
"""Characters of a reason that are looked for."""

COLUMNS = ("market", "feed", "row", "sku", "title", "reason", "message", "first_seen", "last_seen", "raw")


class SeenRejects(msgspec.Struct, frozen=True):
    """What is read for the page."""

    visit: Visit
    counts: list[Document]
    rows: list[Document]
    part: Part


@router.get("/rejects")
async def rejects(request: Request, seller: str, caller: SellerCaller) -> Response:
    """Show a page of rejected rows, of one reason or all."""
    desk, given = desk_of(request), request.query_params
    reason = _reason(given.get("reason"))
    page = page_asked(given.get("page"), PER_PAGE)
    path = request.url.path
    seen = await at_desk(
        lambda: _read(desk, open_visit(desk.back_office, caller, seller, given.get("market")), reason, page, path)
    )
    market = {"market": seen.visit.market}
    reasons = refusals(seen.counts)
    return seller_page(
        request,
        "seller/rejects.html",
        caller,
        seen.visit,
        "Rejects",
        reasons=[
            (each, address_of(path, {**market, "reason": each.reason}), each.reason == reason) for each in reasons
        ],
        chosen=next((each for each in reasons if each.reason == reason), None),
        everything=address_of(path, market),
        titles={each.reason: each.title for each in reasons},
        total=sum(each.rows for each in reasons),
        rows=seen.rows,
        part=seen.part,
        most=MOST_ROWS,
        csv=address_of(f"{path}.csv", {**market, "reason": reason or ""}),
    )


@router.get("/rejects.csv")
async def rejects_csv(request: Request, seller: str, caller: SellerCaller) -> Response:
    """Answer with all rejected rows of a market as a file, those of one reason or all."""
    desk, given = desk_of(request), request.query_params
    reason = _reason(given.get("reason"))
    visit, rows = await at_desk(
        lambda: _all(desk, open_visit(desk.back_office, caller, seller, given.get("market")), reason)
    )
    return csv_response(f"{visit.seller}-{visit.market}-rejects.csv", COLUMNS, _cells(rows))


def _read(desk: Desk, visit: Visit, reason: str | None, page: int, path: str) -> SeenRejects:
    office = desk.back_office
    counts = office.reject_counts(visit.seller, visit.market)
    total = sum(each["rows"] for each in counts if reason in (None, each["reason"]))
    part = part_of(total, page, PER_PAGE, path, {"market": visit.market, "reason": reason or ""})
    found = office.rejects_page(visit.seller, visit.market, reason, part.page, PER_PAGE)
    return SeenRejects(visit, counts, found["rejects"], part)


def _all(desk: Desk, visit: Visit, reason: str | None) -> tuple[Visit, list[Document]]:
    return visit, desk.back_office.rejects(visit.seller, visit.market, reason, MOST_ROWS)


def _reason(given: str | None) -> str | None:
    return given[:LONGEST_REASON] if given else None


def _cells(rows: Iterable[Document]) -> Iterable[list[Cell]]:
    return ([row.get(name) for name in COLUMNS] for row in rows)
