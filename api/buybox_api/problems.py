"""Every error as an RFC 9457 problem document: what is wrong, in one sentence, with how to mend it."""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from buybox_config.errors import BuyboxError, EngineError, NotFoundError, UsageError
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from buybox_api.faults import (
    BodyTooLargeError,
    EngineSlowError,
    LogFullError,
    MovedDeviceError,
    NoOfferError,
    NothingLoadedError,
    PreviewBusyError,
    UnknownDeviceError,
    UnusableBodyError,
    WrongFormError,
)
from buybox_api.moved import answer_moved
from buybox_api.parameters import BadParameter, BadParametersError, complaints


class Problem(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A problem document; `type` is a name that programs can tell problems apart by."""

    type: str
    title: str
    status: int
    detail: str
    reason: str | None = None  # why no offer stands: sold_out, not_on_offer, no_offer_passes
    errors: list[BadParameter] | None = None


KINDS: tuple[tuple[type[BuyboxError], int, str, str], ...] = (
    (NoOfferError, 404, "no-offer", "No offer stands"),
    (UnknownDeviceError, 404, "unknown-device", "Unknown device"),
    (NotFoundError, 404, "unknown-market", "Unknown market"),
    (PreviewBusyError, 409, "preview-busy", "Another preview runs"),
    (BodyTooLargeError, 413, "too-large", "Too large"),
    (WrongFormError, 415, "wrong-form", "Wrong form"),
    (UnusableBodyError, 422, "unusable-body", "Unusable body"),
    (UsageError, 422, "wrong-usage", "Wrong usage"),
    (LogFullError, 503, "log-full", "No room for events"),
    (NothingLoadedError, 503, "nothing-loaded", "Nothing is loaded"),
    (EngineSlowError, 504, "engine-slow", "The engine is slow"),
    (EngineError, 503, "engine-down", "The engine does not answer"),
    (BuyboxError, 500, "failed", "It failed"),
)
"""Each error with its status, name and title, the narrowest first."""


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Encode a problem document."""
    return Response(
        msgspec.json.encode(problem), problem.status, headers=headers, media_type="application/problem+json"
    )


def problem_of(error: BuyboxError) -> Problem:
    """Return the problem document of one of our errors."""
    status, name, title = next(entry[1:] for entry in KINDS if isinstance(error, entry[0]))
    reason = error.reason if isinstance(error, NoOfferError) else None
    return Problem(type=f"urn:buybox:{name}", title=title, status=status, detail=str(error), reason=reason)


def answer_problems(app: FastAPI) -> None:
    """Let the app answer every error as a problem document."""
    app.add_exception_handler(BuyboxError, _on_our_error)
    app.add_exception_handler(MovedDeviceError, answer_moved)
    app.add_exception_handler(RequestValidationError, _on_bad_parameters)
    app.add_exception_handler(BadParametersError, _on_bad_parameters)
    app.add_exception_handler(HTTPException, _on_http_error)


async def _on_our_error(request: Request, error: Exception) -> Response:
    del request
    if not isinstance(error, BuyboxError):
        raise error
    problem = problem_of(error)
    return problem_response(problem, {"Retry-After": "1"} if problem.status >= HTTPStatus.BAD_GATEWAY else None)


async def _on_bad_parameters(request: Request, error: Exception) -> Response:
    errors = error.errors if isinstance(error, BadParametersError) else complaints(request, error)
    detail = "; ".join(f"{entry.parameter}: {entry.detail}" for entry in errors)
    return problem_response(
        Problem(type="urn:buybox:bad-parameter", title="Bad parameter", status=422, detail=detail, errors=errors)
    )


async def _on_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    detail = f"{request.method} {request.url.path[:200]}: {status.description or status.phrase}; see /openapi.json"
    problem = Problem(type="about:blank", title=status.phrase, status=status, detail=detail)
    return problem_response(problem, error.headers)


def fault_response() -> Response:
    """Answer a fault of ours without its inside, which goes to the log."""
    detail = "the server failed at this request; its log says why, under the request id of this answer"
    return problem_response(Problem(type="about:blank", title="Internal Server Error", status=500, detail=detail))
