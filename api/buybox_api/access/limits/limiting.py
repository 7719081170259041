"""The middleware that refuses who asks too much, before anything is looked up for it."""

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buybox_api.access.gate import Gate, bearer_of
from buybox_api.access.limits.asked_as import AskedAs, asked_as
from buybox_api.access.limits.rate_limits import RateLimits
from buybox_api.access.limits.window import SPAN_S, Verdict
from buybox_api.faults import TooManyError
from buybox_api.metrics.watch import watch_of
from buybox_api.problems import answer_problem, headers_of, problem_of


class Limiting:
    """Counts each request; without `app.state.limits` nothing is limited."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it; both tell what is left of the limit."""
        limits = limits_of(scope)
        asked = None if limits is None else asked_as(Request(scope), limits.settings, known_holder)
        if limits is None or asked is None or asked.limit == 0:
            await self._app(scope, receive, send)
            return
        found = await limits.judge(asked)
        told = _headers(asked, found)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        if found.allowed:
            await self._app(scope, receive, sending)
            return
        watch_of(scope).refused(asked.kind)
        error = TooManyError(_sentence(asked, found), found.wait_s)
        problem = problem_of(error)
        answer = answer_problem(Request(scope), problem, {**headers_of(error, problem.status), **told})
        await answer(scope, receive, send)


def limits_of(scope: Scope) -> RateLimits | None:
    """Return the limits that the app was started with, None for none or for what is no request."""
    return getattr(scope["app"].state, "limits", None) if scope["type"] == "http" else None


def known_holder(request: Request) -> str | None:
    """Return the key or session that a request stands on, where this process knows it without asking.

    A key that was not just used counts for its address first, so that made up keys are limited like anybody.
    """
    gate: Gate | None = getattr(request.app.state, "gate", None)
    if gate is None:
        return None
    secret = bearer_of(request)
    return gate.known_key(secret) if secret is not None else gate.known_session(request)


def _headers(asked: AskedAs, found: Verdict) -> dict[str, str]:
    """Tell the limit and what is left of it (draft-ietf-httpapi-ratelimit-headers)."""
    return {
        "RateLimit-Policy": f'"{asked.kind}";q={asked.limit};w={SPAN_S}',
        "RateLimit": f'"{asked.kind}";r={found.left};t={found.wait_s}',
    }


def _sentence(asked: AskedAs, found: Verdict) -> str:
    what = "tries to sign in" if asked.kind == "sign-in" else "requests"
    key = "" if asked.kind == "signed-in" else ", or ask for a key where a program needs more"
    return f"{asked.limit:,} {what} a minute are taken from one place: wait {found.wait_s} s and go on{key}"
