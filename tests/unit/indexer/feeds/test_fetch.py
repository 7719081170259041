"""Feeds over http: what strange servers do, done by a real server on loopback."""

import contextlib
import datetime as dt
import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from buybox_config.errors import FeedError
from buybox_config.settings import Settings
from buybox_indexer.feeds.locate import open_location

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
CSV = b"sku,title\n1,iPhone 13\n"
Answer = Callable[[str, socket.socket], None]


class RawServer:
    """Hands each request's head to `answer`, with the socket to write to."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.heads: list[str] = []
        self.answer: Answer = lambda _head, _connection: None
        self._listener = socket.create_server((host, 0))
        self.ended = threading.Event()
        self._connections: list[threading.Thread] = []
        self.address = f"http://{host}:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while not self.ended.is_set():
            connection, _ = self._listener.accept()
            one = threading.Thread(target=self._speak, args=(connection,))
            self._connections.append(one)
            one.start()

    def _speak(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(4096)
                if not piece:
                    return
                head += piece
            self.heads.append(head.decode("latin-1"))
            self.answer(self.heads[-1], connection)

    def says(self, status: str, body: bytes = b"", *headers: str) -> None:
        """Answer every request so, with the right length."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
        whole = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        self.answer = lambda _head, connection: connection.sendall(whole)

    def close(self) -> None:
        self.ended.set()
        with contextlib.suppress(OSError):
            socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()
        for one in self._connections:
            one.join()


@pytest.fixture
def server() -> Iterator[RawServer]:
    found = RawServer()
    yield found
    found.close()


@pytest.fixture
def inside(tmp_path: Path) -> Settings:
    """Allow 127.0.0.1, and nothing else that is private."""
    return Settings(data_dir=tmp_path / "data", feed_private_addresses="127.0.0.1/32")


def fetched(location: str, settings: Settings) -> tuple[bytes, str, dt.datetime]:
    with open_location(Path(), location, settings, NOW) as located:
        return located.stream.read(), located.name, located.modified_at


def quick(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update=changes)


def left_over(settings: Settings) -> list[str]:
    return sorted(path.suffix for path in (settings.data_dir / "feeds").glob("*"))


def test_a_feed_is_fetched_whole_with_its_time(server: RawServer, inside: Settings) -> None:
    server.says("200 OK", CSV, "Last-Modified: Sun, 22 Nov 2026 08:00:00 GMT")
    body, name, modified = fetched(f"{server.address}/export/stock.csv?key=1", inside)
    assert (body, name) == (CSV, "stock.csv")
    assert modified == dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)


def test_a_time_yet_to_come_or_none_at_all_counts_as_now(server: RawServer, inside: Settings) -> None:
    for header in ("Last-Modified: Sun, 22 Nov 2099 08:00:00 GMT", "Last-Modified: yesterday", "X-Nothing: 1"):
        server.says("200 OK", CSV, header)
        assert fetched(f"{server.address}/a.csv", inside)[2] == NOW


def test_what_did_not_change_is_not_sent_again(server: RawServer, inside: Settings) -> None:
    stamp = "Last-Modified: Sun, 22 Nov 2026 08:00:00 GMT"
    server.says("200 OK", CSV, 'ETag: "v1"', stamp)
    first = fetched(f"{server.address}/a.csv", inside)
    server.says("304 Not Modified")
    assert fetched(f"{server.address}/a.csv", inside) == first
    assert 'if-none-match: "v1"' in server.heads[-1].lower()
    assert "if-modified-since: sun, 22 nov 2026" in server.heads[-1].lower()
    server.says("200 OK", CSV + b"2,iPhone 14\n", 'ETag: "v2"')
    assert fetched(f"{server.address}/a.csv", inside)[0].endswith(b"iPhone 14\n")
    assert left_over(inside) == [".body", ".json"]


