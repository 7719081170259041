"""What docs/events.md shows is what is logged, sent and read."""

import datetime as dt
from pathlib import Path

import msgspec
from buybox_api.events.answer import EventsAnswer
from buybox_api.events.event_line import ShopperEvent
from buybox_api.events.intake import read_events
from buybox_api.events.list_record import ListAttributes, LoggedOffer
from buybox_api.events.log_queue import LogCounts
from buybox_ranking.learning.events import ACTIONS, read_log
from buybox_ranking.snapshot import OfferFacts, check_facts

PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text("utf-8")
LIST, ANSWER = (part.partition("```")[0].encode() for part in PAGE.split("```json\n")[1:])
EVENTS = PAGE.partition("<<'END'\n")[2].partition("END\n")[0].encode()


def test_the_list_shown_is_one_that_is_read_with_its_facts() -> None:
    document = msgspec.json.decode(LIST)
    attributes = document["query_attributes"]
    assert set(attributes) <= set(ListAttributes.__struct_fields__)
    assert all(set(offer) <= set(LoggedOffer.__struct_fields__) for offer in attributes["offers"])
    for facts in msgspec.convert(attributes["offers"], list[OfferFacts]):
        check_facts(facts)
    log = read_log([LIST.replace(b"\n", b" "), *EVENTS.splitlines()])
    assert [len(shown.deeds) for shown in log.lists] == [2]
    assert log.excluded.total() == 0


def test_the_events_shown_are_taken() -> None:
    found = read_events(EVENTS, dt.datetime(2026, 11, 24, 9, 31, tzinfo=dt.UTC))
    assert (len(found.lines), found.refused) == (2, [])
    assert set(msgspec.json.decode(ANSWER)) == set(EventsAnswer.__struct_fields__)


def test_every_action_field_and_count_is_told() -> None:
    for name in (*ACTIONS, *LogCounts.__struct_fields__, *ShopperEvent.__struct_fields__):
        assert f"`{name}" in PAGE or f"{name}.`" in PAGE, name
