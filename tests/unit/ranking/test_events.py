"""Events: what is evidence, and what is left out and counted."""

import datetime as dt
import json
from collections import Counter

import pytest
from buybox_ranking.learning.events import DEEPEST, Log, read_log
from buybox_ranking.learning.labels import BOUGHT, CLICKED, IN_CART, RETURNED, SHOWN, OfferNumbers, label_rows
from buybox_ranking.learning.propensity import USUAL_DECAY, estimate_examination


def query(query_id: str = "q", hits: tuple[str, ...] = ("a", "b", "c"), **rest: object) -> dict[str, object]:
    return {"query_id": query_id, "query_response_hit_ids": hits, **rest}


def event(
    action: str, offer: str = "a", place: int | None = 1, query_id: str = "q", **rest: object
) -> dict[str, object]:
    about = {"object": {"object_id": offer}, "position": {"ordinal": place}, "reason": rest.pop("reason", None)}
    return {"action_name": action, "query_id": query_id, "event_attributes": about, **rest}


def read(*lines: dict[str, object] | bytes) -> Log:
    return read_log(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)


def counted(*lines: dict[str, object] | bytes) -> dict[str, int]:
    return {reason: count for reason, count in read(*lines).excluded.items() if count}


def labels(*lines: dict[str, object]) -> list[int]:
    rows = label_rows(read(*lines).lists, OfferNumbers({"a": 0, "b": 1, "c": 2}, {}), Counter())
    return rows.label.tolist()


SEEN = [event("impression", offer, place) for place, offer in enumerate("abc", start=1)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{broken", "unreadable_line"),
        (b"\xff\xfe", "unreadable_line"),
        (event("click", place=0), "bad_position"),
        (event("click", place=1_000_000), "bad_position"),
        (event("click", place=2), "bad_position"),
        (event("click", "z", None), "offer_not_in_list"),
        (event("click", query_id="other"), "event_without_query"),
        (event("hover"), "unknown_action"),
        ({"action_name": "click", "query_id": "q"}, "event_without_offer"),
        ({"query_id": "empty"}, "query_without_hits"),
        (query(), "duplicate_query"),
        (query("twice", ("a", "b", "a")), "query_with_an_offer_twice"),
    ],
)
def test_a_line_that_is_no_evidence_is_counted_under_its_reason(line: dict[str, object] | bytes, reason: str) -> None:
    assert counted(query(), line) == {reason: 1}


def test_the_same_event_twice_counts_once() -> None:
    assert counted(query(), event("click"), event("click")) == {"duplicate_event": 1}


@pytest.mark.parametrize(
    ("shown", "clicked", "wrong"),
    [
        (2000, 1000, True),
        (1000, 2000, False),
        ("2026-11-23T10:00:00.5Z", "2026-11-23T10:00:00Z", True),
        ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00.5Z", False),
        ("2026-11-23T10:00:00Z", "2026-11-23T11:00:00+02:00", True),
        ("now", "2026-11-23T10:00:00Z", False),
    ],
)
def test_a_click_before_its_impression_is_no_evidence(shown: str | int, clicked: str | int, *, wrong: bool) -> None:
    found = counted(query(), event("click", timestamp=clicked), event("impression", timestamp=shown))
    assert found == ({"click_before_impression": 1} if wrong else {})


def test_events_may_stand_before_their_query_and_in_another_file() -> None:
    log = read(event("click"), query())
    assert [deed.action for deed in log.lists[0].deeds] == ["click"]


def test_a_list_of_ten_thousand_is_cut_where_nobody_looks() -> None:
    log = read(query(hits=tuple(f"o{n}" for n in range(10_000))))
    assert len(log.lists[0].hits) == DEEPEST
    assert log.excluded["hit_too_deep"] == 10_000 - DEEPEST


def test_a_program_with_half_of_the_clicks_is_left_out() -> None:
    lines: list[dict[str, object]] = []
    for number in range(400):
        client = "bot" if number % 2 else f"c{number}"
        lines += [query(f"q{number}", client_id=client), event("click", query_id=f"q{number}", client_id=client)]
    log = read(*lines)
    assert log.excluded["bot_query"] == 200
    assert {shown.client_id for shown in log.lists} == {f"c{number}" for number in range(0, 400, 2)}


def test_labels_tell_how_far_the_shopper_went() -> None:
    assert labels(query(), *SEEN, event("click"), event("click", "b", 2), event("add_to_cart", "b", 2)) == [
        CLICKED,
        IN_CART,
        SHOWN,
    ]
    assert labels(query(), *SEEN, event("purchase", "c", 3)) == [SHOWN, SHOWN, BOUGHT]


@pytest.mark.parametrize(
    ("reason", "label"),
    [("faulty", RETURNED), ("not_as_described", RETURNED), ("too_late", RETURNED), ("changed_mind", BOUGHT)],
)
def test_only_a_return_at_the_sellers_fault_speaks_against_the_offer(reason: str, label: int) -> None:
    assert labels(query(), *SEEN, event("purchase"), event("return", reason=reason))[0] == label


def test_what_was_not_rendered_or_is_unknown_is_left_out_and_counted() -> None:
    excluded: Counter[str] = Counter()
    log = read(query(hits=("a", "b", "c", "x")), *SEEN[:2], event("impression", "x", 4), event("click"))
    rows = label_rows(log.lists, OfferNumbers({"a": 0, "b": 1, "c": 2}, {}), excluded)
    assert rows.offer.tolist() == [0, 1]
    assert excluded == {"not_rendered": 1, "unknown_offer": 1}


