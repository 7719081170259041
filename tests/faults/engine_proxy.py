"""Stands between our programs and the engine, and does to their requests what a bad network or a slow engine does."""

import http.client
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from .servers import free_port

Mood = Literal["well", "slow", "silent", "reset", "cut", "broken_json"]
"""What it does:

well         passes on
slow         answers late
silent       takes and never answers
reset        breaks off in mid-answer
cut          sends less than it announced
broken_json  sends a whole answer that is no JSON
"""

BROKEN = b'{"took": 1, "hits": {"total": ' + b"\xff\xfe"
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: closing resets the connection."""

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}

Seen = Callable[[str, str], None]
"""Told the method and path of each request before it is passed on; raises OSError where it must not be."""


class EngineProxy:
    """A proxy with a mood; `in_flight` and `most_in_flight` count requests that it holds."""

    def __init__(self, engine_port: int) -> None:
        self.mood: Mood = "well"
        self.slow_s = 5.0
        self.before: Seen = lambda _method, _path: None
        self.in_flight = self.most_in_flight = self.passed = 0
        self._lock, self._changed = threading.Lock(), threading.Event()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = _Server(self, engine_port)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def be(self, mood: Mood) -> None:
        """Change the mood; whoever was kept waiting is let go."""
        self.mood = mood
        self._changed.set()
        self._changed = threading.Event()
        self.most_in_flight = 0

    def wait(self, seconds: float) -> None:
        """Wait for so long, or until the mood changes."""
        self._changed.wait(seconds)

    def entered(self, number: int) -> None:
        """Count a request that begins or ends."""
        with self._lock:
            self.in_flight += number
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            self.passed += number < 0

    def close(self) -> None:
        """End."""
        self.be("well")
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, proxy: EngineProxy, engine_port: int) -> None:
        self.proxy, self.engine_port = proxy, engine_port
        super().__init__(("127.0.0.1", proxy.port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are what is tried here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self._proxy = self.server.proxy
        self._engine = http.client.HTTPConnection("127.0.0.1", self.server.engine_port, timeout=60)

    def finish(self) -> None:
        self._engine.close()
        super().finish()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self._proxy.entered(1)
        try:
            self._answer(body)
        finally:
            self._proxy.entered(-1)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = pass_on  # noqa: N815 - the names that http.server looks for

    def _answer(self, body: bytes) -> None:
        mood = self._proxy.mood
        if mood == "slow":
            self._proxy.wait(self._proxy.slow_s)
        elif mood == "silent":
            self._proxy.wait(600)
            self.close_connection = True
            return
        try:
            self._proxy.before(self.command, self.path)
            found, answer = self._asked(body)
        except (OSError, http.client.HTTPException):
            self._engine.close()
            self._hang_up()
            return
        self._send(mood, found, answer)

    def _asked(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        self._engine.request(self.command, self.path, body or None, headers)
        found = self._engine.getresponse()
        return found, found.read()

    def _send(self, mood: Mood, found: http.client.HTTPResponse, answer: bytes) -> None:
        if mood == "broken_json":
            answer = BROKEN
        length = found.headers.get("content-length") if self.command == "HEAD" else str(len(answer))
        self.send_response(found.status)
        for name, value in found.headers.items():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("content-length", length or "0")
        self.end_headers()
        if mood in {"reset", "cut"}:
            self.wfile.write(answer[: len(answer) // 2])
            self.wfile.flush()
            self._hang_up(reset=mood == "reset")
            return
        self.wfile.write(answer)

    def _hang_up(self, *, reset: bool = True) -> None:
        self.close_connection = True
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.connection.close()


def nth(number: int, method: str, part: str, act: Callable[[], None]) -> Seen:
    """Return what acts once, at the n-th request of a method whose path holds `part`, before it is passed on."""
    seen = threading.Lock()
    counted = [0]

    def before(asked: str, path: str) -> None:
        if asked != method or part not in path:
            return
        with seen:
            counted[0] += 1
            at_last = counted[0] == number
        if at_last:
            act()
            time.sleep(0)

    return before
