"""Documents written only over the version that was read: every item is accounted for, none is written blindly."""

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import msgspec
from buybox_config.errors import EngineError
from buybox_config.versions import Version, unless_written
from opensearchpy import OpenSearch
from opensearchpy.exceptions import TransportError

CHUNK_BYTES = 3_000_000
CHUNK_ITEMS = 1_000
IN_FLIGHT = 2
"""Requests under way, so that the engine writes while the next documents are made."""

BUSY = frozenset({429, 503})
"""The engine has no room, or is just coming up: the same request again may well be taken."""

RETRIES = 5
FIRST_PAUSE_S = 0.2
CONFLICT = 409
MISSING = 404
OK_BELOW = 300
LONGEST_REASON = 300


class Write(msgspec.Struct, frozen=True):
    """A document as it is to be; None takes it out. Without a version there must be none yet."""

    index: str
    doc_id: str
    document: object | None
    version: Version | None


class Written(msgspec.Struct, frozen=True):
    """What became of a write: the version that it left, or why it was not taken."""

    status: int
    version: Version | None = None
    refused: str | None = None
    removed: bool = False  # it was taken out

    @property
    def conflicts(self) -> bool:
        """Somebody else wrote the document since it was read."""
        return self.status == CONFLICT


class _Item(msgspec.Struct):
    status: int
    error: Any = None
    result: str | None = None
    seq_no: int | None = msgspec.field(default=None, name="_seq_no")
    primary_term: int | None = msgspec.field(default=None, name="_primary_term")


class _Answer(msgspec.Struct):
    items: list[dict[str, _Item]]


class CheckedWriter:
    """Sends writes as they come, and tells what became of each in their order."""

    def __init__(self, client: OpenSearch, timeout_s: float) -> None:
        self._client, self._timeout = client, timeout_s
        self._encode = msgspec.json.Encoder().encode

    def write(self, writes: Iterable[Write]) -> list[Written]:
        """Write documents; a conflict or a refusal of one keeps none of the others back.

        Raises EngineError when the engine has no room after RETRIES tries, or answers for fewer than were sent, and
        what the client raises.
        """
        told: list[Written] = []
        waiting: deque[Future[list[Written]]] = deque()
        with ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="checked") as threads:
            for chunk in self._chunks(writes):
                waiting.append(threads.submit(self._send, chunk))
                if len(waiting) > IN_FLIGHT:
                    told += waiting.popleft().result()
            while waiting:
                told += waiting.popleft().result()
        return told

    def _chunks(self, writes: Iterable[Write]) -> Iterator[list[bytes]]:
        chunk: list[bytes] = []
        size = 0
        for write in writes:
            lines = self._lines(write)
            chunk.append(lines)
            size += len(lines)
            if size >= CHUNK_BYTES or len(chunk) >= CHUNK_ITEMS:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def _lines(self, write: Write) -> bytes:
        where: dict[str, Any] = {"_index": write.index, "_id": write.doc_id}
        if write.version is None:
            return b"%b\n%b\n" % (self._encode({"create": where}), self._encode(write.document))
        where |= unless_written(write.version)
        if write.document is None:
            return self._encode({"delete": where}) + b"\n"
        return b"%b\n%b\n" % (self._encode({"index": where}), self._encode(write.document))

    def _send(self, chunk: list[bytes]) -> list[Written]:
        """Send a chunk; what the engine had no room for is sent again, later and later."""
        told: list[Written | None] = [None] * len(chunk)
        left = list(range(len(chunk)))
        for attempt in range(RETRIES):
            asked = self._ask([chunk[place] for place in left])
            for place, one in zip(left, asked, strict=True):
                told[place] = one
            left = [place for place, one in zip(left, asked, strict=True) if one.status in BUSY]
            if not left:
                return [one for one in told if one is not None]
            time.sleep(FIRST_PAUSE_S * 2**attempt)
        raise EngineError(f"OpenSearch has no room for {len(left)} documents after {RETRIES} tries")

    def _ask(self, chunk: Sequence[bytes]) -> list[Written]:
        try:
            raw = self._client.transport.perform_request(
                "POST",
                "/_bulk",
                params={
                    "filter_path": "items.*.status,items.*.error,items.*._seq_no,items.*._primary_term,items.*.result",
                    "request_timeout": self._timeout,
                },
                body=b"".join(chunk),
                headers={"content-type": "application/x-ndjson"},
            )
        except TransportError as error:
            if error.status_code in BUSY:
                return [Written(int(error.status_code))] * len(chunk)
            raise
        items = msgspec.convert(raw, _Answer).items
        if len(items) != len(chunk):
            raise EngineError(f"OpenSearch answered for {len(items)} of {len(chunk)} documents")
        return [_written(next(iter(item.values()))) for item in items]


def _written(item: _Item) -> Written:
    if item.status < OK_BELOW and item.seq_no is not None and item.primary_term is not None:
        version = Version(item.seq_no, item.primary_term)
        return Written(item.status, version, removed=item.result == "deleted")
    if item.status in (CONFLICT, MISSING):
        return Written(CONFLICT)
    return Written(item.status, refused=None if item.status in BUSY else _told(item.error))


def _told(error: Any) -> str:  # noqa: ANN401 - whatever the engine says
    """Say in one sentence why the engine refused a document: the cause names the field."""
    found = error
    while isinstance(found, dict) and isinstance(found.get("caused_by"), dict):
        found = found["caused_by"]
    said = error.get("reason") if isinstance(error, dict) else None
    cause = found.get("reason") if isinstance(found, dict) and found is not error else None
    return ": ".join(str(part) for part in (said, cause) if part)[:LONGEST_REASON] or "no reason is told"
