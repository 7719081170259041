"""What stands before the servers in the trial of TLS, for the server trees here bring no security of their own.

Before OpenSearch a proxy that ends TLS and asks for user and password, as its security plugin does; before Redis one
that ends TLS, while Redis itself checks user and password.
"""

import asyncio
import base64
import contextlib
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

LOOPBACK = "127.0.0.1"
REALM = {"WWW-Authenticate": 'Basic realm="OpenSearch Security"'}
OF_ONE_HOP = {"connection", "content-length", "transfer-encoding", "content-encoding", "host", "authorization"}
PIECE = 65_536


@asynccontextmanager
async def before_opensearch(
    port: int, context: ssl.SSLContext, user: str, password: str, seen: Counter[str]
) -> AsyncIterator[int]:
    """Run the proxy before the OpenSearch at `port`; yield its own port. `seen` counts what it let through and not."""
    expected = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    async with aiohttp.ClientSession(f"http://{LOOPBACK}:{port}") as session:

        async def handle(request: web.Request) -> web.Response:
            if request.headers.get("authorization") != expected:
                seen["refused"] += 1
                return web.Response(status=401, text="Unauthorized", headers=REALM)
            seen["let through"] += 1
            headers = {name: value for name, value in request.headers.items() if name.lower() not in OF_ONE_HOP}
            body = await request.read()
            async with session.request(request.method, request.raw_path, data=body, headers=headers) as answer:
                kept = {name: value for name, value in answer.headers.items() if name.lower() not in OF_ONE_HOP}
                return web.Response(status=answer.status, body=await answer.read(), headers=kept)

        application = web.Application(client_max_size=256 * 1024 * 1024)
        application.router.add_route("*", "/{path:.*}", handle)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, LOOPBACK, 0, ssl_context=context)
        await site.start()
        try:
            yield runner.addresses[0][1]
        finally:
            await runner.cleanup()


@asynccontextmanager
async def before_redis(port: int, context: ssl.SSLContext) -> AsyncIterator[int]:
    """Run the proxy before the Redis at `port`; yield its own port."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_redis, from_redis = None, None
        with contextlib.suppress(OSError):
            from_redis, to_redis = await asyncio.open_connection(LOOPBACK, port)
            await asyncio.gather(_pass(reader, to_redis), _pass(from_redis, writer))
        for each in (writer, to_redis):
            if each is not None:
                each.close()

    server = await asyncio.start_server(handle, LOOPBACK, 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(PIECE):
        writer.write(piece)
        await writer.drain()
    writer.close()
