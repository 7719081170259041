"""The bulk writer: each document is answered for, sent again, handed over, or the load ends."""

import json
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from buybox_config.errors import EngineError
from buybox_indexer import bulk
from buybox_indexer.bulk import BulkWriter, Refused
from buybox_indexer.pace.pace import Pace
from buybox_indexer.pace.speed import Limits
from opensearchpy.exceptions import ConnectionError as OpenSearchConnectionError
from opensearchpy.exceptions import ConnectionTimeout, RequestError, TransportError

Rule = Callable[[str, int], dict[str, Any]]

TAKEN = {"status": 201}
FULL = {"status": 429, "error": {"type": "opensearch_rejected_execution_exception", "reason": "queue is full"}}
POISON = {"status": 400, "error": {"reason": "failed to parse", "caused_by": {"reason": "poison"}}}


class Engine:
    """An engine that keeps what it takes and answers by a rule: (id, times it came) -> outcome."""

    def __init__(self, rule: Rule | None = None) -> None:
        self.kept: dict[str, Any] = {}
        self.came: dict[str, int] = {}
        self.rule = rule or (lambda _id, _times: TAKEN)
        self.transport = self
        self.out_of_memory = 0  # requests that its circuit breaker refuses before it takes one
        self.deaf = 0  # requests that it carries out without an answer in time
        self.largest: int | None = None  # bytes of a request that it reads
        self.unreadable: frozenset[str] = frozenset()  # documents that spoil their whole request
        self.sizes: list[int] = []

    def perform_request(self, _method: str, _path: str, *, body: bytes, **_options: object) -> dict[str, Any]:
        self.sizes.append(len(body))
        if self.out_of_memory:
            self.out_of_memory -= 1
            raise TransportError(429, "circuit_breaking_exception")
        if self.largest is not None and len(body) > self.largest:
            raise TransportError(413, "content too large")
        lines = [json.loads(line) for line in body.splitlines()]
        ids = [action["index"]["_id"] for action in lines[::2]]
        if not self.unreadable.isdisjoint(ids):
            raise RequestError(400, "illegal_argument_exception", {})
        items = [self._take(doc_id, document) for doc_id, document in zip(ids, lines[1::2], strict=True)]
        if self.deaf:
            self.deaf -= 1
            raise ConnectionTimeout("TIMEOUT", "no answer", OSError())
        return {"errors": any("error" in next(iter(item.values())) for item in items), "items": items}

    def _take(self, doc_id: str, document: object) -> dict[str, Any]:
        self.came[doc_id] = self.came.get(doc_id, 0) + 1
        outcome = self.rule(doc_id, self.came[doc_id])
        if outcome["status"] < 300:
            self.kept[doc_id] = document
        return {"index": outcome}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "FIRST_WAIT_S", 0.0)


def write(engine: Engine, count: int, refuse: Callable[[Refused], None] | None = None) -> BulkWriter:
    with BulkWriter(engine, 5.0, refuse=refuse) as writer:  # type: ignore[arg-type]  # a fake with behaviour
        for number in range(count):
            writer.put("index", str(number), {"number": number})
    return writer


def test_every_document_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK_ITEMS", 10)
    engine = Engine()
    assert write(engine, 95).sent == 95
    assert set(engine.kept) == {str(number) for number in range(95)}


def test_no_request_is_larger_than_the_pace_says() -> None:
    engine = Engine()
    pace = Pace(limits=Limits(most_bytes=300, least_bytes=100))
    with BulkWriter(engine, 5.0, pace=pace) as writer:  # type: ignore[arg-type]  # a fake with behaviour
        for number in range(100):
            writer.put("index", str(number), {"text": "x" * 50})
    assert len(engine.kept) == 100
    assert len(engine.sizes) > 15
    assert max(engine.sizes) < 1000  # actions come on top


def test_documents_without_room_are_sent_again() -> None:
    engine = Engine(lambda _id, times: TAKEN if times > 2 else FULL)
    assert write(engine, 20).sent == 20
    assert len(engine.kept) == 20


def test_a_request_refused_whole_is_sent_again_in_smaller_ones() -> None:
    engine = Engine()
    engine.out_of_memory = 2
    pace = Pace(limits=Limits(most_bytes=10_000, least_bytes=100))
    with BulkWriter(engine, 5.0, pace=pace) as writer:  # type: ignore[arg-type]  # a fake with behaviour
        for number in range(90):
            writer.put("index", str(number), {"text": "x" * 80})
    assert writer.sent == 90
    assert len(engine.kept) == 90
    assert max(engine.sizes[2:]) < max(engine.sizes[:2])


