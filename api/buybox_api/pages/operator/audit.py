"""`/operator/audit`: who changed what, newest first."""

from buybox_desk.access.audit import AuditLog
from fastapi import APIRouter, Request, Response

from buybox_api.desk import at_desk, desk_of
from buybox_api.pages.frame import Frame, desk_page
from buybox_api.pages.operator.page import START, OperatorCaller
from buybox_api.pages.parts_of_lists import DEEPEST, address_of, page_asked

router = APIRouter()

KINDS = {
    "": "everything",
    "policy": "ranking strategy",
    "key": "keys",
    "session": "sessions",
    "seller": "sellers",
    "offer": "offers",
    "block": "blocks",
    "model": "models",
}
"""First words of actions, as people call them."""

STEP, MOST = 200, 2_000
"""Entries of one look, and those that this page reaches; `buybox audit` reaches further."""

LONGEST = 200


@router.get("/operator/audit", include_in_schema=False)
async def audit(request: Request, caller: OperatorCaller) -> Response:
    """Show the log."""
    desk, given = desk_of(request), request.query_params
    kind, who = given.get("kind", "") if given.get("kind", "") in KINDS else "", given.get("who", "").strip()[:LONGEST]
    most = STEP * page_asked(given.get("steps"), DEEPEST // (MOST // STEP))
    log = AuditLog(desk.client, desk.settings, desk.now)
    entries = await at_desk(lambda: log.entries(most + 1, kind or None, who or None))
    more = address_of(request.url.path, {"kind": kind, "who": who, "steps": str(most // STEP + 1)})
    return desk_page(
        request,
        "operator/audit.html",
        caller,
        Frame(title="Audit log", crumbs=(START,)),
        entries=entries[:most],
        more=more if len(entries) > most and most < MOST else None,
        kinds=KINDS,
        kind=kind,
        who=who,
    )
