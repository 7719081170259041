"""A proxy between a process and the engine that kills the process when a chosen kind of write request arrives."""

import contextlib
import http.client
import os
import re
import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

READS = ("_search", "_mget", "_count", "_refresh", "_flush")
"""What changes nothing that is kept."""
GENERATION = re.compile(r"-g\d{8}t\d{6}[0-9a-f]+")
TARGET = re.compile(rb'"_index":"([^"]+)"')


class KillingProxy(ThreadingHTTPServer):
    """Forwards all requests; `kinds` are those of the writes so far, in the order in which each came first."""

    daemon_threads = True

    def __init__(self, engine: str, prefix: str) -> None:
        super().__init__(("127.0.0.1", 0), _Forwarder)
        self.engine, self.prefix = urlsplit(engine), prefix
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.watch(None)

    def watch(self, kill_at: str | None) -> None:
        """Begin anew: the process named by `victim` dies once a request of this kind was answered."""
        self.kinds: list[str] = []
        self.kill_at, self.victim, self.known = kill_at, 0, threading.Event()
        self.killed = False

    def aim(self, victim: int) -> None:
        """Name the process that dies."""
        self.victim = victim
        self.known.set()

    def kind(self, method: str, path: str, body: bytes) -> str | None:
        """Name the kind of a write; None for a request that only reads."""
        parts = [part for part in path.partition("?")[0].split("/") if part]
        if method in {"GET", "HEAD"} or (parts and parts[-1] in READS):
            return None
        target = TARGET.search(body)
        if parts == ["_bulk"] and target:
            parts = ["_bulk", target[1].decode()]
        named = GENERATION.sub("-gX", "/".join(parts).replace(f"{self.prefix}-", "").replace("%2C", ","))
        if parts[1:2] == ["_doc"] and "locks" not in named:
            named = "/".join(named.split("/")[:2])
        return f"{method} {named}"

    def is_last(self, kind: str | None) -> bool:
        """Take note of a request; tell whether the process dies with it."""
        if kind is not None and kind not in self.kinds:
            self.kinds.append(kind)
        return kind is not None and kind == self.kill_at and not self.killed

    def kill(self) -> None:
        """Kill the process."""
        self.killed = True
        self.known.wait()
        os.kill(self.victim, signal.SIGKILL)


class _Forwarder(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: apart, each answer would wait for the client's delayed receipt
    disable_nagle_algorithm = True
    server: KillingProxy

    def _forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        last = self.server.is_last(self.server.kind(self.command, self.path, body))
        engine = http.client.HTTPConnection(self.server.engine.netloc, timeout=120)
        with contextlib.closing(engine):
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            engine.request(self.command, self.path, body or None, headers)
            answer = engine.getresponse()
            found = answer.read()
        if last:
            self.server.kill()
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                self.send_header(name, value)
        length = answer.getheader("content-length") if self.command == "HEAD" else len(found)
        self.send_header("content-length", str(length or 0))
        self.end_headers()
        with contextlib.suppress(OSError):  # a process that was killed reads no answer
            self.wfile.write(found)
            self.wfile.flush()

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _forward  # noqa: N815 - the base class looks for these names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


@contextlib.contextmanager
def killing_proxy(engine: str, prefix: str) -> Iterator[KillingProxy]:
    """Serve until the end of the body."""
    proxy = KillingProxy(engine, prefix)
    thread = threading.Thread(target=proxy.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()
