"""Nothing waits for ever: an answer that is not made, a body that does not come, a client that does not read."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, cast

import httpx
import pytest
import uvicorn
from buybox_api.problems import answer_problems
from buybox_api.server.bounds import Bounds
from buybox_api.server.deadlines import Deadlines
from buybox_api.server.protocol import BoundedProtocol
from fastapi import FastAPI, Request, Response

LARGE = 64 << 20
"""Bytes of an answer that no buffer between two sockets takes."""


def app_within(bounds: Bounds) -> FastAPI:
    """Make an app with one route that never answers, one that reads, and one that answers with much."""
    app = FastAPI()
    answer_problems(app)
    app.add_middleware(Deadlines, bounds=bounds)

    @app.get("/v1/never")
    async def never() -> Response:
        await asyncio.Event().wait()
        return Response()

    @app.post("/v1/read")
    async def read(request: Request) -> Response:
        return Response(str(len(await request.body())))

    @app.get("/v1/large")
    async def large() -> Response:
        return Response(b"x" * LARGE)

    return app


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://shop")


async def test_what_is_not_answered_in_time_is_given_up() -> None:
    async with client_of(app_within(Bounds(answer_s=0.05))) as client:
        answer = await client.get("/v1/never")
    assert (answer.status_code, answer.json()["type"]) == (504, "urn:buybox:engine-slow")
    assert answer.headers["retry-after"] == "1"


async def test_a_body_that_does_not_come_is_given_up_and_one_that_comes_is_read() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.01)

    async with client_of(app_within(Bounds(body_s=0.1))) as client:
        late = await client.post("/v1/read", content=endless())
        whole = await client.post("/v1/read", content=b"x" * 1_000)
    assert (late.status_code, late.json()["type"]) == (408, "urn:buybox:slow")
    assert late.headers["connection"] == "close"
    assert whole.text == "1000"


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a condition, with a generous limit."""
    async with asyncio.timeout(120):
        while not holds():  # noqa: ASYNC110 - uvicorn tells of it in no other way
            await asyncio.sleep(0.01)


@asynccontextmanager
async def served(bounds: Bounds) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    """Serve the app through the bounded protocol while the block runs."""
    http = cast("Any", partial(BoundedProtocol, bounds=bounds))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app_within(bounds), http=http, lifespan="off", log_level="error"))
        running = asyncio.create_task(server._serve([listening]))  # noqa: SLF001 - serve() takes over signals
        await until(lambda: server.started)
        yield server, listening.getsockname()[1]
        server.should_exit = True
        await running


@pytest.mark.parametrize("fields", [b"", b"Connection: close\r\n"], ids=["kept alive", "to be closed"])
async def test_a_client_that_does_not_read_its_answer_is_left(fields: bytes) -> None:
    async with served(Bounds(send_s=0.2)) as (server, port):
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        writer.write(b"GET /v1/large HTTP/1.1\r\nHost: shop\r\n" + fields + b"\r\n")
        await until(lambda: bool(server.server_state.connections))
        await until(lambda: not server.server_state.connections)
        writer.close()
