"""The whole application with a desk, some routes that use it, and keys to come in with."""

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import pytest
from buybox_api.access.gate import Gate
from buybox_api.app import create_app
from buybox_api.desk import Desk
from buybox_api.edge import Edge
from buybox_api.serving import Shelf, open_edge
from buybox_api.understanding import Understanding
from buybox_cli.back_office import IndexerBackOffice
from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.markets import load_markets
from buybox_config.settings import Settings
from buybox_desk.access.caller import Scope
from buybox_desk.access.keys import KeyStore
from fastapi import FastAPI
from opensearchpy import OpenSearch

from .desk_routes import CHANGES, router

START = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


class Clock:
    """Stands until it is told to go on; caches that last a second are over after a step of more."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def go(self, **span: float) -> None:
        self.now += dt.timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(search_client: OpenSearch, settings: Settings, clock: Clock) -> KeyStore:
    return KeyStore(search_client, settings, clock)


@pytest.fixture
def make_key(keys: KeyStore) -> Callable[..., str]:
    """Return what makes a key of a scope and gives its secret."""

    def make(scope: Scope, seller: str | None = None) -> str:
        return keys.create(f"{seller or 'house'} {scope}", scope, seller, by="operations")[1]

    return make


@pytest.fixture
def open_app(
    settings: Settings, endpoints: Endpoints, understanding: Understanding, clock: Clock
) -> Callable[[], AbstractAsyncContextManager[FastAPI]]:
    """Return what opens the application as one server process does."""
    shelf = Shelf(load_markets(), understanding)

    def edge() -> AbstractAsyncContextManager[Edge]:
        return open_edge(settings, endpoints, shelf)

    @asynccontextmanager
    async def desk() -> AsyncIterator[Desk]:
        client = open_search(settings, endpoints)
        try:
            yield Desk(client, settings, IndexerBackOffice(settings, client, clock), clock)
        finally:
            client.close()

    @asynccontextmanager
    async def opened() -> AsyncIterator[FastAPI]:
        app = create_app(edge, desk)
        app.include_router(router)
        async with app.router.lifespan_context(app):
            app.state.gate = Gate(app.state.desk, clock.seconds)
            yield app

    return opened


@pytest.fixture
async def app(open_app: Callable[[], AbstractAsyncContextManager[FastAPI]]) -> AsyncIterator[FastAPI]:
    """Open one server process."""
    CHANGES.clear()
    async with open_app() as app:
        yield app


def browser(app: FastAPI) -> httpx.AsyncClient:
    """Make a browser that keeps cookies and tells where its requests come from."""
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://shop.example", headers=headers)


@pytest.fixture
async def visitor(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Open a browser at the application."""
    async with browser(app) as client:
        yield client
