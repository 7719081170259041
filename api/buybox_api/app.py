"""The web application: routes, problem documents and what is opened for its lifetime; no globals."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI

from buybox_api.access import sign_in
from buybox_api.access.arrival import Arrival
from buybox_api.access.gate import Gate
from buybox_api.access.limits.limiting import Limiting
from buybox_api.access.limits.rate_limits import RateLimits
from buybox_api.desk import Desk
from buybox_api.edge import Edge
from buybox_api.envelope import Envelope
from buybox_api.openapi import describe_answers
from buybox_api.parameters import refuse_many
from buybox_api.policies.at_policies import policy_desk
from buybox_api.policies.preview_jobs import previewing
from buybox_api.problems import answer_problems
from buybox_api.routes import (
    compare,
    devices,
    events,
    health,
    models,
    policies,
    policy_checks,
    policy_draft,
    policy_moves,
    ranking,
    search,
    suggest,
)

STOREFRONT = (search, suggest, devices, compare, models, ranking)

MERCHANDISERS = (policy_draft, policy_checks, policy_moves, policies)


def create_app(
    open_edge: Callable[[], AbstractAsyncContextManager[Edge]],
    open_desk: Callable[[], AbstractAsyncContextManager[Desk]] | None = None,
    open_limits: Callable[[], AbstractAsyncContextManager[RateLimits]] | None = None,
) -> FastAPI:
    """Make the application; `open_edge` opens its clients when it starts and closes them when it ends.

    So does `open_desk` for what is behind the counter, without which there is only the storefront, and `open_limits`
    for how much anybody may ask.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_edge() as edge, AsyncExitStack() as opened:
            app.state.edge = edge
            if open_desk is not None:
                desk = app.state.desk = await opened.enter_async_context(open_desk())
                app.state.gate = Gate(desk)
                previews = previewing(policy_desk(desk), desk.now)
                app.state.preview_jobs = await opened.enter_async_context(previews)
            if open_limits is not None:
                app.state.limits = await opened.enter_async_context(open_limits())
            yield

    app = FastAPI(
        title="Buybox",
        version=version("buybox"),
        summary="The best offer of each refurbished device, in order and with reasons.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(refuse_many)],
    )
    for subject in (*STOREFRONT, *MERCHANDISERS, events, health, sign_in):
        app.include_router(subject.router)
    answer_problems(app)
    describe_answers(app)
    for layer in (Limiting, Envelope, Arrival):  # the last one is the outermost
        app.add_middleware(layer)
    return app
