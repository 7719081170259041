"""Small servers that answer, keep silent, refuse or hang, each on a port of its own, as nodes of an OpenSearch may."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from buybox_config.connections import open_search, open_search_async
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings
from opensearchpy.exceptions import OpenSearchException

LOOPBACK = "127.0.0.1"


class AnsweringServer(ThreadingHTTPServer):
    """A node that answers everything, and remembers who asked."""

    daemon_threads = True
    status = 200
    leaving_for = 0
    """Questions that it answers with 503 from now on."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__((LOOPBACK, 0), _Answers)
        self.asked: list[str] = []
        self.signed_in: list[str | None] = []
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that does not believe our certificate: tests ask for that."""


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: AnsweringServer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.signed_in.append(self.headers.get("authorization"))
        body = json.dumps({"version": {"number": "3.8.0"}, "tagline": "The OpenSearch Project"}).encode()
        leaving = len(self.server.asked) <= self.server.leaving_for
        self.send_response(503 if leaving else self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def answering(context: ssl.SSLContext | None = None) -> Iterator[AnsweringServer]:
    """Run a node that answers, with TLS where a context is given."""
    server = AnsweringServer(context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def silent() -> Iterator[int]:
    """Listen on a port, take connections and never answer: a process that is frozen."""
    with closing(socket.socket()) as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen(64)
        yield listener.getsockname()[1]


@contextmanager
def gone() -> Iterator[int]:
    """Hold a port where connecting hangs: a machine that is gone. Its queue of connections is full."""
    with closing(socket.socket()) as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen(0)
        waiting = [_begun(listener.getsockname()) for _ in range(4)]
        yield listener.getsockname()[1]
        for each in waiting:
            each.close()


def refusing() -> int:
    """Return a port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def url(*ports: int) -> str:
    """Name nodes as an operator does."""
    return ",".join(f"http://{LOOPBACK}:{port}" for port in ports)


def _begun(address: tuple[str, int]) -> socket.socket:
    begun = socket.socket()
    begun.settimeout(0)
    begun.connect_ex(address)
    return begun


async def ask(settings: Settings, address: str, *, times: int, asynchronous: bool) -> list[str]:
    """Ask some times through one client; return for each the version told, or the name of the error."""
    endpoints = Endpoints(address, None)
    if asynchronous:
        return await _ask_async(settings, endpoints, times)
    client, found = open_search(settings, endpoints), []
    for _ in range(times):
        try:
            found.append(str(client.info()["version"]["number"]))
        except OpenSearchException as error:
            found.append(type(error).__name__)
    client.close()
    return found


async def _ask_async(settings: Settings, endpoints: Endpoints, times: int) -> list[str]:
    client, found = open_search_async(settings, endpoints), []
    for _ in range(times):
        try:
            found.append(str((await client.info())["version"]["number"]))
        except OpenSearchException as error:
            found.append(type(error).__name__)
    await client.close()
    return found


def both(name: str = "asynchronous") -> pytest.MarkDecorator:
    """Run a test with each of the two clients."""
    return pytest.mark.parametrize(name, [False, True], ids=["sync", "async"])