def test_an_engine_without_room_for_ever_ends_the_load_in_the_engine_s_words() -> None:
    with pytest.raises(EngineError, match="no room for 3 documents after 8 tries: queue is full"):
        write(Engine(lambda _id, _times: FULL), 3)


def test_an_engine_that_makes_room_for_a_little_each_time_is_not_given_up() -> None:
    engine = Engine(lambda doc_id, times: TAKEN if times > int(doc_id) else FULL)
    assert write(engine, 30).sent == 30


def test_a_request_that_timed_out_is_sent_again_and_nothing_is_written_twice() -> None:
    engine = Engine()
    engine.deaf = 2
    assert write(engine, 20).sent == 20
    assert len(engine.kept) == 20
    assert set(engine.came.values()) == {3}


def test_an_engine_that_never_answers_ends_the_load() -> None:
    engine = Engine()
    engine.deaf = 99
    with pytest.raises(EngineError, match="after 3 tries: no answer within 5 seconds"):
        write(engine, 5)
    assert len(engine.sizes) == 3


def test_a_lost_connection_ends_the_load_at_once() -> None:
    class Gone(Engine):
        def perform_request(self, *_given: object, **_options: object) -> dict[str, Any]:
            raise OpenSearchConnectionError("N/A", "refused", OSError("refused"))

    with pytest.raises(EngineError, match="did not take a bulk request"):
        write(Gone(), 5)


def test_a_refused_document_ends_the_load_with_its_reason() -> None:
    with pytest.raises(EngineError, match="failed to parse: poison"):
        write(Engine(lambda doc_id, _times: POISON if doc_id == "7" else TAKEN), 20)


def test_a_refused_document_is_handed_over_as_it_was_sent_and_the_others_go_on() -> None:
    refused: list[Refused] = []
    engine = Engine(lambda doc_id, _times: POISON if doc_id in {"7", "11"} else TAKEN)
    assert write(engine, 20, refused.append).sent == 18
    assert len(engine.kept) == 18
    assert refused == [
        Refused("index", each, "failed to parse: poison", b'{"number":%d}' % int(each)) for each in ("7", "11")
    ]


@pytest.mark.parametrize("status", [403, 404, 409, 500])
def test_what_is_no_fault_of_the_document_ends_the_load_and_is_not_handed_over(status: int) -> None:
    refused: list[Refused] = []
    with pytest.raises(EngineError, match="read-only"):
        write(Engine(lambda _id, _times: {"status": status, "error": {"reason": "read-only"}}), 5, refused.append)
    assert refused == []


def test_a_request_that_cannot_be_read_is_halved_until_the_culprit_stands_alone() -> None:
    refused: list[Refused] = []
    engine = Engine()
    engine.unreadable = frozenset({"3", "97"})
    assert write(engine, 100, refused.append).sent == 98
    assert sorted(each.doc_id for each in refused) == ["3", "97"]
    assert len(engine.kept) == 98
    assert len(engine.sizes) < 40


def test_a_request_that_is_too_large_is_halved_and_all_of_it_arrives() -> None:
    engine = Engine()
    engine.largest = 600
    assert write(engine, 100).sent == 100
    assert len(engine.kept) == 100


def test_a_document_that_alone_is_too_large_ends_the_load_where_nobody_takes_it() -> None:
    engine = Engine()
    engine.largest = 10
    with pytest.raises(EngineError, match=r"refused a document: .*413"):
        write(engine, 3)


def test_a_fault_while_documents_are_made_ends_the_waiting_for_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "FIRST_WAIT_S", 5.0)
    faulty = Event()

    def refuse_then(_id: str, _times: int) -> dict[str, Any]:
        faulty.wait(60)
        return FULL

    engine = Engine(refuse_then)

    def fail() -> None:
        with BulkWriter(engine, 5.0, pace=Pace(limits=Limits(most_bytes=1, least_bytes=1))) as writer:  # type: ignore[arg-type]  # a fake with behaviour
            writer.put("index", "1", {})
            faulty.set()
            raise ValueError("the maker's own")

    with pytest.raises(ValueError, match="the maker's own"):
        fail()
    assert len(engine.sizes) == 1  # it would be sent eight times


def test_an_answer_for_fewer_documents_than_sent_ends_the_load() -> None:
    class Forgetful(Engine):
        def perform_request(self, method: str, path: str, *, body: bytes, **options: object) -> dict[str, Any]:
            answer = super().perform_request(method, path, body=body, **options)
            return {**answer, "items": answer["items"][1:]}

    with pytest.raises(EngineError, match="answered for 4 of 5"):
        write(Forgetful(), 5)