def test_a_log_without_impressions_takes_every_offer_as_rendered() -> None:
    assert labels(query(), event("click")) == [CLICKED, SHOWN, SHOWN]


def test_lists_that_teach_nothing_are_counted() -> None:
    excluded: Counter[str] = Counter()
    lines = [query("one", ("a",)), event("click", query_id="one"), query("silent")]
    assert label_rows(read(*lines).lists, OfferNumbers({"a": 0, "b": 1}, {}), excluded).sizes.tolist() == []
    assert excluded["list_of_one"] == 1
    assert excluded["list_without_response"] == 1


def test_swaps_alone_give_the_ratio_of_two_places() -> None:
    lines: list[dict[str, object]] = []
    for number in range(400):
        swapped = number % 2 == 1
        hits = ("b", "a") if swapped else ("a", "b")
        swap = {"randomised": {"positions": [1, 2], "swapped": swapped, "probability": 0.5}}
        lines.append(query(f"q{number}", hits, query_attributes=swap))
        lines.append(event("click", hits[0], 1, f"q{number}"))
        if number % 4 < 2:
            lines.append(event("click", hits[1], 2, f"q{number}"))
    found = estimate_examination(read(*lines).lists)
    assert found.rates[1] == pytest.approx(0.5, abs=0.02)
    assert found.source.startswith("swaps")


def test_without_evidence_examination_is_assumed_and_said_so() -> None:
    found = estimate_examination(read(query()).lists)
    assert (found.source, found.decay, found.rates[1]) == ("assumed", USUAL_DECAY, 0.5)


def test_a_place_that_was_not_rendered_says_nothing_about_looking() -> None:
    swap = {"randomised": {"positions": [1, 2], "swapped": True, "probability": 0.5}}
    seen = [event("impression", "a", 1), event("click", "a", 1)]
    assert estimate_examination(read(query(query_attributes=swap), *seen).lists).clicks == 0
    assert estimate_examination(read(query(query_attributes=swap), *seen, SEEN[1]).lists).source == "assumed"


def test_a_swap_that_cannot_have_been_made_is_no_evidence() -> None:
    swap = {"randomised": {"positions": [3, 9], "swapped": True, "probability": 0.5}}
    assert estimate_examination(read(query(query_attributes=swap), event("click")).lists).clicks == 0


NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def test_what_lies_in_the_future_is_left_out_and_counted() -> None:
    ahead = [query(timestamp="2026-11-23T12:04:00Z"), query("late", timestamp="2026-11-24T00:00:00Z")]
    clicks = [event("click", timestamp=1e300), event("click", "b", 2, timestamp="2026-11-23T12:05:30Z")]
    log = read_log((json.dumps(line).encode() for line in [*ahead, *clicks]), NOW)
    assert [shown.query_id for shown in log.lists] == ["q"]
    assert log.excluded["in_future"] == 3


@pytest.mark.parametrize("timestamp", ["yesterday", "", "9999999-01-01", -1e300, None])
def test_a_time_that_cannot_be_read_loses_no_list(timestamp: object) -> None:
    assert len(read(query(timestamp=timestamp)).lists) == 1


@pytest.mark.parametrize(
    ("attributes", "group"),
    [
        ({"query_attributes": {"device_id": "phone-64gb"}, "user_query": "phone"}, "phone-64gb"),
        ({"query_attributes": {"device_id": 7}, "user_query": "phone"}, "phone"),
        ({"user_query": ["phone"]}, "q"),
        ({}, "q"),
    ],
)
def test_lists_are_grouped_by_device_else_words_else_stand_alone(attributes: dict[str, object], group: str) -> None:
    assert read(query(**attributes)).lists[0].group == group


def test_a_swap_that_cannot_be_read_is_counted_and_its_list_kept() -> None:
    log = read(query(query_attributes={"randomised": {"positions": "first"}}))
    assert log.lists[0].randomised is None
    assert log.excluded["bad_randomised"] == 1


def test_a_query_may_carry_its_offers_and_a_bad_one_loses_no_other() -> None:
    money = {"amount": "100.00", "currency": "EUR"}
    good = {"offer_id": "a", "seller": {"id": "s", "fault_rate": 0.1}, "grade": "good", "price": money, "total": money}
    offers = [good, {**good, "offer_id": "b", "grade": "shiny"}, {**good, "offer_id": "c", "total": None}, 5]
    log = read(query(query_attributes={"offers": offers}))
    assert [facts.offer_id for facts in log.lists[0].facts] == ["a"]
    assert log.excluded["unreadable_offer"] == 3
    assert read(query(query_attributes={"offers": "many"})).excluded["unreadable_offer"] == 1


def test_nesting_without_end_is_an_unreadable_line() -> None:
    deep = b'{"query_id":"q","query_attributes":' + b'{"offers":' * 100_000 + b"}" * 100_000 + b"}"
    assert counted(query(), deep) == {"unreadable_line": 1}


def test_a_cancellation_by_the_seller_speaks_against_the_offer_and_one_by_the_buyer_does_not() -> None:
    bought = [query(), *SEEN, event("click"), event("purchase")]
    assert labels(*bought, event("cancellation", reason="cancelled_by_seller"))[0] == RETURNED
    assert labels(*bought, event("cancellation"))[0] == BOUGHT
