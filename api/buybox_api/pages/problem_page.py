"""A page that says what went wrong and where to go on."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from buybox_config.request_id import request_id
from fastapi import Request, Response
from starlette.responses import RedirectResponse

from buybox_api.access.next_page import own_path
from buybox_api.pages.render import render
from buybox_api.problem import Problem

PROGRAMS = ("/v1/", "/static/")
ALONE = ("/v1", "/healthz", "/readyz", "/metrics", "/openapi.json")
"""Paths that programs ask: they get problem documents."""


def is_page(request: Request) -> bool:
    """Tell whether whoever asks expects a page: on a path of one, or on no path of ours with a browser."""
    path = request.url.path
    if path in ALONE or path.startswith(PROGRAMS):
        return False
    accepted = request.headers.get("accept", "")
    if "endpoint" in request.scope:
        return "json" not in accepted or "text/html" in accepted
    return "text/html" in accepted


def problem_page(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Show a problem as a page, with a way back where the browser tells where it comes from."""
    phrase = HTTPStatus(problem.status).phrase
    answer = render(
        request,
        "access/problem.html",
        problem.status,
        heading=phrase if problem.status == HTTPStatus.NOT_FOUND else problem.title,
        code=problem.status,
        sentence=problem.detail,
        back=way_back(request),
        request_id=request_id(),
        sign_in=sign_in_address(request) if problem.status in (401, 403) else None,
    )
    answer.headers.update(headers or {})
    return answer


def sign_in_redirect(request: Request) -> Response:
    """Send the browser to the sign-in page, and from there back to what it asked for."""
    return RedirectResponse(sign_in_address(request), 303, {"Cache-Control": "no-store"})


def sign_in_address(request: Request) -> str:
    """Return the address of the sign-in page that leads back to what was asked for, where that can be asked again."""
    if request.method != "GET":
        return "/sign-in"
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(asked, safe='')}"


def way_back(request: Request) -> str | None:
    """Return the path of the page of ours that the browser comes from, None where it does not tell."""
    try:
        came_from = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return None
    if came_from.netloc != request.headers.get("host") or came_from.path == request.url.path:
        return None
    return own_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""))
