"""Sellers as merchandisers look at them, read only: how each stands, its faults against our limits, boxes held."""

from typing import TypeVar

import msgspec
from fastapi import APIRouter, Request, Response

from buybox_api.back_office import BackOffice, Document
from buybox_api.desk import at_desk, desk_of
from buybox_api.pages.bench.office import Merchandiser
from buybox_api.pages.bench.words import count, moment
from buybox_api.pages.frame import Frame, desk_page
from buybox_api.pages.operator.to_review import WORDS
from buybox_api.pages.seller.quality_lines import (
    FaultLine,
    counts_by_window,
    fault_table,
    over_grading,
    published_table,
)
from buybox_api.pages.seller.quality_picture import RateHistory, rate_histories

router = APIRouter(include_in_schema=False)

PATH = "/merchandising/sellers"

NAME_MAX = 100
LISTED = 300

TITLES = {"cancelled_by_seller": "Cancelled by the seller"}
"""Titles that speak to the seller on its own pages."""


class SellerRow(msgspec.Struct, frozen=True):
    """One seller of the list."""

    seller: str
    name: str
    status: tuple[str, str]
    why: str
    markets: str
    live: str
    limited: str
    hidden: str
    rejected: str
    last_load: str


class Sheet(msgspec.Struct, frozen=True):
    """What is read for a seller's page."""

    sheet: Document
    history: list[Document]
    simulated: bool


@router.get(PATH)
async def sellers_page(request: Request, caller: Merchandiser) -> Response:
    """List the sellers, those of a standing or a name where the address asks for them."""
    given, desk = request.query_params, desk_of(request)
    words, status = given.get("q", "").strip()[:NAME_MAX], given.get("status", "")
    lines = await at_desk(desk.back_office.sellers)
    found = [line for line in lines if words.casefold() in f"{line['seller']} {line['name']}".casefold()]
    chosen = [line for line in found if status not in WORDS or line["status"] == status]
    return desk_page(
        request,
        "bench/sellers.html",
        caller,
        Frame(title="Sellers"),
        rows=[_row(line) for line in chosen[:LISTED]],
        count=len(chosen),
        listed=LISTED,
        words=words,
        standing=status,
        statuses=[(name, told) for name, (told, _) in WORDS.items()],
        path=PATH,
    )


@router.get(f"{PATH}/{{seller}}")
async def sheet_page(request: Request, caller: Merchandiser, seller: str) -> Response:
    """Show one seller's sheet."""
    office = desk_of(request).back_office
    read = await at_desk(lambda: _read(office, seller))
    windows, sheet = counts_by_window(read.sheet), read.sheet
    markets = list(sheet["markets"])
    return desk_page(
        request,
        "bench/seller.html",
        caller,
        Frame(title=sheet["name"], crumbs=(("Sellers", PATH),)),
        sheet=sheet,
        standing=WORDS.get(sheet["status"], (sheet["status"], "")),
        visit={"simulated": read.simulated},
        faults=[_as_seen(line) for line in fault_table(windows)],
        over_graded=over_grading(sheet),
        published=published_table(windows),
        histories=[_as_seen(each) for each in rate_histories(read.history, markets[0])] if markets else [],
        reviews=[(review, moment(review["at"])) for review in reversed(sheet["reviews"])],
        last_load=moment(sheet["last_load"]) if sheet["last_load"] else "never",
    )


def _read(office: BackOffice, seller: str) -> Sheet:
    sheet = office.sheet(seller)
    markets = office.markets(list(sheet["markets"])) if sheet["markets"] else []
    simulated = any(market["meta"].get("simulated", False) for market in markets)
    return Sheet(sheet, office.quality_history(sheet["seller"]), simulated)


Told = TypeVar("Told", FaultLine, RateHistory)


def _as_seen(line: Told) -> Told:
    """Return a fault under its title for somebody else than the seller."""
    return msgspec.structs.replace(line, title=TITLES.get(line.fault, line.title))


def _row(line: Document) -> SellerRow:
    counts = line["markets"].values()
    return SellerRow(
        seller=line["seller"],
        name=line["name"],
        status=WORDS.get(line["status"], (line["status"], "")),
        why=line["why"],
        markets=", ".join(line["markets"]),
        live=count(sum(each["live"] for each in counts)),
        limited=count(sum(each["limited"] for each in counts)),
        hidden=count(sum(each["hidden"] for each in counts)),
        rejected=count(sum(line["rejected"].values())),
        last_load=moment(line["last_load"]) if line["last_load"] else "never",
    )
