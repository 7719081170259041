"""Several server processes' worth of the application over one store of policies, each with a desk."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import pytest
from buybox_api.app import create_app
from buybox_api.desk import Desk
from buybox_api.edge import Edge
from buybox_api.serving import Shelf, open_desk, open_edge
from buybox_api.understanding import Understanding
from buybox_cli.back_office import IndexerBackOffice
from buybox_config.endpoints import Endpoints
from buybox_config.markets import load_markets
from buybox_config.settings import Settings
from buybox_desk.access.caller import Scope
from buybox_desk.access.keys import KeyStore
from buybox_desk.policies.policy_desk import PolicyDesk
from opensearchpy import OpenSearch

FOLLOWED_S = 2.0
"""Seconds in which every process follows a publication."""


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


Worker = Callable[[Endpoints], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def open_worker(settings: Settings, understanding: Understanding, publish_own: Callable[[str], None]) -> Worker:
    """Return what opens the application as one server process does, over the test's own marketplace."""
    publish_own("1")

    @asynccontextmanager
    async def opened(endpoints: Endpoints) -> AsyncIterator[httpx.AsyncClient]:
        def edge() -> AbstractAsyncContextManager[Edge]:
            return open_edge(settings, endpoints, Shelf(load_markets(), understanding))

        def desk() -> AbstractAsyncContextManager[Desk]:
            return open_desk(settings, endpoints, IndexerBackOffice)

        app = create_app(edge, desk)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
                yield client

    return opened


@pytest.fixture
async def worker(open_worker: Worker, endpoints: Endpoints) -> AsyncIterator[httpx.AsyncClient]:
    """Open one server process with its Redis."""
    async with open_worker(endpoints) as client:
        yield client


@pytest.fixture
def policies(search_client: OpenSearch, settings: Settings) -> PolicyDesk:
    """Make the desk of policies as a command has it, which announces nothing."""
    return PolicyDesk(search_client, settings, now)


@pytest.fixture
def bearer(search_client: OpenSearch, settings: Settings) -> Callable[..., dict[str, str]]:
    """Return what makes a key and gives the header that shows it."""
    keys = KeyStore(search_client, settings, now)

    def made(scope: Scope = "merchandiser", name: str = "the bench", seller: str | None = None) -> dict[str, str]:
        secret = keys.create(name, scope, seller, by="operations")[1]
        return {"Authorization": f"Bearer {secret}"}

    return made


async def seconds_until(true: Callable[[], Awaitable[bool]], most: float = 10.0) -> float:
    """Return how long it took until something was so; raises TimeoutError."""
    started = time.monotonic()
    async with asyncio.timeout(most):
        while not await true():  # noqa: ASYNC110 - what is waited for is in other processes
            await asyncio.sleep(0.02)
    return time.monotonic() - started
