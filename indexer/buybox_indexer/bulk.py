"""Writing many documents: bounded, two requests at a time, every item of every answer checked."""

import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Protocol, Self

import msgspec
from buybox_config.errors import EngineError
from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException, TransportError

CHUNK_BYTES = 4_000_000
"""Bytes of one request: larger ones were no faster and hold the engine's memory longer."""

CHUNK_ITEMS = 4_000
IN_FLIGHT = 2
"""Requests under way: the engine writes with two threads on the machines this is measured on."""

TOO_MANY = 429
RETRIES = 6
FIRST_ERROR = 300


class Puts(Protocol):
    """Whatever takes documents that are to be written."""

    def put(self, index: str, doc_id: str, document: object) -> None:
        """Take a document whole."""


class _Outcome(msgspec.Struct):
    status: int
    error: dict[str, Any] | None = None


class _Answer(msgspec.Struct):
    errors: bool
    items: list[dict[str, _Outcome]]


class BulkWriter:
    """Collects documents and sends them; `close` waits until the engine has answered for each one.

    Raises EngineError when the engine refuses a document, or answers for fewer than were sent.
    """

    def __init__(self, client: OpenSearch, timeout_s: float) -> None:
        self._client, self._timeout = client, timeout_s
        self._threads = ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="bulk")
        self._waiting: deque[Future[None]] = deque()
        self._lines: list[bytes] = []
        self._bytes = 0
        self.sent = 0
        self._no_room = "its memory is full"  # or what it last said of a document
        self.encode = msgspec.json.Encoder().encode

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._flush()
            while self._waiting:
                self._waiting.popleft().result()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def put(self, index: str, doc_id: str, document: object) -> None:
        """Write a document whole."""
        self._add({"index": {"_index": index, "_id": doc_id}}, document)

    def upsert(self, index: str, doc_id: str, change: object, whole: object) -> None:
        """Change a document, or write it whole when there is none."""
        self._add({"update": {"_index": index, "_id": doc_id}}, {"doc": change, "upsert": whole})

    def change(self, index: str, doc_id: str, change: object) -> None:
        """Change a document that is there."""
        self._add({"update": {"_index": index, "_id": doc_id}}, {"doc": change})

    def _add(self, action: object, document: object) -> None:
        body = self.encode(document)
        self._lines += (self.encode(action), body)
        self._bytes += len(body)
        if self._bytes >= CHUNK_BYTES or len(self._lines) >= 2 * CHUNK_ITEMS:
            self._flush()

    def _flush(self) -> None:
        if not self._lines:
            return
        lines, self._lines, self._bytes = self._lines, [], 0
        self._waiting.append(self._threads.submit(self._send, lines))
        if len(self._waiting) > IN_FLIGHT:
            self._waiting.popleft().result()

    def _send(self, lines: list[bytes]) -> None:
        """Send pairs of lines; documents that the engine had no room for are sent again, later and later."""
        for attempt in range(RETRIES):
            refused = self._ask(lines)
            if not refused:
                self.sent += len(lines) // 2
                return
            self.sent += len(lines) // 2 - len(refused)
            lines = [line for position in refused for line in lines[2 * position : 2 * position + 2]]
            time.sleep(0.2 * 2**attempt)
        raise EngineError(
            f"OpenSearch has no room for {len(lines) // 2} documents after {RETRIES} tries: {self._no_room}"
        )

    def _ask(self, lines: list[bytes]) -> list[int]:
        """Send once; return the positions of documents to send again."""
        answer = self._answer(lines)
        if len(answer.items) != len(lines) // 2:
            raise EngineError(f"OpenSearch answered for {len(answer.items)} of {len(lines) // 2} documents")
        if not answer.errors:
            return []
        outcomes = [next(iter(item.values())) for item in answer.items]
        for outcome in outcomes:
            if outcome.error is not None and outcome.status != TOO_MANY:
                raise EngineError(f"OpenSearch refused a document: {str(outcome.error)[:FIRST_ERROR]}")
            if outcome.error is not None:
                self._no_room = str(outcome.error.get("reason", outcome.error))[:FIRST_ERROR]
        return [position for position, outcome in enumerate(outcomes) if outcome.status == TOO_MANY]

    def _answer(self, lines: list[bytes]) -> _Answer:
        try:
            raw: Any = self._client.transport.perform_request(
                "POST",
                "/_bulk",
                params={"filter_path": "errors,items.*.status,items.*.error", "request_timeout": self._timeout},
                body=b"\n".join(lines) + b"\n",
                headers={"content-type": "application/x-ndjson"},
            )
        except OpenSearchException as error:
            if isinstance(error, TransportError) and error.status_code == TOO_MANY:
                return _refused_whole(len(lines) // 2)
            raise EngineError(f"OpenSearch did not take a bulk request: {error}") from error
        return msgspec.convert(raw, _Answer)


def _refused_whole(documents: int) -> _Answer:
    """Answer for each document of a request that the engine had no memory for: its circuit breaker says 429."""
    return _Answer(errors=True, items=[{"index": _Outcome(TOO_MANY)}] * documents)
