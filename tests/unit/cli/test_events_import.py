"""Lines of event files told apart and stored: markets, kinds, refusals, an engine that has no room."""

import asyncio
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from buybox_api.events.log_queue import LogLine
from buybox_api.events.log_writer import Outcome
from buybox_cli.events.importing import store_all
from buybox_cli.events.log_lines import ImportReport, LogLines
from buybox_config.errors import EngineError

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)

OFFER = "fr-alpha-0123"


def event(offer: str = OFFER, **more: object) -> dict[str, object]:
    about = {"object": {"object_id": offer}, "position": {"ordinal": 1}, "session": "thrown away"}
    return {"action_name": "click", "query_id": "q1", "timestamp": NOW.isoformat(), "event_attributes": about, **more}


def listed(**more: object) -> dict[str, object]:
    return {"query_id": "q1", "query_response_hit_ids": [OFFER], "timestamp": NOW.isoformat(), **more}


def read(tmp_path: Path, *lines: object) -> tuple[list[LogLine], ImportReport]:
    """Read lines of a French file."""
    path = tmp_path / "events.ndjson"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    report = ImportReport()
    return list(LogLines("FR", ["DE", "GB"], NOW, report).read([path])), report


def test_a_line_with_an_action_is_an_event_and_any_other_a_list(tmp_path: Path) -> None:
    lines, report = read(tmp_path, event(), listed(), listed(query_id="q2", action_name=None))
    assert [line.kind for line in lines] == ["ubi-events", "ubi-queries", "ubi-queries"]
    assert (report.lines, report.refused) == (3, 0)


def test_a_list_keeps_what_is_ours_and_loses_what_a_buyer_typed(tmp_path: Path) -> None:
    attributes = {"device_id": "apple-iphone-13-128gb", "market": "fr", "secret": 1, "offers": [{"offer_id": OFFER}]}
    lines, _ = read(tmp_path, listed(user_query="my name", query_attributes=attributes))
    stored = msgspec.json.decode(lines[0].body)
    assert stored == {
        "query_id": "q1",
        "query_response_hit_ids": [OFFER],
        "timestamp": "2026-11-24T12:00:00.000Z",
        "query_attributes": {
            "market": "FR",
            "device_id": "apple-iphone-13-128gb",
            "offers": [{"offer_id": OFFER}],
        },
    }


def test_lines_of_other_markets_and_actions_are_counted_and_left_out(tmp_path: Path) -> None:
    elsewhere = listed(query_attributes={"market": "DE"})
    lines, report = read(tmp_path, event("de-alpha-1"), elsewhere, event(action_name="hover"))
    assert (lines, report.lines, report.elsewhere, report.left_out) == ([], 3, 2, 1)


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("no json", "not a JSON object"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "not"),
        ("{}", "query_id"),
        (listed(query_id="a name"), "no plain id"),
        (listed(client_id="me@home"), "no plain id"),
        (listed(timestamp="soon"), "timestamp is no time"),
        (listed(timestamp="2026-11-25T12:00:00Z"), "lies in the future"),
        (listed(query_response_hit_ids="all"), "query_response_hit_ids"),
        (event(query_id=""), "no plain id"),
        (event(action_name=7), "action_name"),
        (event(event_attributes={}), "name the offer"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_place(tmp_path: Path, line: object, detail: str) -> None:
    lines, report = read(tmp_path, event(), "", line, listed())
    assert len(lines) == 2
    assert report.lines == 3
    assert [(Path(one.file).name, one.line) for one in report.first_refused] == [("events.ndjson", 3)]
    assert detail in report.first_refused[0].detail


def test_only_the_first_hundred_refusals_are_named_and_all_are_counted(tmp_path: Path) -> None:
    _, report = read(tmp_path, *["no json"] * 150)
    assert (report.refused, len(report.first_refused)) == (150, 100)


class CrowdedSink:
    """Takes at most so many lines a request, and refuses those that say so."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.taken: list[str] = []

    async def store(self, lines: Sequence[LogLine]) -> Outcome:
        """Take what there is room for; what is there already is repeated."""
        refused = [line for line in lines if line.body == b"bad"]
        some = [line for line in lines if line.body != b"bad"][: self.room]
        new = [line.doc_id for line in some if line.doc_id not in self.taken]
        self.taken += new
        return Outcome(len(new), len(some) - len(new), len(refused), lines[len(some) + len(refused) :])


def batch(count: int, body: bytes = b"{}") -> list[LogLine]:
    return [LogLine("ubi-events", f"e{number}", body) for number in range(count)]


def test_lines_without_room_are_stored_at_a_later_try_and_counted_once() -> None:
    sink, report = CrowdedSink(2), ImportReport()
    asyncio.run(store_all(sink, batch(5), report, (0.0, 0.0)))
    asyncio.run(store_all(sink, batch(2), report, ()))
    assert (report.stored, report.repeated, sink.taken) == (5, 2, ["e0", "e1", "e2", "e3", "e4"])


@pytest.mark.parametrize(("lines", "said"), [(batch(9), "no room for 5 lines"), (batch(1, b"bad"), "refused 1 lines")])
def test_lines_that_the_engine_does_not_take_end_the_import_with_what_to_do(lines: list[LogLine], said: str) -> None:
    with pytest.raises(EngineError, match=said):
        asyncio.run(store_all(CrowdedSink(2), lines, ImportReport(), (0.0,)))
