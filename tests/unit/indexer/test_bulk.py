"""The bulk writer: each document is answered for, sent again, or the load ends."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from buybox_config.errors import EngineError
from buybox_indexer import bulk
from buybox_indexer.bulk import BulkWriter
from opensearchpy.exceptions import TransportError

Rule = Callable[[str, int], dict[str, Any]]


class Engine:
    """An engine that keeps what it takes and answers by a rule: (id, times it came) -> outcome."""

    def __init__(self, rule: Rule | None = None) -> None:
        self.kept: dict[str, Any] = {}
        self.came: dict[str, int] = {}
        self.rule = rule or (lambda _id, _times: {"status": 201})
        self.transport = self
        self.out_of_memory = 0  # requests that its circuit breaker refuses before it takes one

    def perform_request(self, _method: str, _path: str, *, body: bytes, **_options: object) -> dict[str, Any]:
        if self.out_of_memory:
            self.out_of_memory -= 1
            raise TransportError(429, "circuit_breaking_exception")
        lines = [json.loads(line) for line in body.splitlines()]
        items = []
        for action, document in zip(lines[::2], lines[1::2], strict=True):
            doc_id = action["index"]["_id"]
            self.came[doc_id] = self.came.get(doc_id, 0) + 1
            outcome = self.rule(doc_id, self.came[doc_id])
            if outcome["status"] < 300:
                self.kept[doc_id] = document
            items.append({"index": outcome})
        return {"errors": any("error" in next(iter(item.values())) for item in items), "items": items}


def write(engine: Engine, count: int) -> BulkWriter:
    with BulkWriter(engine, 5.0) as writer:  # type: ignore[arg-type]  # a fake with behaviour
        for number in range(count):
            writer.put("index", str(number), {"number": number})
    return writer


def test_every_document_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK_ITEMS", 10)
    engine = Engine()
    assert write(engine, 95).sent == 95
    assert set(engine.kept) == {str(number) for number in range(95)}


def test_documents_without_room_are_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk.time, "sleep", lambda _seconds: None)
    engine = Engine(lambda _id, times: {"status": 201} if times > 2 else {"status": 429, "error": {"type": "full"}})
    assert write(engine, 20).sent == 20
    assert len(engine.kept) == 20


def test_a_request_refused_whole_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk.time, "sleep", lambda _seconds: None)
    engine = Engine()
    engine.out_of_memory = 2
    assert write(engine, 20).sent == 20
    assert len(engine.kept) == 20


def test_an_engine_without_room_for_ever_ends_the_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk.time, "sleep", lambda _seconds: None)
    with pytest.raises(EngineError, match="no room"):
        write(Engine(lambda _id, _times: {"status": 429, "error": {"type": "full"}}), 3)


def test_a_refused_document_ends_the_load_with_its_reason() -> None:
    def refuse(doc_id: str, _times: int) -> dict[str, Any]:
        return {"status": 400, "error": {"reason": "poison"}} if doc_id == "7" else {"status": 201}

    with pytest.raises(EngineError, match="poison"):
        write(Engine(refuse), 20)


def test_an_answer_for_fewer_documents_than_sent_ends_the_load() -> None:
    class Forgetful(Engine):
        def perform_request(self, method: str, path: str, *, body: bytes, **options: object) -> dict[str, Any]:
            answer = super().perform_request(method, path, body=body, **options)
            return {**answer, "items": answer["items"][1:]}

    with pytest.raises(EngineError, match="answered for 4 of 5"):
        write(Forgetful(), 5)
