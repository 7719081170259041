"""Forms of pages: each given out to one session for one path, taken back once."""

import datetime as dt
import hashlib
import hmac
import secrets
from typing import Annotated

from buybox_desk.access.caller import Caller
from fastapi import Depends, Request
from markupsafe import Markup

from buybox_api.access.callers import NO_SESSION, standing_of
from buybox_api.access.form_body import Form, read_form
from buybox_api.access.gate import Standing, gate_of
from buybox_api.access.same_origin import check_same_origin
from buybox_api.access.signatures import Signatures
from buybox_api.desk import at_desk
from buybox_api.faults import FormRefusedError, FormSentError, SignInNeededError

FIELD = "form_token"

LASTS = dt.timedelta(hours=12)

FOREIGN = (
    "this form was not given out to you for this, and nothing was changed: load the page again and send its form anew"
)
OLD = "this form is older than 12 hours, and nothing was changed: load the page again and send its form anew"
SENT = "this form was sent already, so it was not taken a second time: look at the page whether all is as you want it"


def form_token(request: Request, caller: Caller, path: str) -> str:
    """Return the value of a form's field `form_token`: for who calls, for a form that is sent to `path`, once.

    The page must have been asked through `page_caller`.
    """
    standing: Standing | None = getattr(request.state, "standing", None)
    signatures = gate_of(request).known_signatures
    if standing is None or signatures is None or standing.caller != caller:
        raise SignInNeededError(NO_SESSION)
    return token_for(signatures, standing.bound_to, path, gate_of(request).now())


def token_for(signatures: Signatures, bound_to: str, path: str, now: dt.datetime) -> str:
    """Sign a token bound to a session or visit and to a path."""
    return signatures.packed("form", [secrets.token_hex(12), int(now.timestamp()), _digest(bound_to), path])


async def checked_form(request: Request) -> Form:
    """Return the fields of a form that is ours: from our page, this session, this path, not old, not sent before.

    Raises FormRefusedError (403), FormSentError (409), SignInNeededError, and what `read_form` does.
    """
    check_same_origin(request)
    form = await read_form(request)
    standing = await standing_of(request)
    if standing is None:
        raise SignInNeededError(NO_SESSION)
    gate = gate_of(request)
    mark, ends_at = checked_token(await gate.signatures(), form.get(FIELD, ""), standing.bound_to, request, gate.now())
    if not await at_desk(lambda: gate.sent_forms.take(mark, ends_at)):
        raise FormSentError(SENT)
    return form


CheckedForm = Annotated[Form, Depends(checked_form)]
"""What a handler of a form asks for."""


def checked_token(
    signatures: Signatures, token: str, bound_to: str, request: Request, now: dt.datetime
) -> tuple[str, dt.datetime]:
    """Return a token's mark and end; raises FormRefusedError for one that is not ours, another's or too old."""
    values = signatures.values("form", token)
    if values is None:
        raise FormRefusedError(FOREIGN)
    mark, begun, bound, path = values
    if not hmac.compare_digest(bound, _digest(bound_to)) or path != request.url.path:
        raise FormRefusedError(FOREIGN)
    ends_at = dt.datetime.fromtimestamp(begun, dt.UTC) + LASTS
    if ends_at <= now:
        raise FormRefusedError(OLD)
    return mark, ends_at


def form_field(request: Request, path: str) -> Markup:
    """Return the hidden field of a form that is sent to `path`, for templates; nothing where nobody signed in."""
    standing: Standing | None = getattr(request.state, "standing", None)
    if standing is None:
        return Markup()
    token = form_token(request, standing.caller, path)
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token)


def _digest(bound_to: str) -> str:
    return hashlib.sha256(bound_to.encode()).hexdigest()[:32]
