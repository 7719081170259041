"""`/operator`: markets live, sellers to review, stale feeds, past loads."""

import msgspec
from fastapi import APIRouter, Request, Response

from buybox_api.back_office import BackOffice, Document
from buybox_api.desk import at_desk, desk_of
from buybox_api.pages.frame import Frame, desk_page
from buybox_api.pages.operator.page import OperatorCaller
from buybox_api.pages.operator.to_review import beyond_limits, sellers_to_review

router = APIRouter()

RUNS = 10


class Seen(msgspec.Struct, frozen=True):
    """What is read for the page."""

    markets: list[Document]
    sellers: list[Document]
    feeds: list[Document]
    runs: list[Document]
    blocks: list[Document]
    findings: list[Document]


@router.get("/operator", include_in_schema=False)
async def overview(request: Request, caller: OperatorCaller) -> Response:
    """Show what needs a look."""
    desk = desk_of(request)
    seen = await at_desk(lambda: _read(desk.back_office))
    return desk_page(
        request,
        "operator/overview.html",
        caller,
        Frame(title="Operator"),
        markets=[market for market in seen.markets if market["generation"]],
        empty=[market["market"] for market in seen.markets if not market["generation"]],
        to_review=sellers_to_review(seen.sellers, desk.settings.probation_days),
        beyond=beyond_limits(seen.findings, seen.sellers),
        simulated=any(market["meta"].get("simulated") for market in seen.markets),
        sellers=len(seen.sellers),
        stale=[feed for feed in seen.feeds if feed["stale"]],
        feeds=len(seen.feeds),
        stale_hours=desk.settings.feed_stale_hours,
        runs=seen.runs,
        blocks=len(seen.blocks),
    )


def _read(office: BackOffice) -> Seen:
    return Seen(
        office.markets(),
        office.sellers(),
        office.feeds(),
        office.runs(RUNS),
        office.blocks(),
        office.quality_findings(),
    )
