"""Whatever is sent as events, each line of it is taken, left out or refused, and that once."""

import datetime as dt
from typing import Any

import msgspec
from buybox_api.events.event_line import StoredEvent
from buybox_api.events.intake import read_events
from buybox_ranking.learning.events import ACTIONS
from hypothesis import assume, given
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


def values() -> st.SearchStrategy[Any]:
    plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
    return st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@st.composite
def near_events(draw: st.DrawFn) -> dict[str, Any]:
    action, at = draw(st.sampled_from([*ACTIONS, "scroll"])), "2026-11-24T09:29:00Z"
    details = {"object": {"object_id": "offer-1"}, "position": {"ordinal": 2}}
    near = {"action_name": action, "query_id": "q1", "client_id": "c1", "timestamp": at, "event_attributes": details}
    for name in draw(st.lists(st.sampled_from([*near, "object", "ordinal"]), max_size=3)):
        if name in near:
            near[name] = draw(values())
        else:
            near["event_attributes"] = {name: draw(values()), "object": draw(values())}
    return near


@given(st.lists(near_events() | values(), min_size=1, max_size=10))
def test_every_line_is_accounted_for_exactly_once(sent: list[Any]) -> None:
    assume(len(sent) > 1 or not isinstance(sent[0], list))  # that one is an array of events
    lines, array = b"\n".join(map(msgspec.json.encode, sent)), msgspec.json.encode(sent)
    for found in (read_events(lines, NOW), read_events(array, NOW)):
        assert len(found.lines) + found.left_out + len(found.refused) == len(sent)
        stored = [msgspec.json.decode(line.body, type=StoredEvent) for line in found.lines]
        assert all(entry.query_id and entry.event_attributes.object for entry in stored)
