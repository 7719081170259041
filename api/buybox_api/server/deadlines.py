"""The middleware that gives every request its time: for the body to arrive, and for the answer to be made."""

import asyncio

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buybox_api.faults import EngineSlowError, SlowBodyError
from buybox_api.problems import answer_problem, headers_of, problem_of
from buybox_api.server.bounds import Bounds


class Deadlines:
    """Ends what takes too long."""

    def __init__(self, app: ASGIApp, bounds: Bounds) -> None:
        self._app, self._bounds = app, bounds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; after `answer_s` it is answered with 504, unless its answer has begun."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            async with asyncio.timeout(self._bounds.answer_s):
                await self._app(scope, self._in_time(receive), sending)
        except TimeoutError:
            if started:
                raise
            await _given_up(scope, self._bounds.answer_s)(scope, receive, send)

    def _in_time(self, receive: Receive) -> Receive:
        """Return what receives the body until its time is over, counted from the first piece that is asked for.

        Then it raises SlowBodyError to whoever reads. What is received behind the body, a disconnection, may come late.
        """
        ends_at, whole, seconds = 0.0, False, self._bounds.body_s

        async def receiving() -> Message:
            nonlocal ends_at, whole
            ends_at = ends_at or asyncio.get_running_loop().time() + seconds
            try:
                async with asyncio.timeout_at(None if whole else ends_at):
                    message = await receive()
            except TimeoutError as error:
                says = f"the body did not arrive within {seconds:g} s: send less at once, or sooner"
                raise SlowBodyError(says) from error
            whole = not message.get("more_body", False)
            return message

        return receiving


def _given_up(scope: Scope, seconds: float) -> ASGIApp:
    says = f"this was not answered within {seconds:g} s and was given up: look what was done before you ask again"
    problem = problem_of(EngineSlowError(says))
    return answer_problem(Request(scope), problem, headers_of(EngineSlowError(says), problem.status))
