"""`/operator/sellers/{id}`: the sheet that a review rests on, and the form that records one."""

from typing import Annotated

import msgspec
from buybox_config.errors import UsageError
from buybox_desk.access.audit import AuditLog
from buybox_desk.access.caller import Caller
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from buybox_api.access.form_body import Form
from buybox_api.access.forms import checked_form
from buybox_api.back_office import Document
from buybox_api.desk import Desk, at_desk, desk_of
from buybox_api.pages.frame import Frame, desk_page
from buybox_api.pages.operator.page import START, OperatorCaller
from buybox_api.pages.operator.to_review import WORDS
from buybox_api.pages.seller.quality_lines import counts_by_window, fault_table, over_grading, published_table
from buybox_api.pages.seller.quality_picture import rate_histories
from buybox_api.pages.seller.visit import Visit, open_visit

router = APIRouter()

DECISIONS = {"accepted": "active", "refused": "suspended"}
"""What a review may decide, and how the seller stands from the next load on."""

LONGEST_NOTE = 2_000

DONE = {
    decision: f"The review is on record: {decision}. The seller is {becomes} from the next load on; "
    "until then its offers stay as they are."
    for decision, becomes in DECISIONS.items()
}


class Seen(msgspec.Struct, frozen=True):
    """What is read for the page."""

    visit: Visit
    sheet: Document
    history: list[Document]


@router.get("/operator/sellers/{seller}", include_in_schema=False)
async def sheet(request: Request, seller: str, caller: OperatorCaller, market: str | None = None) -> Response:
    """Show a seller's sheet and the form."""
    return await _page(request, caller, seller, market)


@router.post("/operator/sellers/{seller}", include_in_schema=False)
async def review(
    request: Request, seller: str, caller: OperatorCaller, form: Annotated[Form, Depends(checked_form)]
) -> Response:
    """Record a review, and write it to the audit log."""
    decision, note = form.get("decision", ""), form.get("note", "").strip()
    errors = form_errors(decision, note)
    if errors:
        return await _page(request, caller, seller, None, errors=errors, decision=decision, note=note)
    desk = desk_of(request)
    await at_desk(lambda: _record(desk, caller, seller, decision, note))
    return RedirectResponse(f"{request.url.path}?done={decision}", 303)


def form_errors(decision: str, note: str) -> dict[str, str]:
    """Say what is wrong with a review as it was filled in, by field."""
    errors = {}
    if decision not in DECISIONS:
        errors["decision"] = "Choose whether the seller is accepted or refused."
    if not note:
        errors["note"] = "Say why: the seller and the next reviewer read it."
    elif len(note) > LONGEST_NOTE:
        errors["note"] = f"The note is {len(note):,} characters long; at most {LONGEST_NOTE:,} are kept."
    return errors


def _record(desk: Desk, caller: Caller, seller: str, decision: str, note: str) -> None:
    """Put a review on record, then in the log; a log that cannot be written to is an error that says so."""
    if decision not in DECISIONS:
        raise UsageError(f"a review is one of {', '.join(DECISIONS)}")
    recorded = desk.back_office.review(seller, decision, note, caller.name)
    log = AuditLog(desk.client, desk.settings, desk.now)
    log.note(caller.name, "seller.review", recorded["seller"], f"{decision}: {note}", caller.key_id)


async def _page(
    request: Request,
    caller: Caller,
    seller: str,
    market: str | None,
    *,
    errors: dict[str, str] | None = None,
    decision: str = "",
    note: str = "",
) -> Response:
    desk = desk_of(request)
    seen = await at_desk(lambda: _read(desk, open_visit(desk.back_office, caller, seller, market)))
    windows = counts_by_window(seen.sheet)
    status = 422 if errors else 200
    frame = Frame(title=seen.visit.name, crumbs=(START, ("Sellers", "/operator/sellers")), done=DONE, status=status)
    return desk_page(
        request,
        "operator/review.html",
        caller,
        frame,
        visit=seen.visit,
        sheet=seen.sheet,
        standing=WORDS.get(seen.sheet["status"], (seen.sheet["status"], "")),
        faults=fault_table(windows),
        published=published_table(windows),
        over_graded=over_grading(seen.sheet),
        histories=rate_histories(seen.history, seen.visit.market),
        reviews=list(reversed(seen.sheet["reviews"])),
        action=request.url.path,
        errors=errors or {},
        decision=decision,
        note_text=note,
        longest=LONGEST_NOTE,
    )


def _read(desk: Desk, visit: Visit) -> Seen:
    office = desk.back_office
    return Seen(visit, office.sheet(visit.seller), office.quality_history(visit.seller))
