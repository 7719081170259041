"""The web application: routes, problem documents and what is opened for its lifetime; no globals."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib.metadata import version

from buybox_desk.policies.policy_desk import PolicyDesk
from fastapi import Depends, FastAPI

from buybox_api.access import sign_in
from buybox_api.access.gate import Gate
from buybox_api.desk import Desk
from buybox_api.edge import Edge
from buybox_api.envelope import Envelope
from buybox_api.openapi import describe_answers
from buybox_api.pages.bench import routes as bench_pages
from buybox_api.pages.operator import routes as operator_pages
from buybox_api.pages.seller import routes as seller_pages
from buybox_api.parameters import refuse_many
from buybox_api.policies.preview_jobs import previewing
from buybox_api.problems import answer_problems
from buybox_api.routes import compare, devices, events, health, models, search, sellers, suggest


def create_app(
    open_edge: Callable[[], AbstractAsyncContextManager[Edge]],
    open_desk: Callable[[], AbstractAsyncContextManager[Desk]] | None = None,
) -> FastAPI:
    """Make the application; `open_edge` opens its clients when it starts and closes them when it ends.

    So does `open_desk` for what is behind the counter; without it there is only the storefront.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_edge() as edge, AsyncExitStack() as opened:
            app.state.edge = edge
            if open_desk is not None:
                desk = app.state.desk = await opened.enter_async_context(open_desk())
                policies = PolicyDesk(desk.client, desk.settings, desk.now)
                app.state.preview_jobs = await opened.enter_async_context(previewing(policies, desk.now))
                app.state.gate = Gate(desk)
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
    for subject in (search, suggest, devices, compare, models, events, health, sign_in):
        app.include_router(subject.router)
    if open_desk is not None:
        for behind in (sellers, bench_pages, seller_pages, operator_pages):
            app.include_router(behind.router)
    answer_problems(app)
    describe_answers(app)
    app.add_middleware(Envelope)
    return app
