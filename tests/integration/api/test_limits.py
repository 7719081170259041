"""What hostile clients send to the real server process over raw sockets: each is ended, and others are served."""

import contextlib
import datetime as dt
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from buybox_api.sellers.changes_body import BYTES_MAX
from buybox_api.server.bounds import FIELDS_MAX, HEAD_MAX, URL_MAX
from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.settings import load_settings
from buybox_desk.access.keys import KeyStore

pytestmark = pytest.mark.engine

CONNECTIONS = 20

PATIENCE_S = 120.0
"""Seconds until the server must have done what a test waits for: its own times are a second or two."""

PIECE = b"x" * 65_536


class Served(msgspec.Struct, frozen=True):
    """A server process, and a seller's key to it."""

    port: int
    process_id: int
    bearer: bytes


class Answer(msgspec.Struct, frozen=True):
    """What came on a connection until it ended, or an answer was whole."""

    status: int
    head: bytes
    body: bytes

    def kind(self) -> tuple[int, str]:
        """Return status and name of a problem document."""
        assert b"application/problem+json" in self.head
        named: dict[str, Any] = msgspec.json.decode(self.body)
        assert named["status"] == self.status
        assert named["detail"]
        return self.status, named["type"].removeprefix("urn:buybox:")


@pytest.fixture(scope="module")
def served(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Run `buybox serve` with short times and few connections."""
    folder, port = tmp_path_factory.mktemp("limits"), _free_port()
    named = {
        "BUYBOX_OPENSEARCH_URL": endpoints.opensearch_url,
        "BUYBOX_REDIS_URL": endpoints.redis_url or "",
        "BUYBOX_INDEX_PREFIX": f"test-{secrets.token_hex(4)}",
        "BUYBOX_DATA_DIR": str(folder / "data"),
        "BUYBOX_ENGINE_TIMEOUT_S": "60",
        "BUYBOX_HEAD_TIMEOUT_S": "2",
        "BUYBOX_BODY_TIMEOUT_S": "2",
        "BUYBOX_CONNECTIONS_MAX": str(CONNECTIONS),
        "BUYBOX_RATE_PER_MINUTE": "0",
    }
    settings = load_settings(named)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")} | named
    with open_search(settings, endpoints) as client, _running(environment, port, folder / "told.txt") as process:
        keys = KeyStore(client, settings, lambda: dt.datetime.now(dt.UTC))
        secret = keys.create("feeds of alpha", "seller", "alpha", by="tests")[1]
        yield Served(port, process.pid, f"Authorization: Bearer {secret}\r\n".encode())
        client.indices.delete(index=f"{settings.index_prefix}-*")


@contextlib.contextmanager
def _running(environment: dict[str, str], port: int, told: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "buybox_cli", "serve", "--port", str(port)]
    with told.open("wb") as file:
        process = subprocess.Popen(command, env=environment, stderr=file)
    try:
        until = time.monotonic() + PATIENCE_S
        while not _answers(port):
            assert process.poll() is None, told.read_text()[-2_000:]
            assert time.monotonic() < until
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(autouse=True)
def _still_serves(served: Served) -> Iterator[None]:
    """After each attack the server answers others."""
    yield
    until = time.monotonic() + PATIENCE_S
    while not _answers(served.port):
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.fixture
def connect(served: Served) -> Iterator[Callable[[], socket.socket]]:
    """Return what opens a connection; all are closed in the end."""
    with contextlib.ExitStack() as opened:

        def one() -> socket.socket:
            return opened.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE_S))

        yield one


Connect = Callable[[], socket.socket]


def request(line: str = "GET /healthz", *fields: bytes, body: bytes = b"") -> bytes:
    return f"{line} HTTP/1.1\r\nHost: shop\r\n".encode() + b"".join(fields) + b"\r\n" + body


def posting(served: Served, *fields: bytes) -> bytes:
    return request("POST /v1/sellers/alpha/changes", served.bearer, b"Content-Type: application/x-ndjson\r\n", *fields)


def answer_on(connection: socket.socket) -> Answer:
    """Read one answer."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = connection.recv(65_536)
        assert piece, f"the connection ended behind {read!r}"
        read += piece
    head, _, body = read.partition(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    )
    while len(body) < length:
        body += connection.recv(65_536)
    return Answer(int(head.split(b" ", 2)[1]), head, body)


def is_ended(connection: socket.socket) -> bool:
    """Wait until the server ends a connection, reading whatever it says before."""
    try:
        while connection.recv(65_536):
            pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


def flood(connection: socket.socket, piece: bytes, most: int) -> int:
    """Send a piece again and again until the server answers or ends it, at most so many bytes; return how many went."""
    sent, waited_s = 0, connection.gettimeout()
    connection.settimeout(0.2)
    try:
        while sent < most:
            with contextlib.suppress(TimeoutError):
                sent += connection.send(piece)
            if _readable(connection):
                break
    except ConnectionError:
        pass
    connection.settimeout(waited_s)
    return sent


def drip(connection: socket.socket, byte: bytes) -> None:
    """Send a byte now and then until the server answers or ends the connection."""
    until = time.monotonic() + PATIENCE_S
    with contextlib.suppress(ConnectionError):
        while not _readable(connection):
            assert time.monotonic() < until
            connection.sendall(byte)
            time.sleep(0.05)


def _readable(connection: socket.socket) -> bool:
    connection.settimeout(0)
    try:
        connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    finally:
        connection.settimeout(PATIENCE_S)
    return True


def peak_memory(served: Served) -> int:
    """Return the most bytes that the process ever had."""
    status = Path(f"/proc/{served.process_id}/status").read_text()
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


@pytest.mark.parametrize(
    "head",
    [
        request("GET /healthz", b"X-Long: " + b"x" * (HEAD_MAX + 10) + b"\r\n"),
        request("GET /healthz", *(b"X-%d: 1\r\n" % number for number in range(FIELDS_MAX))),
        request("GET /healthz", *(b"X-%d: 1\r\n" % number for number in range(10_000))),
        request("GET /healthz", b"Cookie: " + b"a=b; " * 200_000 + b"\r\n"),
    ],
    ids=["one long field", "a field too many", "10,000 fields", "a megabyte of cookies"],
)
def test_a_head_that_is_too_large_is_refused(connect: Connect, head: bytes) -> None:
    connection = connect()
    with contextlib.suppress(ConnectionError):
        connection.sendall(head)
    assert answer_on(connection).kind() == (431, "large-head")
    assert is_ended(connection)


def test_a_head_within_its_limits_is_read(connect: Connect) -> None:
    connection = connect()
    fields = [b"X-%d: %s\r\n" % (number, b"x" * 250) for number in range(FIELDS_MAX - 1)]
    connection.sendall(request("GET /healthz", *fields))
    assert answer_on(connection).status == 200


def test_a_field_that_never_ends_is_refused_and_costs_no_memory(connect: Connect, served: Served) -> None:
    before, connection = peak_memory(served), connect()
    connection.sendall(b"GET /healthz HTTP/1.1\r\nX-Endless: ")
    assert flood(connection, PIECE, 100 << 20) < 100 << 20
    assert is_ended(connection)
    assert peak_memory(served) - before < 16 << 20


@pytest.mark.parametrize(
    ("size", "expected"), [(URL_MAX + 1, (414, "long-address")), (URL_MAX - 100, (422, "bad-parameter"))]
)
def test_an_address_is_read_up_to_its_limit(connect: Connect, size: int, expected: tuple[int, str]) -> None:
    connection = connect()
    connection.sendall(request("GET /v1/search?market=FR&q=" + "x" * (size - len("/v1/search?market=FR&q="))))
    assert answer_on(connection).kind() == expected


def test_a_head_that_drips_is_ended(connect: Connect) -> None:
    connection = connect()
    connection.sendall(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
    drip(connection, b"x")
    assert answer_on(connection).kind() == (408, "slow")
    assert is_ended(connection)


@pytest.mark.parametrize("before", [b"", request()], ids=["at once", "behind an answer"])
def test_a_connection_that_sends_nothing_more_or_empty_lines_is_ended(connect: Connect, before: bytes) -> None:
    silent, noisy = connect(), connect()
    for connection in (silent, noisy):
        if before:
            connection.sendall(before)
            assert answer_on(connection).status == 200
    drip(noisy, b"\r\n")
    assert is_ended(noisy)
    assert is_ended(silent)


@pytest.mark.parametrize("path", ["/v1/events", "/v1/sellers/alpha/changes"])
def test_a_body_that_drips_is_ended_where_bodies_are_read(connect: Connect, served: Served, path: str) -> None:
    connection = connect()
    connection.sendall(
        request(f"POST {path}", served.bearer, b"Content-Type: application/json\r\n", b"Content-Length: 100000\r\n")
    )
    drip(connection, b" ")
    assert answer_on(connection).kind() == (408, "slow")
    assert is_ended(connection)


def test_a_form_that_drips_is_ended(connect: Connect) -> None:
    connection = connect()
    kind = b"Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
    connection.sendall(request("POST /sign-in", kind, b"Content-Length: 50000\r\n"))
    drip(connection, b"a")
    assert answer_on(connection).status == 408
    assert is_ended(connection)


def test_a_body_that_nobody_reads_does_not_hold_a_connection(connect: Connect) -> None:
    connection = connect()
    connection.sendall(request("GET /healthz", b"Content-Length: 1000000000\r\n"))
    assert answer_on(connection).status == 200
    drip(connection, b"x")
    assert is_ended(connection)


def test_a_hundred_megabytes_are_refused_before_they_are_sent(connect: Connect, served: Served) -> None:
    connection = connect()
    connection.sendall(posting(served, b"Content-Length: 104857600\r\n", b"Expect: 100-continue\r\n"))
    found = answer_on(connection)
    assert found.kind() == (413, "too-large")
    assert b"split" in found.body or b"at once" in found.body


@pytest.mark.parametrize("fields", [b"Content-Length: 104857600\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_hundred_megabytes_that_are_sent_all_the_same_cost_no_memory(
    connect: Connect, served: Served, fields: bytes
) -> None:
    warm = connect()
    warm.sendall(posting(served, b"Content-Length: %d\r\n" % (BYTES_MAX + 1)))
    assert answer_on(warm).status == 413
    before, connection = peak_memory(served), connect()
    connection.sendall(posting(served, fields))
    piece = b"%x\r\n%s\r\n" % (len(PIECE), PIECE) if b"chunked" in fields else PIECE
    flood(connection, piece, 100 << 20)
    assert answer_on(connection).kind() == (413, "too-large")
    assert peak_memory(served) - before < 3 * BYTES_MAX


def test_fields_behind_a_body_are_bounded_too(connect: Connect) -> None:
    connection = connect()
    connection.sendall(request("GET /healthz", b"Transfer-Encoding: chunked\r\n", body=b"0\r\n"))
    assert answer_on(connection).status == 200
    with contextlib.suppress(ConnectionError):
        connection.sendall(b"".join(b"X-%d: 1\r\n" % number for number in range(10_000)))
    assert answer_on(connection).kind() == (431, "large-head")
    assert is_ended(connection)


@pytest.mark.parametrize(
    "text",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"HELO shop\r\n\r\n",
        request("POST /v1/events", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", body=b"0\r\n\r\n"),
        request("POST /v1/events", b"Content-Length: -5\r\n"),
        request("POST /v1/events", b"Content-Length: 5\r\nContent-Length: 6\r\n"),
        request("GET /healthz", b"Bad Name: 1\r\n"),
    ],
)
def test_what_is_no_http_or_means_two_things_is_refused(connect: Connect, text: bytes) -> None:
    connection = connect()
    connection.sendall(text)
    assert answer_on(connection).kind() == (400, "no-http")
    assert is_ended(connection)


def test_many_requests_without_waiting_are_refused(connect: Connect) -> None:
    connection = connect()
    with contextlib.suppress(ConnectionError):
        connection.sendall(request() * 2_000)
    read = b""
    with contextlib.suppress(ConnectionError):
        while piece := connection.recv(65_536):
            read += piece
    assert read.count(b"HTTP/1.1 200") < 2_000


def test_a_few_requests_without_waiting_are_answered_in_order(connect: Connect) -> None:
    connection = connect()
    connection.sendall(request() + request("GET /nowhere"))
    read = b""
    while read.count(b"HTTP/1.1 ") < 2:
        read += connection.recv(65_536)
    assert read.index(b"HTTP/1.1 200") < read.index(b"HTTP/1.1 404")


def test_an_upgrade_that_we_do_not_speak_is_left_aside(connect: Connect) -> None:
    connection = connect()
    connection.sendall(request("GET /healthz", b"Connection: Upgrade\r\nUpgrade: websocket\r\n"))
    assert answer_on(connection).status == 200


def test_more_connections_than_there_are_places_are_told_so(connect: Connect) -> None:
    held = [connect() for _ in range(CONNECTIONS)]
    turned_away = connect()
    assert answer_on(turned_away).kind() == (503, "full")
    assert all(is_ended(connection) for connection in held)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).is_success
    except httpx.HTTPError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
