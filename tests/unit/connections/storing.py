"""A node that stores documents, and may lose its answer after it has done what was asked."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

LOOPBACK = "127.0.0.1"


class StoringServer(ThreadingHTTPServer):
    """Documents by their path; `loses` counts the answers that are lost from now on, each is `slow_s` late."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), _Stores)
        self.documents: dict[str, dict[str, Any]] = {}
        self.numbers = 0
        self.loses = 0
        self.slow_s = 0.0

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that did not wait: tests ask for that."""

    @property
    def url(self) -> str:
        """Name it twice, as two nodes that hold the same."""
        return f"http://{LOOPBACK}:{self.server_port},http://localhost:{self.server_port}"

    def put(self, path: str, source: Any, asked: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - JSON
        """Store a document, or a new index, as the engine would."""
        held = self.documents.get(path)
        if "/" not in path.strip("/"):
            if held is not None:
                return 400, {"error": {"type": "resource_already_exists_exception"}}
            self.documents[path] = {}
            return 200, {"acknowledged": True}
        creates = asked.get("op_type") == ["create"]
        over = asked.get("if_seq_no")
        if (creates and held) or (over is not None and (held is None or [str(held["_seq_no"])] != over)):
            return 409, {"error": {"type": "version_conflict_engine_exception"}}
        self.numbers += 1
        version = held["_version"] + 1 if held else 1
        stored = {"_id": path.rpartition("/")[2], "_version": version, "_seq_no": self.numbers, "_primary_term": 1}
        self.documents[path] = {**stored, "found": True, "_source": source}
        return 200, {**stored, "result": "updated" if held else "created"}

    def delete(self, path: str, asked: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Remove a document as it was read."""
        held = self.documents.get(path)
        if held is None or asked["if_seq_no"] != [str(held["_seq_no"])]:
            return 409, {"error": {"type": "version_conflict_engine_exception"}}
        del self.documents[path]
        return 200, {"result": "deleted"}


class _Stores(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: StoringServer

    def do_PUT(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        source = json.loads(self.rfile.read(length) or b"{}")
        self._answer(*self.server.put(self._path(), source, self._asked()))

    def do_DELETE(self) -> None:
        self._answer(*self.server.delete(self._path(), self._asked()))

    def do_GET(self) -> None:
        held = self.server.documents.get(self._path())
        self._answer(200 if held else 404, held or {"found": False})

    def _path(self) -> str:
        return urlsplit(self.path).path

    def _asked(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query)

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        time.sleep(self.server.slow_s)
        if self.server.loses and self.command != "GET":
            self.server.loses -= 1
            self.close_connection = True
            return
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def storing() -> Iterator[StoringServer]:
    """Run the node."""
    server = StoringServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
