"""`/sellers/{id}/changes` and the page of each batch: what was sent, and what became of it."""

import asyncio

import msgspec
from buybox_desk.changes.listing import BatchAccount, BatchHead
from fastapi import APIRouter, Request, Response

from buybox_api.desk import Desk, at_desk, desk_of
from buybox_api.pages.parts_of_lists import Part, address_of, page_asked, part_of, shown
from buybox_api.pages.seller.change_words import (
    STATES,
    BecameLine,
    batch_sentence,
    became_lines,
    counts_in_words,
    word_of,
)
from buybox_api.pages.seller.page import SellerCaller, seller_page
from buybox_api.pages.seller.visit import Visit, open_visit
from buybox_api.sellers.changing import batches_of, find_account

router = APIRouter(prefix="/sellers/{seller}/changes", include_in_schema=False)

BATCHES, LINES = 20, 100
"""Entries of one page."""

STORED = "stored"

DONE = {STORED: "Your changes are stored."}

LOOKS, LOOK_S = 15, 0.2
"""How often and after how long the page of a batch that was just stored looks whether it is applied already."""


class BatchLine(msgspec.Struct, frozen=True):
    """One batch of the list."""

    head: BatchHead
    address: str
    state: tuple[str, str]
    counts: str


class Seen(msgspec.Struct, frozen=True):
    """What is read for the list."""

    visit: Visit
    batches: list[BatchHead]
    part: Part


@router.get("")
async def changes(request: Request, seller: str, caller: SellerCaller) -> Response:
    """Show the batches that a seller sent, the newest first."""
    desk, given = desk_of(request), request.query_params
    page, path = page_asked(given.get("page"), BATCHES), request.url.path
    seen = await at_desk(
        lambda: _read(desk, open_visit(desk.back_office, caller, seller, given.get("market")), page, path)
    )
    lines = [line_of(batch, seen.visit) for batch in seen.batches]
    return seller_page(request, "seller/changes.html", caller, seen.visit, "Changes", batches=lines, part=seen.part)


@router.get("/{key}")
async def batch(request: Request, seller: str, key: str, caller: SellerCaller) -> Response:
    """Show one batch with what became of each line; right after it was stored, wait a moment until it is applied."""
    desk, given = desk_of(request), request.query_params
    visit = await at_desk(lambda: open_visit(desk.back_office, caller, seller, given.get("market")))
    account = await _account(desk, visit, key, looks=LOOKS if given.get("done") == STORED else 0)
    outcome = given.get("outcome")
    chosen = [row for row in account.rows if outcome not in account.counts or row["outcome"] == outcome]
    path, query = request.url.path, {"market": visit.market, "outcome": outcome if outcome in account.counts else ""}
    part = part_of(len(chosen), page_asked(given.get("page"), LINES), LINES, path, query)
    lines: list[BecameLine] = became_lines(list(shown(chosen, part)))
    return seller_page(
        request,
        "seller/batch.html",
        caller,
        visit,
        "One batch of changes",
        done=DONE,
        batch=account,
        stands=STATES[account.state],
        sentence=batch_sentence(account),
        again=address_of(path, {"market": visit.market}),
        tabs=_tabs(account, path, query),
        lines=lines,
        part=part,
    )


def line_of(batch: BatchHead, visit: Visit) -> BatchLine:
    """Return a batch as a list shows it."""
    address = address_of(f"{visit.path}/changes/{batch.key}", {"market": visit.market})
    return BatchLine(batch, address, STATES[batch.state], counts_in_words(batch.counts))


async def _account(desk: Desk, visit: Visit, key: str, looks: int) -> BatchAccount:
    """Read a batch, again and again while it is open and there are looks left."""
    found = await at_desk(lambda: find_account(desk, visit.seller, key))
    while found.state == "open" and looks:
        await asyncio.sleep(LOOK_S)
        looks -= 1
        found = await at_desk(lambda: find_account(desk, visit.seller, key))
    return found


def _read(desk: Desk, visit: Visit, page: int, path: str) -> Seen:
    found = batches_of(desk, visit.seller, None, (page - 1) * BATCHES, BATCHES)
    return Seen(visit, found.batches, part_of(found.total, page, BATCHES, path, {"market": visit.market}))


def _tabs(account: BatchAccount, path: str, query: dict[str, str]) -> list[tuple[str, int, str, bool]]:
    """Return words, lines, address and whether it is shown, for all outcomes and each."""
    entries = [("", "All", len(account.rows))]
    entries += [(outcome, word_of(outcome)[0], count) for outcome, count in account.counts.items()]
    return [
        (word, count, address_of(path, {**query, "outcome": name}), name == query["outcome"])
        for name, word, count in entries
    ]
