"""The application on an engine that is a fake, asked over HTTP."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import pytest
from buybox_api.edge import Edge
from buybox_api.metrics.watch import Watch

Shop = AbstractAsyncContextManager[httpx.AsyncClient]


@pytest.fixture
def open_shop(edge: Edge) -> Callable[[Watch], Shop]:
    """Return what opens the application with a watch."""
    from buybox_api.app import create_app  # noqa: PLC0415 - FastAPI takes a moment, which only these tests need

    @asynccontextmanager
    async def opened() -> AsyncIterator[Edge]:
        yield edge

    @asynccontextmanager
    async def shop(watch: Watch) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(opened, watch=watch)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://shop") as asking:
                yield asking

    return shop
