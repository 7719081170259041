"""Writes over the version that was read: what the engine answers for each item is told for that item."""

import json
from typing import Any

import pytest
from buybox_config.errors import EngineError
from buybox_config.versions import Version
from buybox_indexer.offer_changes.checked_writes import CheckedWriter, Write

LATER = Version(9, 1)


class Engine:
    """Answers bulk requests as told, item by item, by the id of the document."""

    def __init__(self, answers: dict[str, list[dict[str, Any]]], *, lose: int = 0) -> None:
        self.transport, self._answers, self._lose = self, answers, lose
        self.bodies: list[bytes] = []

    def perform_request(self, _method: str, _url: str, *, body: bytes, **_options: object) -> dict[str, Any]:
        self.bodies.append(body)
        actions = [
            json.loads(line) for line in body.splitlines() if line.startswith((b'{"create"', b'{"index"', b'{"delete"'))
        ]
        items = []
        for action in actions:
            (kind, where), *_ = action.items()
            told = self._answers.get(where["_id"], [])
            done = {
                "status": 200,
                "_seq_no": 9,
                "_primary_term": 1,
                "result": "deleted" if kind == "delete" else "updated",
            }
            items.append({kind: told.pop(0) if told else done})
        return {"items": items[self._lose :]}


def written(engine: Engine, *writes: Write) -> list[Any]:
    return CheckedWriter(engine, 5.0).write(writes)  # type: ignore[arg-type]  # as much of a client as it uses


def test_each_write_names_the_version_that_was_read_or_that_there_was_none() -> None:
    engine = Engine({})
    told = written(
        engine,
        Write("i", "a", {"x": 1}, None),
        Write("i", "b", {"x": 2}, Version(3, 1)),
        Write("i", "c", None, Version(4, 2)),
    )
    lines = [json.loads(line) for line in engine.bodies[0].splitlines()]
    assert lines == [
        {"create": {"_index": "i", "_id": "a"}},
        {"x": 1},
        {"index": {"_index": "i", "_id": "b", "if_seq_no": 3, "if_primary_term": 1}},
        {"x": 2},
        {"delete": {"_index": "i", "_id": "c", "if_seq_no": 4, "if_primary_term": 2}},
    ]
    assert [(one.version, one.removed) for one in told] == [(LATER, False), (LATER, False), (LATER, True)]


def test_a_conflict_and_a_refusal_are_told_and_keep_nothing_back() -> None:
    cause = {"type": "number_format_exception", "reason": "out of range"}
    refusal = {"status": 400, "error": {"type": "mapper_parsing_exception", "reason": "field [x]", "caused_by": cause}}
    engine = Engine({"a": [{"status": 409, "error": {"reason": "conflict"}}], "b": [refusal], "d": [{"status": 404}]})
    told = written(engine, *(Write("i", name, {}, Version(1, 1)) for name in "abcd"))
    assert [(one.conflicts, one.refused) for one in told] == [
        (True, None),
        (False, "field [x]: out of range"),
        (False, None),
        (True, None),
    ]


def test_what_the_engine_has_no_room_for_is_sent_again_alone() -> None:
    engine = Engine({"b": [{"status": 429, "error": {"reason": "rejected"}}]})
    told = written(engine, *(Write("i", name, {}, None) for name in "abc"))
    assert [one.version for one in told] == [LATER] * 3
    assert len(engine.bodies) == 2
    assert b'"_id":"a"' not in engine.bodies[1]


def test_an_answer_for_fewer_documents_than_were_sent_is_an_error() -> None:
    with pytest.raises(EngineError, match="answered for 1 of 2"):
        written(Engine({}, lose=1), Write("i", "a", {}, None), Write("i", "b", {}, None))
