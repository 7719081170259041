"""`/sign-in` and `/sign-out`: a key becomes a session, and a session ends."""

from typing import Annotated

from buybox_desk.access.audit import AuditLog
from buybox_desk.access.key import Accepted, key_id_in
from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from buybox_api.access.cookies import SESSION, VISIT, forget, new_visit, session_in, set_session, set_visit, visit_in
from buybox_api.access.form_body import Form, read_form
from buybox_api.access.forms import FIELD, CheckedForm, checked_token, token_for
from buybox_api.access.gate import NOT_ACCEPTED, Gate, gate_of
from buybox_api.access.next_page import first_page, own_path
from buybox_api.access.same_origin import check_same_origin
from buybox_api.access.visitor import address_of
from buybox_api.desk import at_desk, desk_of
from buybox_api.faults import FormRefusedError, NotSignedInError
from buybox_api.pages.render import render
from buybox_api.problems import headers_of

router = APIRouter(include_in_schema=False)

NO_COOKIE = (
    "your browser sent no cookie with the form, and you are not signed in: allow cookies of this address, come by "
    "https or on this machine itself, and try again"
)


@router.get("/sign-in")
async def show(request: Request, wanted: Annotated[str, Query(alias="next")] = "") -> Response:
    """Show the form that asks for a key."""
    return await _page(request, wanted)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Begin a session with a key, under a fresh id; an earlier session of this browser ends."""
    gate = gate_of(request)
    form = await _own_form(request, gate)
    secret = form.get("key", "").strip()
    found = await gate.accept(secret)
    if found is None:
        await at_desk(lambda: _note_refused(request, secret))
        return await _page(request, form.get("next", ""), NOT_ACCEPTED)
    await _end_earlier(request, gate)
    session_id = await at_desk(lambda: _begin(request, gate, found))
    answer = RedirectResponse(own_path(form.get("next", "")) or first_page(found.caller), 303)
    set_session(answer, await gate.signatures(), session_id)
    forget(answer, VISIT)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/sign-out")
async def sign_out(request: Request, form: CheckedForm) -> Response:
    """End the session, here and in every other server process."""
    del form
    await _end_earlier(request, gate_of(request))
    answer = RedirectResponse("/sign-in", 303)
    forget(answer, SESSION)
    answer.headers.update({"Cache-Control": "no-store", "Clear-Site-Data": '"cache"'})
    return answer


async def _page(request: Request, wanted: str, refused: str | None = None) -> Response:
    """Show the form, bound to a visit of this browser: nobody else can make it sign in as somebody."""
    gate = gate_of(request)
    signatures = await gate.signatures()
    visit = visit_in(signatures, request.cookies) or new_visit()
    token = token_for(signatures, f"visit {visit}", "/sign-in", gate.now())
    status = 401 if refused else 200
    values = {"form_token": token, "next": own_path(wanted) or "", "sentence": refused}
    answer = render(request, "access/sign_in.html", status, **values)
    if refused:
        answer.headers.update(headers_of(NotSignedInError(refused), status))
    set_visit(answer, signatures, visit)
    return answer


async def _own_form(request: Request, gate: Gate) -> Form:
    """Return the fields of a sign-in form that we gave to this browser; it may be sent again after a mistyped key."""
    check_same_origin(request)
    form, signatures = await read_form(request), await gate.signatures()
    visit = visit_in(signatures, request.cookies)
    if visit is None:
        raise FormRefusedError(NO_COOKIE)
    checked_token(signatures, form.get(FIELD, ""), f"visit {visit}", request, gate.now())
    return form


async def _end_earlier(request: Request, gate: Gate) -> None:
    session_id = session_in(await gate.signatures(), request.cookies)
    if session_id is None:
        return
    standing = await gate.of_session(session_id)
    await gate.end_session(session_id)
    if standing is not None:
        caller = standing.caller
        await at_desk(lambda: _audit(request).note(caller.name, "session.end", caller.name, key_id=caller.key_id))


def _begin(request: Request, gate: Gate, found: Accepted) -> str:
    session_id, caller = gate.sessions.begin(found), found.caller
    from_where = f"from {address_of(request)}"
    _audit(request).note(caller.name, "session.begin", caller.name, from_where, key_id=caller.key_id)
    gate.sessions.tidy()
    gate.sent_forms.tidy()
    return session_id


def _note_refused(request: Request, secret: str) -> None:
    """Write a refused sign-in down: which key it claimed to be, never what was typed."""
    key_id = key_id_in(secret)
    claimed = f"key {key_id}" if key_id else "no key of ours"
    _audit(request).note("unknown", "session.refuse", claimed, f"from {address_of(request)}", key_id=key_id)


def _audit(request: Request) -> AuditLog:
    desk = desk_of(request)
    return AuditLog(desk.client, desk.settings, desk.now)
