"""One bulk request: asked, and its answer told apart by what is to be done about it."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from buybox_config.errors import EngineError
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionTimeout, OpenSearchException, TransportError

NO_ROOM = frozenset({429, 502, 503, 504})
"""Too many requests or too little memory (429), or a node that is just leaving or coming back: later it may do."""

DOCUMENT_AT_FAULT = frozenset({400})
"""What the engine says of a document that its mapping cannot hold; 403 and 404 are said of a whole index."""

REQUEST_AT_FAULT = frozenset({400, 413})
"""A request that cannot be read, or is larger than the engine takes: one of its documents may be why."""

LONGEST = 300
"""Characters of the engine's own words that are kept."""


class Refused(msgspec.Struct, frozen=True):
    """A document that the engine refuses, whenever it is sent."""

    index: str
    doc_id: str
    reason: str  # the engine's own words, on one line
    document: bytes = b""  # JSON, as it was sent


class Document(msgspec.Struct, frozen=True, gc=False):
    """A document on its way: two lines of a bulk request."""

    action: bytes
    body: bytes

    def refused(self, reason: str) -> Refused:
        """Return it as one that the engine refused."""
        named: dict[str, Any] = next(iter(msgspec.json.decode(self.action).values()))
        return Refused(named["_index"], named["_id"], reason, self.body)


class Item(msgspec.Struct):
    """What the engine says of one document."""

    status: int
    error: dict[str, Any] | None = None

    @property
    def words(self) -> str:
        """What the engine says, on one line and not too long."""
        return said(self.error)


class _Answer(msgspec.Struct):
    errors: bool
    items: list[dict[str, Item]]


class NoRoomError(Exception):
    """The whole request found no room; nothing of it is known to be written."""


class TimedOutError(NoRoomError):
    """No answer came in time; all of it may be written, or nothing."""


class RefusedWholeError(Exception):
    """The engine refused the whole request, as it cannot be read or is too large."""


def ask_bulk(client: OpenSearch, timeout_s: float, documents: Sequence[Document]) -> list[tuple[Document, Item]]:
    """Send documents once and return those that the engine did not take, each with what it says; all others it has.

    Raises NoRoomError and RefusedWholeError for the request as a whole, EngineError when the engine fails otherwise.
    """
    answer = msgspec.convert(_raw_answer(client, timeout_s, documents), _Answer)
    if len(answer.items) != len(documents):
        raise EngineError(f"OpenSearch answered for {len(answer.items)} of {len(documents)} documents")
    if not answer.errors:
        return []
    said_of_each = (next(iter(item.values())) for item in answer.items)
    return [(document, item) for document, item in zip(documents, said_of_each, strict=True) if item.error is not None]


def in_requests(documents: Sequence[Document], most_bytes: int, most: int) -> Iterator[Sequence[Document]]:
    """Part documents into requests of so many bytes and documents, each of at least one."""
    first = size = 0
    for number, document in enumerate(documents):
        own = len(document.body)
        if number > first and (size + own > most_bytes or number - first >= most):
            yield documents[first:number]
            first, size = number, 0
        size += own
    if first < len(documents):
        yield documents[first:]


def said(error: object) -> str:
    """Return the engine's own words of what is wrong: the cause it names where it names one, on one line."""
    if isinstance(error, dict):
        cause = error.get("caused_by")
        own = str(error.get("reason") or error.get("type") or error)
        error = f"{own}: {cause['reason']}" if isinstance(cause, dict) and cause.get("reason") else own
    return " ".join(str(error).split())[:LONGEST]


def _raw_answer(client: OpenSearch, timeout_s: float, documents: Sequence[Document]) -> object:
    lines: list[bytes] = []
    for document in documents:
        lines += (document.action, document.body)
    try:
        found: object = client.transport.perform_request(
            "POST",
            "/_bulk",
            params={"filter_path": "errors,items.*.status,items.*.error", "request_timeout": timeout_s},
            body=b"\n".join(lines) + b"\n",
            headers={"content-type": "application/x-ndjson"},
        )
    except ConnectionTimeout as error:
        raise TimedOutError(f"no answer within {timeout_s:g} seconds") from error
    except OpenSearchException as error:
        status = error.status_code if isinstance(error, TransportError) else None
        if status in NO_ROOM:
            raise NoRoomError(said(error)) from error
        if status in REQUEST_AT_FAULT:
            raise RefusedWholeError(said(error)) from error
        raise EngineError(f"OpenSearch did not take a bulk request: {said(error)}") from error
    return found