def test_conditions_are_not_sent_to_another_address_than_they_came_from(server: RawServer, inside: Settings) -> None:
    server.says("200 OK", CSV, 'ETag: "v1"')
    fetched(f"{server.address}/a.csv", inside)
    fetched(f"{server.address}/b.csv", inside)
    assert "if-none-match" not in server.heads[-1].lower()


def test_not_modified_that_nobody_asked_for_is_an_error(server: RawServer, inside: Settings) -> None:
    server.says("304 Not Modified")
    with pytest.raises(FeedError, match="answered 304"):
        fetched(f"{server.address}/a.csv", inside)


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error", "204 No Content", "401 Unauthorized"])
def test_any_other_status_is_told(server: RawServer, inside: Settings, status: str) -> None:
    server.says(status, b"")
    with pytest.raises(FeedError, match=f"answered {status}"):
        fetched(f"{server.address}/a.csv", inside)


def test_redirects_are_followed_so_far_and_no_further(server: RawServer, inside: Settings) -> None:
    def turn(head: str, connection: socket.socket) -> None:
        step = int(head.split(" ")[1].strip("/"))
        if step == 3:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na,b")
        else:
            connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: /{step + 1}\r\nContent-Length: 0\r\n\r\n".encode())

    server.answer = turn
    assert fetched(f"{server.address}/0", quick(inside, feed_redirects=3))[0] == b"a,b"
    with pytest.raises(FeedError, match=r"more than 2 times \(BUYBOX_FEED_REDIRECTS\)"):
        fetched(f"{server.address}/0", quick(inside, feed_redirects=2))


def test_a_redirect_loop_ends(server: RawServer, inside: Settings) -> None:
    server.says("301 Moved", b"", "Location: /again")
    with pytest.raises(FeedError, match="redirected more than 5 times"):
        fetched(f"{server.address}/again", inside)
    assert len(server.heads) == 6


def test_a_redirect_to_a_private_address_is_refused_and_never_asked(inside: Settings, server: RawServer) -> None:
    with socket.create_server(("127.0.0.2", 0)) as secret:
        secret.settimeout(0.2)
        server.says("302 Found", b"", f"Location: http://127.0.0.2:{secret.getsockname()[1]}/token")
        with pytest.raises(FeedError, match=r"127\.0\.0\.2.*BUYBOX_FEED_PRIVATE_ADDRESSES"):
            fetched(f"{server.address}/a.csv", inside)
        with pytest.raises(TimeoutError):
            secret.accept()


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://u:p@127.0.0.1/", "http://", ""])
def test_a_redirect_to_anything_but_the_web_is_refused(server: RawServer, inside: Settings, target: str) -> None:
    server.says("302 Found", b"", f"Location: {target}")
    with pytest.raises(FeedError, match="redirected"):
        fetched(f"{server.address}/a.csv", inside)


