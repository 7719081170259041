"""Every error as an RFC 9457 problem document: what is wrong, in one sentence, with how to mend it."""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from buybox_config.errors import BuyboxError, EngineError, NotFoundError, RefusedError, UsageError
from buybox_config.request_id import request_id
from buybox_desk.changes.batches import KeyUsedError
from buybox_desk.policies.errors import StaleBaseError, StaleDraftError
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from buybox_api.faults import (
    BodyTooLargeError,
    EngineSlowError,
    ForbiddenError,
    FormSentError,
    LogFullError,
    MovedDeviceError,
    NoOfferError,
    NothingLoadedError,
    NotSignedInError,
    PreviewBusyError,
    SignInNeededError,
    SlowBodyError,
    StaleTagError,
    TooManyError,
    UnknownChangesError,
    UnknownDeviceError,
    UnknownPolicyError,
    UnknownSellerError,
    UnusableBodyError,
    WrongFormError,
)
from buybox_api.moved import answer_moved
from buybox_api.pages.problem_page import is_page, problem_page, sign_in_redirect
from buybox_api.parameters import BadParametersError, complaints
from buybox_api.problem import Problem

KINDS: tuple[tuple[type[BuyboxError], int, str, str], ...] = (
    (NoOfferError, 404, "no-offer", "No offer stands"),
    (UnknownSellerError, 404, "unknown-seller", "Unknown seller"),
    (UnknownDeviceError, 404, "unknown-device", "Unknown device"),
    (UnknownPolicyError, 404, "unknown-policy", "Unknown policy"),
    (UnknownChangesError, 404, "unknown-changes", "Unknown changes"),
    (NotFoundError, 404, "unknown-market", "Unknown market"),
    (SlowBodyError, 408, "slow", "Too slow"),
    (PreviewBusyError, 409, "preview-busy", "Another preview runs"),
    (BodyTooLargeError, 413, "too-large", "Too large"),
    (WrongFormError, 415, "wrong-form", "Wrong form"),
    (UnusableBodyError, 422, "unusable-body", "Unusable body"),
    (UsageError, 422, "wrong-usage", "Wrong usage"),
    (KeyUsedError, 422, "key-used", "Key used before"),
    (NotSignedInError, 401, "not-signed-in", "Not signed in"),
    (ForbiddenError, 403, "forbidden", "Not allowed"),
    (FormSentError, 409, "sent-already", "Sent already"),
    (StaleTagError, 412, "stale-policy", "Changed meanwhile"),
    (StaleBaseError, 409, "stale-policy", "Changed meanwhile"),
    (StaleDraftError, 409, "stale-policy", "Changed meanwhile"),
    (RefusedError, 409, "refused", "Refused"),
    (TooManyError, 429, "too-many", "Too many requests"),
    (LogFullError, 503, "log-full", "No room for events"),
    (NothingLoadedError, 503, "nothing-loaded", "Nothing is loaded"),
    (EngineSlowError, 504, "engine-slow", "The engine is slow"),
    (EngineError, 503, "engine-down", "The engine does not answer"),
    (BuyboxError, 500, "failed", "It failed"),
)
"""Each error with its status, name and title, the narrowest first."""


PAGE_WORDS = {
    HTTPStatus.NOT_FOUND: "there is no page at this address: it may be mistyped, or what it showed is gone",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address takes no form and shows no page of this kind: go back and try again",
}
"""What a page says where a program is told of methods and paths."""


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Encode a problem document, with the id of the request that it answers."""
    body = msgspec.json.encode(msgspec.structs.replace(problem, request_id=request_id()))
    return Response(body, problem.status, headers=headers, media_type="application/problem+json")


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


def answer_problem(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with a problem as who asks can read it: a page on the paths of pages, else a problem document."""
    if is_page(request):
        return problem_page(request, problem, headers)
    return problem_response(problem, headers)


def headers_of(error: BuyboxError, status: int) -> dict[str, str]:
    """Return the headers that say what to do about an error."""
    if isinstance(error, NotSignedInError):
        return {"WWW-Authenticate": 'Bearer realm="buybox"'}
    if isinstance(error, TooManyError):
        return {"Retry-After": str(error.retry_s)}
    if isinstance(error, SlowBodyError):
        return {"Connection": "close"}
    return {"Retry-After": "1"} if status >= HTTPStatus.BAD_GATEWAY else {}


async def _on_our_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, BuyboxError):
        raise error
    if isinstance(error, SignInNeededError) and request.method == "GET":
        return sign_in_redirect(request)
    problem = problem_of(error)
    return answer_problem(request, problem, headers_of(error, problem.status))


async def _on_bad_parameters(request: Request, error: Exception) -> Response:
    errors = error.errors if isinstance(error, BadParametersError) else complaints(request, error)
    detail = "; ".join(f"{entry.parameter}: {entry.detail}" for entry in errors)
    problem = Problem(type="urn:buybox:bad-parameter", title="Bad parameter", status=422, detail=detail, errors=errors)
    return answer_problem(request, problem)


async def _on_http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    said = status.description or status.phrase
    detail = f"{request.method} {request.url.path[:200]}: {said}; see /openapi.json"
    if is_page(request):
        detail = PAGE_WORDS.get(status, said)
    problem = Problem(type="about:blank", title=status.phrase, status=status, detail=detail)
    return answer_problem(request, problem, error.headers)


def fault_response(request: Request) -> Response:
    """Answer a fault of ours without its inside, which goes to the log."""
    detail = "the server failed at this request; its log says why, under the request id of this answer"
    problem = Problem(type="about:blank", title="Internal Server Error", status=500, detail=detail)
    return answer_problem(request, problem)
