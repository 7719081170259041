"""The web application: routes, problem documents and what is opened for its lifetime; no globals."""

import time
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
from buybox_api.metrics.watch import Watch
from buybox_api.openapi import describe_answers
from buybox_api.pages import static_files
from buybox_api.pages.bench import routes as bench_pages
from buybox_api.pages.operator import routes as operator_pages
from buybox_api.pages.seller import routes as seller_pages
from buybox_api.pages.shop import compare as compare_page
from buybox_api.pages.shop import device as device_page
from buybox_api.pages.shop import how_we_rank as ranking_page
from buybox_api.pages.shop import start as start_page
from buybox_api.pages.shop.popular import PopularDevices
from buybox_api.pages.shop.traders import TraderFiles
from buybox_api.parameters import refuse_many
from buybox_api.policies.at_policies import policy_desk
from buybox_api.policies.preview_jobs import previewing
from buybox_api.problems import answer_problems
from buybox_api.routes import (
    compare,
    devices,
    events,
    health,
    metrics,
    models,
    policies,
    policy_checks,
    policy_draft,
    policy_moves,
    ranking,
    search,
    seller_changes,
    sellers,
    suggest,
)
from buybox_api.server.bounds import Bounds
from buybox_api.server.deadlines import Deadlines

ORDINARY = Bounds()

STOREFRONT = (search, suggest, devices, compare, models, ranking)

SHOP_PAGES = (static_files, start_page, device_page, compare_page, ranking_page)

MERCHANDISERS = (policy_draft, policy_checks, policy_moves, policies)


def create_app(
    open_edge: Callable[[], AbstractAsyncContextManager[Edge]],
    open_desk: Callable[[], AbstractAsyncContextManager[Desk]] | None = None,
    open_limits: Callable[[], AbstractAsyncContextManager[RateLimits]] | None = None,
    watch: Watch | None = None,
    *,
    bounds: Bounds = ORDINARY,
) -> FastAPI:
    """Make the application; `open_edge` opens its clients when it starts and closes them when it ends.

    So does `open_desk` for what is behind the counter, without which there is only the storefront, and `open_limits`
    for how much anybody may ask. `watch` counts what happens; one of its own where none is given. `bounds` say how long
    anything may take.
    """
    watched = watch or Watch()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_edge() as edge, AsyncExitStack() as opened:
            app.state.edge = edge
            app.state.traders, app.state.popular = TraderFiles(None, time.monotonic), PopularDevices()
            if open_desk is not None:
                desk = app.state.desk = await opened.enter_async_context(open_desk())
                previews = previewing(policy_desk(desk), desk.now)
                app.state.preview_jobs = await opened.enter_async_context(previews)
                app.state.gate = Gate(desk)
                app.state.traders = TraderFiles(desk.settings.sellers_dir, time.monotonic)
            if open_limits is not None:
                app.state.limits = await opened.enter_async_context(open_limits())
            await opened.enter_async_context(watched.watching(edge))
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
    app.state.watch = watched
    for subject in (*STOREFRONT, *SHOP_PAGES, *MERCHANDISERS, events, health, metrics, sign_in):
        app.include_router(subject.router)
    if open_desk is not None:
        for behind in (sellers, seller_changes, bench_pages, seller_pages, operator_pages):
            app.include_router(behind.router)
    answer_problems(app)
    describe_answers(app)
    app.add_middleware(Deadlines, bounds=bounds)
    for layer in (Limiting, Envelope, Arrival):  # the last one is the outermost
        app.add_middleware(layer)
    return app
