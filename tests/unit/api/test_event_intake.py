"""What is sent as events: good ones are taken beside bad ones, and each bad one is told why, by its line."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from buybox_api.events.event_line import StoredEvent
from buybox_api.events.intake import EVENTS_MAX, Intake, read_events
from buybox_api.faults import BodyTooLargeError, UnusableBodyError
from buybox_ranking.learning.events import ACTIONS

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


def event(**changed: object) -> dict[str, Any]:
    return {
        "action_name": "click",
        "query_id": "q1",
        "client_id": "c1",
        "timestamp": "2026-11-24T09:29:00Z",
        "event_attributes": {"object": {"object_id": "offer-1"}, "position": {"ordinal": 2}},
        **changed,
    }


def read(*events: object) -> Intake:
    return read_events(b"\n".join(msgspec.json.encode(each) for each in events), NOW)


def stored(intake: Intake) -> list[StoredEvent]:
    return [msgspec.json.decode(line.body, type=StoredEvent) for line in intake.lines]


def why(text: bytes | dict[str, Any]) -> str:
    """Return why a single line is refused."""
    found = read_events((text if isinstance(text, bytes) else msgspec.json.encode(text)) + b"\n\n", NOW)
    assert (found.lines, found.left_out, len(found.refused)) == ([], 0, 1)
    return found.refused[0].detail


def test_one_object_an_array_and_lines_are_the_same_events() -> None:
    one, other = msgspec.json.encode(event()), msgspec.json.encode(event(action_name="purchase"))
    wanted = read(event(), event(action_name="purchase")).lines
    assert len({line.doc_id for line in wanted}) == 2
    assert read_events(b" [" + one + b",\n" + other + b"]", NOW).lines == wanted
    assert read_events(b"\n" + one + b"\r\n\n" + other + b"\n", NOW).lines == wanted
    assert read_events(msgspec.json.format(one, indent=2), NOW).lines == wanted[:1]


def test_good_events_beside_bad_ones_are_taken_and_bad_ones_named_by_their_line() -> None:
    lines = [msgspec.json.encode(event()), b"{no json", b"", msgspec.json.encode(event(query_id="q2"))]
    found = read_events(b"\n".join(lines), NOW)
    assert [entry.query_id for entry in stored(found)] == ["q1", "q2"]
    assert [entry.line for entry in found.refused] == [2]
    array = read_events(msgspec.json.encode([event(), 7, event(query_id="q2")]), NOW)
    assert [entry.query_id for entry in stored(array)] == ["q1", "q2"]
    assert [entry.line for entry in array.refused] == [2]


def test_a_line_that_is_an_array_does_not_cost_the_lines_after_it() -> None:
    found = read([event()], event(query_id="q2"))
    assert [entry.query_id for entry in stored(found)] == ["q2"]
    assert [entry.line for entry in found.refused] == [1]


@pytest.mark.parametrize("action", ACTIONS)
def test_each_of_our_actions_is_taken(action: str) -> None:
    assert [entry.action_name for entry in stored(read(event(action_name=action)))] == [action]


def test_unknown_actions_are_counted_and_not_refused_whatever_they_look_like() -> None:
    found = read(
        event(action_name="scroll"),
        {"action_name": "page_exit", "event_attributes": {"object": 7, "position": {"x": 1}}},
    )
    assert (found.lines, found.left_out, found.refused) == ([], 2, [])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"event_attributes": {"object": {"object_id": "o"}, "position": {"ordinal": 0}}}, ">= 1"),
        ({"event_attributes": {"object": {"object_id": "o"}, "position": {"ordinal": 1_000_000}}}, "<= 10000"),
        ({"event_attributes": {"object": {"object_id": "o"}, "position": {"ordinal": 1.5}}}, "ordinal"),
        ({"event_attributes": {"object": {"object_id": "o"}, "position": {"ordinal": True}}}, "ordinal"),
        ({"event_attributes": {"object": {"object_id": "o" * 201}}}, "length <= 200"),
        ({"event_attributes": {"object": {"object_id": ""}}}, "length >= 1"),
        ({"event_attributes": {}}, "object_id is missing"),
        ({"event_attributes": None}, "event_attributes"),
        ({"query_id": None}, "query_id"),
        ({"query_id": ""}, "query_id is no plain id"),
        ({"query_id": "q" * 101}, "query_id is no plain id"),
        ({"query_id": "q1\n"}, "query_id is no plain id"),
        ({"client_id": "ann@example.org"}, "client_id is no plain id"),
        ({"timestamp": "2026-11-24T09:35:01Z"}, "in the future"),
        ({"timestamp": "2026-11-24T12:00:00+02:00"}, "in the future"),
        ({"timestamp": "2026-11-24T09:29:00"}, "with its offset"),
        ({"timestamp": "yesterday"}, "no time"),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, "no time"),
        ({"timestamp": "2" * 5_000}, "no time"),
        ({"timestamp": 1e300}, "no time"),
        ({"timestamp": 10**30}, "no time"),
        ({"action_name": "x" * 101}, "length <= 100"),
        ({"action_name": None}, "action_name"),
    ],
)
def test_what_cannot_be_an_event_is_refused_and_told_why(changed: dict[str, Any], said: str) -> None:
    assert said in why(event(**changed))


@pytest.mark.parametrize(
    "text",
    [
        b'{"action_name": "click", "query_id": NaN}',
        b'{"action_name": "click"',
        b"null",
        b"7",
        b'"click"',
        b"\xff\xfe{}",
        b'{"action_name": "cl\xffick"}',
        b'{"action_name": "click", "x": ' + b"[" * 200_000,
        b'{"action_name": "click", "query_id": "q", "x": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001,
    ],
)
def test_what_is_no_json_object_is_refused_with_a_short_complaint(text: bytes) -> None:
    assert 0 < len(why(text)) <= 200


@pytest.mark.parametrize("text", [b"", b" \n\r\n ", b"[]", b"[NaN]", b"[{}", b"[" * 100_000, b"[\xff]"])
def test_a_body_without_any_event_is_unusable(text: bytes) -> None:
    with pytest.raises(UnusableBodyError):
        read_events(text, NOW)


def test_more_events_than_are_read_at_once_are_refused_whole() -> None:
    assert len(read(*[event()] * EVENTS_MAX).lines) == EVENTS_MAX
    with pytest.raises(BodyTooLargeError, match="1001 events"):
        read(*[event()] * (EVENTS_MAX + 1))


def test_nothing_beyond_what_is_needed_is_stored() -> None:
    personal = {"user_name": "x", "message": "call me", "ip": "10.0.0.1", "user_query": "my own words"}
    about = {**event()["event_attributes"], "comment": "secret", "reason": "faulty"}
    [line] = read(event(**personal, event_attributes=about, session_id="s")).lines
    assert msgspec.json.decode(line.body) == {
        **event(timestamp="2026-11-24T09:29:00.000Z"),
        "event_id": line.doc_id,
        "event_attributes": {**event()["event_attributes"], "reason": "faulty"},
    }


def test_the_same_event_has_the_same_id_and_another_one_another() -> None:
    same = [event(), event(timestamp="2026-11-24T10:29:00+01:00"), event(timestamp=1_795_512_540_000)]
    other = [
        event(query_id="q2"),
        event(action_name="purchase"),
        event(client_id="c2"),
        event(client_id=None),
        event(timestamp="2026-11-24T09:29:00.001Z"),
        event(event_attributes={"object": {"object_id": "offer-2"}}),
    ]
    ids = [line.doc_id for line in read(*same, *other).lines]
    assert len(set(ids[:3])) == 1
    assert len(set(ids)) == 1 + len(other)


def test_an_event_without_a_time_happened_now_and_is_the_same_when_sent_again() -> None:
    timeless = event(timestamp=None)
    [first], [second] = (
        read_events(msgspec.json.encode(timeless), NOW + dt.timedelta(seconds=late)).lines for late in (0, 9)
    )
    assert msgspec.json.decode(first.body)["timestamp"] == "2026-11-24T09:30:00.000Z"
    assert first.doc_id == second.doc_id
