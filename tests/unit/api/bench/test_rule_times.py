"""Rules over time: their state, the hours of a week, and what the clock change does."""

import datetime as dt

import pytest
from buybox_api.pages.bench.calendar_view import week, week_of
from buybox_api.pages.bench.next_change import next_changes
from buybox_api.pages.bench.rule_times import clock_remarks, markets_of, state_of
from buybox_config.markets import load_markets
from buybox_config.policy import Policy
from buybox_desk.policies.rule_words import plain_name

MARKETS = load_markets()
FRANCE = MARKETS["FR"]
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def rule(start: str | None = None, end: str | None = None, market: str | None = "FR") -> dict[str, object]:
    times = {name: value for name, value in (("from", start), ("until", end)) if value is not None}
    return {"action": "hide", "scope": {"market": market} if market else {}, "target": {"brand": "Apple"}, **times}


@pytest.mark.parametrize(
    ("start", "end", "state"),
    [
        (None, None, "in force"),
        ("2026-11-24T13:00:00", None, "in force"),
        ("2026-11-24T13:01:00", None, "planned"),
        (None, "2026-11-24T13:00:00", "over"),
        (None, "2026-11-24T13:01:00", "in force"),
    ],
)
def test_a_rule_has_its_state_in_the_markets_own_time(start: str | None, end: str | None, state: str) -> None:
    assert state_of(rule(start, end), [FRANCE], NOON) == state


def test_a_rule_of_every_market_is_in_force_while_it_is_in_one() -> None:
    everywhere = rule(end="2026-11-24T12:30:00", market=None)
    assert state_of(everywhere, markets_of(everywhere, MARKETS), NOON) == "in force"
    assert state_of(everywhere, [FRANCE], NOON) == "over"


def test_a_time_that_the_clock_skips_is_told_with_the_one_that_counts() -> None:
    remarks = clock_remarks(rule("2026-03-29T02:30:00"), [FRANCE])
    assert remarks == {"from": "The clock of France skips 02:30 on 29 Mar 2026: 03:00 counts."}


def test_a_time_that_the_clock_repeats_is_told() -> None:
    remarks = clock_remarks(rule(end="2026-10-25T02:30:00"), [FRANCE])
    assert remarks == {"until": "The clock of France shows 02:30 twice on 25 Oct 2026: the first counts."}


def test_any_other_time_needs_no_remark() -> None:
    assert clock_remarks(rule("2026-11-24T17:00:00", "2026-11-24T22:00:00"), [FRANCE]) == {}


def test_a_week_shows_the_hours_of_each_day() -> None:
    timed = rule("2026-11-24T17:00:00", "2026-11-26T08:00:00")
    shown = week([timed], FRANCE, dt.date(2026, 11, 23), NOON, plain_name)
    assert shown.lines[0].hours == ["", "17:00 to 24:00", "all day", "00:00 to 08:00", "", "", ""]
    assert (shown.name, shown.before, shown.after) == ("2026-W48", "2026-W47", "2026-W49")
    assert shown.words == "23 to 29 November 2026"
    assert [day.is_today for day in shown.days] == [False, True, False, False, False, False, False]


def test_a_day_of_the_clock_change_is_a_whole_day() -> None:
    shown = week([rule()], FRANCE, dt.date(2026, 3, 23), NOON, plain_name)
    assert shown.lines[0].hours == ["all day"] * 7


def test_rules_of_other_markets_and_other_weeks_are_left_out() -> None:
    rules = [rule(market="DE"), rule(end="2026-11-01T00:00:00")]
    assert week(rules, FRANCE, dt.date(2026, 11, 23), NOON, plain_name).lines == []


@pytest.mark.parametrize("name", ["", "nonsense", "2026-W99", "0001-W01", "9999-W52", "<script>"])
def test_a_week_that_there_is_not_is_the_one_of_today(name: str) -> None:
    assert week_of(name, dt.date(2026, 11, 26)) == dt.date(2026, 11, 23)


def test_the_first_week_of_a_year_may_begin_in_the_year_before() -> None:
    assert week_of("2026-W01", dt.date(2026, 11, 26)) == dt.date(2025, 12, 29)


def test_the_next_boundary_of_each_market_is_told_with_what_it_changes() -> None:
    begins, ends = rule("2026-11-24T17:00:00", "2026-11-24T22:00:00"), rule(end="2026-11-24T17:00:00")
    ends["target"] = {"brand": "Nokia"}
    policy = Policy.model_validate({"weights": {}, "rules": [begins, ends]})
    (change,) = next_changes(policy, MARKETS, NOON, plain_name)
    assert (change.market, change.at) == ("France", "Tue 24 Nov 2026, 17:00")
    assert (change.begins, change.ends) == (["hide Apple in FR"], ["hide Nokia in FR"])


def test_a_policy_without_times_has_no_next_change() -> None:
    assert next_changes(Policy.model_validate({"weights": {}}), MARKETS, NOON, plain_name) == []
