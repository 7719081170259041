"""Writing many documents: bounded, at the pace that the engine can bear, every item of every answer checked."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock
from types import TracebackType
from typing import Protocol, Self

import msgspec
from buybox_config.errors import EngineError
from opensearchpy import OpenSearch

from buybox_indexer.bulk_request import (
    DOCUMENT_AT_FAULT,
    NO_ROOM,
    Document,
    NoRoomError,
    Refused,
    RefusedWholeError,
    TimedOutError,
    ask_bulk,
    in_requests,
)
from buybox_indexer.pace.pace import Pace

__all__ = ["BulkWriter", "Puts", "Refused"]

CHUNK_ITEMS = 4_000
IN_FLIGHT = 2
"""Requests under way: the engine writes with two threads on the machines this is measured on."""

TRIES = 8
"""Times in a row that no document of a request finds room before the load ends: some 30 seconds."""

TIMEOUTS = 3
"""Requests without an answer in time before the load ends; each takes `bulk_timeout_s`."""

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 10.0


class Puts(Protocol):
    """Whatever takes documents that are to be written."""

    def put(self, index: str, doc_id: str, document: object) -> None:
        """Take a document whole."""


class BulkWriter:
    """Collects documents and sends them; leaving it waits until the engine has answered for each one.

    A document that the engine refuses is handed to `refuse`, by the thread that sent it, and the others go on; without
    `refuse` it ends the writing. Raises EngineError then, when the engine answers for fewer documents than were sent,
    has no room for them for long, or fails. A request that timed out may have been done: it is sent again, which
    changes nothing as documents are whole. `pace` may be shared by the writers of a load.
    """

    def __init__(
        self,
        client: OpenSearch,
        timeout_s: float,
        *,
        pace: Pace | None = None,
        refuse: Callable[[Refused], None] | None = None,
    ) -> None:
        self._client, self._timeout, self._refuse = client, timeout_s, refuse
        self._pace = pace or Pace()
        self._threads = ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="bulk")
        self._waiting: deque[Future[None]] = deque()
        self._collected: list[Document] = []
        self._bytes = 0
        self._ended = Event()
        self._counting = Lock()
        self.sent = 0
        self.encode = msgspec.json.Encoder().encode

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._flush()
                self._await(0)
        finally:
            self._ended.set()
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
        self._collected.append(Document(self.encode(action), body))
        self._bytes += len(body)
        if self._bytes >= self._pace.bytes or len(self._collected) >= CHUNK_ITEMS:
            self._flush()

    def _flush(self) -> None:
        if not self._collected:
            return
        documents, self._collected, self._bytes = self._collected, [], 0
        self._waiting.append(self._threads.submit(self._send, documents))
        self._await(0 if self._pace.alone else IN_FLIGHT)

    def _await(self, most: int) -> None:
        """Wait until at most so many requests are under way or waiting."""
        while len(self._waiting) > most:
            self._waiting.popleft().result()

    def _send(self, documents: Sequence[Document]) -> None:
        """Send documents until each is answered for; those without room are sent again, later and later."""
        patience = _Patience(self._ended)
        while documents:
            again: list[Document] = []
            for some in in_requests(documents, self._pace.bytes, CHUNK_ITEMS):
                again += self._once(some, patience)
            if again:
                patience.wait(some_went=len(again) < len(documents), left=len(again))
            documents = again

    def _once(self, documents: Sequence[Document], patience: "_Patience") -> Sequence[Document]:
        """Send once; return those to send again."""
        began = self._pace.now()
        try:
            not_taken = ask_bulk(self._client, self._timeout, documents)
        except NoRoomError as error:
            self._pace.no_room(began)
            patience.note(str(error), timed_out=isinstance(error, TimedOutError))
            return documents
        except RefusedWholeError as error:
            return self._parted(documents, str(error), patience)
        again = []
        for document, item in not_taken:
            if item.status in NO_ROOM:
                patience.note(item.words)
                again.append(document)
            else:
                self._set_aside(document, item.words, at_fault=item.status in DOCUMENT_AT_FAULT)
        with self._counting:
            self.sent += len(documents) - len(not_taken)
        self._learn(documents, began, found_room=not again)
        return again

    def _parted(self, documents: Sequence[Document], words: str, patience: "_Patience") -> Sequence[Document]:
        """Send the halves of a request that was refused whole, until the culprit stands alone."""
        if len(documents) == 1:
            self._set_aside(documents[0], words, at_fault=True)
            return []
        half = len(documents) // 2
        return [*self._once(documents[:half], patience), *self._once(documents[half:], patience)]

    def _set_aside(self, document: Document, words: str, *, at_fault: bool) -> None:
        if self._refuse is None or not at_fault:
            raise EngineError(f"OpenSearch refused a document: {words}")
        self._refuse(document.refused(words))

    def _learn(self, documents: Sequence[Document], began: float, *, found_room: bool) -> None:
        """Tell the pace how a request went, and rest as it says."""
        if not found_room:
            self._pace.no_room(began)
        else:
            self._ended.wait(self._pace.taken(sum(len(document.body) for document in documents), began))


class _Patience:
    """How long documents are sent again: bounded tries, each later than the one before; progress counts anew."""

    def __init__(self, ended: Event) -> None:
        self._ended = ended
        self._tries = self._timeouts = 0
        self._words = ""

    def note(self, words: str, *, timed_out: bool = False) -> None:
        """Note why documents have to be sent again; raises EngineError after too many requests without an answer."""
        self._words = words
        self._timeouts += timed_out
        if self._timeouts >= TIMEOUTS:
            raise EngineError(f"OpenSearch did not take a bulk request after {TIMEOUTS} tries: {words}")

    def wait(self, *, some_went: bool, left: int) -> None:
        """Wait before the next try; raises EngineError when too many brought nothing."""
        self._tries = 1 if some_went else self._tries + 1
        if self._tries >= TRIES:
            raise EngineError(f"OpenSearch has no room for {left} documents after {TRIES} tries: {self._words}")
        if self._ended.wait(min(FIRST_WAIT_S * 2 ** (self._tries - 1), LONGEST_WAIT_S)):
            raise EngineError("writing ended before OpenSearch had room")
