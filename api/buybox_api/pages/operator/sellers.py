"""`/operator/sellers`: every seller, by standing or by name."""

from collections import Counter

from fastapi import APIRouter, Request, Response

from buybox_api.back_office import Document
from buybox_api.desk import at_desk, desk_of
from buybox_api.pages.frame import Frame, desk_page
from buybox_api.pages.operator.page import START, OperatorCaller
from buybox_api.pages.operator.to_review import WORDS
from buybox_api.pages.parts_of_lists import address_of, page_asked, part_of, shown

router = APIRouter()

PER_PAGE = 100

LONGEST_NAME = 100
"""Characters of a name that are looked for."""


@router.get("/operator/sellers", include_in_schema=False)
async def sellers(request: Request, caller: OperatorCaller) -> Response:
    """List sellers."""
    desk, given, path = desk_of(request), request.query_params, request.url.path
    lines = await at_desk(desk.back_office.sellers)
    named = given.get("q", "").strip()[:LONGEST_NAME]
    status = given.get("status") if given.get("status") in WORDS else None
    found = [line for line in lines if _matches(line, named)]
    chosen = [line for line in found if status in (None, line["status"])]
    query = {"q": named, "status": status or ""}
    part = part_of(len(chosen), page_asked(given.get("page"), PER_PAGE), PER_PAGE, path, query)
    counts = Counter(line["status"] for line in found)
    tabs = [("", "All", len(found)), *((name, words, counts[name]) for name, (words, _) in WORDS.items())]
    return desk_page(
        request,
        "operator/sellers.html",
        caller,
        Frame(title="Sellers", crumbs=(START,)),
        lines=shown(chosen, part),
        part=part,
        tabs=[
            (words, count, address_of(path, {**query, "status": name}), name == (status or ""))
            for name, words, count in tabs
        ],
        named=named,
        standing=status,
        words=WORDS,
    )


def _matches(line: Document, named: str) -> bool:
    return named.casefold() in f"{line['seller']} {line['name']}".casefold()