def test_a_body_that_drips_ends_at_the_deadline(server: RawServer, inside: Settings) -> None:
    def drip(_head: str, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not server.ended.wait(0.02):
            connection.sendall(b"x")

    server.answer = drip
    with pytest.raises(FeedError, match=r"took longer than 0.4 s \(BUYBOX_FEED_TIMEOUT_S\)"):
        fetched(f"{server.address}/a.csv", quick(inside, feed_timeout_s=0.4))
    assert left_over(inside) == []


def test_headers_that_drip_end_at_the_deadline_too(server: RawServer, inside: Settings) -> None:
    def drip(_head: str, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not server.ended.wait(0.02):
            connection.sendall(b"x")

    server.answer = drip
    with pytest.raises(FeedError, match="took longer than"):
        fetched(f"{server.address}/a.csv", quick(inside, feed_timeout_s=0.4))


def test_a_server_that_keeps_silent_is_left(server: RawServer, inside: Settings) -> None:
    server.answer = lambda _head, _connection: server.ended.wait(30)
    with pytest.raises(FeedError, match=r"did not answer for 0.2 s \(BUYBOX_FEED_SILENCE_S\)"):
        fetched(f"{server.address}/a.csv", quick(inside, feed_silence_s=0.2))


def test_a_body_without_end_stops_at_the_limit(server: RawServer, inside: Settings) -> None:
    def pour(_head: str, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nETag: x\r\n\r\n")
        while not server.ended.is_set():
            connection.sendall(b"x" * 65_536)

    server.answer = pour
    with pytest.raises(FeedError, match=r"larger than 2 MiB \(BUYBOX_FEED_MAX_MB\)"):
        fetched(f"{server.address}/a.csv", quick(inside, feed_max_mb=2))
    assert left_over(inside) == []


def test_a_length_beyond_the_limit_is_refused_before_anything_is_read(server: RawServer, inside: Settings) -> None:
    server.answer = lambda _head, connection: connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
    )
    with pytest.raises(FeedError, match="larger than"):
        fetched(f"{server.address}/a.csv", inside)


def test_a_body_shorter_than_its_length_is_no_feed_and_not_kept(server: RawServer, inside: Settings) -> None:
    server.answer = lambda _head, connection: connection.sendall(
        b'HTTP/1.1 200 OK\r\nETag: "x"\r\nContent-Length: 100\r\n\r\nsku,title\n'
    )
    with pytest.raises(FeedError, match="cannot be fetched"):
        fetched(f"{server.address}/a.csv", inside)
    assert left_over(inside) == []


def test_what_speaks_no_http_is_told(server: RawServer, inside: Settings) -> None:
    server.answer = lambda _head, connection: connection.sendall(b"SSH-2.0-OpenSSH\r\n")
    with pytest.raises(FeedError, match="cannot be fetched"):
        fetched(f"{server.address}/a.csv", inside)


def test_a_closed_port_is_told(inside: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(FeedError, match=r"cannot be fetched.*refused"):
        fetched(f"http://127.0.0.1:{port}/a.csv", inside)


def test_a_feed_packed_by_seller_and_server_alike_is_unpacked(server: RawServer, inside: Settings) -> None:
    once = gzip.compress(CSV)
    for body, headers in (
        (once, ()),
        (once, ("Content-Encoding: gzip",)),
        (gzip.compress(once), ("Content-Encoding: gzip",)),
    ):
        server.says("200 OK", body, *headers)
        assert fetched(f"{server.address}/stock.csv.gz", inside)[:2] == (CSV, "stock.csv")


def test_a_bomb_in_the_content_encoding_is_refused(server: RawServer, inside: Settings) -> None:
    server.says("200 OK", gzip.compress(bytes(80 * 1024 * 1024)), "Content-Encoding: gzip")
    with pytest.raises(FeedError, match="250 times its size"):
        fetched(f"{server.address}/a.csv", inside)
    with pytest.raises(FeedError, match=r"more than 3 MiB \(BUYBOX_FEED_UNPACKED_MAX_MB\)"):
        fetched(f"{server.address}/a.csv", quick(inside, feed_unpacked_max_mb=3))


def test_a_content_encoding_that_was_not_asked_for_is_told(server: RawServer, inside: Settings) -> None:
    server.says("200 OK", CSV, "Content-Encoding: br")
    with pytest.raises(FeedError, match="'br', which was not asked for"):
        fetched(f"{server.address}/a.csv", inside)


def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, server: RawServer, inside: Settings
) -> None:
    real, answers = socket.getaddrinfo, iter(["127.0.0.1", "127.0.0.2"])

    def look_up(host: str, *rest: int, **more: int) -> object:
        return real(next(answers) if host == "shop.example" else host, *rest, **more)

    server.says("200 OK", b"a,b\n")
    port = server.address.rpartition(":")[2]
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert fetched(f"http://shop.example:{port}/a.csv", inside)[0] == b"a,b\n"
    assert list(answers) == ["127.0.0.2"]
    assert f"host: shop.example:{port}" in server.heads[0].lower()
