"""Price history: a line of changes, the prior price, and what both are worth when a feed is read again."""

import datetime as dt

from buybox_ranking.price_history import (
    PRIOR_DAYS,
    SECONDS_PER_DAY,
    Change,
    Line,
    PriorPrice,
    prior_price,
    pruned,
    recorded,
    spans,
)
from hypothesis import given
from hypothesis import strategies as st

DAY = SECONDS_PER_DAY
START = int(dt.datetime(2026, 3, 1, tzinfo=dt.UTC).timestamp())


def line(*changes: tuple[float, int | None]) -> Line:
    """Write a line of item prices by day; totals are five more."""
    found: Line = []
    for day, price in changes:
        found = recorded(found, START + int(day * DAY), None if price is None else price + 5, price)
    return found


def prior(prices: Line, day: float) -> PriorPrice | None:
    return prior_price(prices, START + int(day * DAY))


def test_a_reduction_is_measured_against_the_lowest_price_of_the_30_days_before_it() -> None:
    prices = line((0, 300), (20, 280), (25, 310), (60, 260))
    assert prior(prices, 60) == PriorPrice(310, None)
    assert prior(line((0, 300), (40, 280), (45, 310), (60, 260)), 60) == PriorPrice(280, None)


def test_the_price_in_force_at_the_start_of_the_30_days_counts() -> None:
    assert prior(line((0, 250), (31, 300), (60, 280)), 60) == PriorPrice(250, None)
    assert prior(line((0, 250), (30, 300), (60, 280)), 60) == PriorPrice(300, None)


def test_a_raised_price_has_the_lower_one_before_it_as_its_prior_price() -> None:
    assert prior(line((0, 280), (50, 300)), 55) == PriorPrice(280, None)


def test_a_reduction_stays_one_while_it_lasts_up_to_30_days() -> None:
    prices = line((0, 300), (50, 280))
    assert prior(prices, 50) == prior(prices, 79) == PriorPrice(300, None)
    assert prior(prices, 80) == PriorPrice(280, None)


def test_what_is_known_of_a_new_arrival_is_said_with_since_when() -> None:
    assert prior(line((0, 300)), 3) == PriorPrice(300, START)
    assert prior(line((0, 300), (10, 280)), 12) == PriorPrice(300, START)
    assert prior(line((0, 300), (10, 280)), 45) == PriorPrice(280, None)


def test_an_offer_that_goes_and_comes_back_dearer_keeps_its_history() -> None:
    prices = line((0, 300), (40, 250), (42, None), (50, 300))
    assert prior(prices, 50) == PriorPrice(250, None)


def test_what_was_not_on_sale_for_30_days_has_no_price_of_that_time() -> None:
    assert prior(line((0, 200), (10, None), (60, 300)), 60) == PriorPrice(300, None)


def test_nothing_shown_has_no_prior_price() -> None:
    assert prior([], 0) is None
    assert prior(line((0, 300), (5, None)), 6) is None
    assert prior([Change(START, 305, None)], 6) is None


def test_shipping_that_changes_is_no_change_of_the_price() -> None:
    prices = recorded(line((0, 300), (50, 280)), START + 60 * DAY, 290, 280)
    assert len(prices) == 3
    assert prior(prices, 60) == PriorPrice(300, None)


def test_a_night_with_25_hours_is_worth_its_seconds() -> None:
    """Clocks of Paris went back on 2026-10-25 at 01:00 UTC: 30 days are 30 times 24 hours."""
    began = int(dt.datetime.fromisoformat("2026-10-10T00:30:00+02:00").timestamp())
    changed = int(dt.datetime.fromisoformat("2026-11-09T00:30:00+01:00").timestamp())
    assert changed - began == PRIOR_DAYS * DAY + 3600
    cheap_then = [Change(began - DAY, 205, 200), Change(began + 3600, 305, 300), Change(changed, 255, 250)]
    assert prior_price(cheap_then, changed) == PriorPrice(300, None)
    cheap_longer = [Change(began - DAY, 205, 200), Change(began + 3601, 305, 300), Change(changed, 255, 250)]
    assert prior_price(cheap_longer, changed) == PriorPrice(200, None)


def test_asking_the_same_again_adds_nothing() -> None:
    prices = line((0, 300), (10, 280))
    assert recorded(prices, START + 20 * DAY, 285, 280) is prices
    assert recorded([], START, None, None) == []


def test_a_clock_that_went_back_rewrites_no_past() -> None:
    prices = recorded(line((0, 300), (10, 280)), START + 5 * DAY, 275, 270)
    assert prices == [Change(START, 305, 300), Change(START + 10 * DAY, 275, 270)]


def test_what_ended_long_ago_is_left_out_but_for_the_last_change_before() -> None:
    prices = line((0, 300), (10, 280), (20, 260), (100, 250))
    assert pruned(prices, START + 50 * DAY) == prices[2:]
    assert pruned(prices, START) == prices
    assert pruned(line((0, 300), (10, None)), START + 50 * DAY) == []
    assert pruned(line((0, 300), (60, None)), START + 50 * DAY) == line((0, 300), (60, None))
    assert pruned([], START) == []


prices_by_day = st.lists(st.tuples(st.integers(0, 90), st.one_of(st.none(), st.integers(100, 900))), max_size=12).map(
    lambda changes: line(*sorted(changes, key=lambda change: change[0]))
)


@given(prices=prices_by_day, day=st.integers(90, 120))
def test_the_prior_price_is_at_most_every_price_before_the_one_in_force(prices: Line, day: int) -> None:
    found = prior(prices, day)
    now = START + day * DAY
    if not prices or prices[-1].price is None:
        assert found is None
        return
    assert found is not None
    began = next(c.at for n, c in enumerate(prices) if all(later.price == c.price for later in prices[n:]))
    window = [c.price for c, _ in spans(prices, began - PRIOR_DAYS * DAY, began) if c.price is not None]
    if began > now - PRIOR_DAYS * DAY:
        assert all(found.price <= price for price in window)
        assert found.price in {*window, prices[-1].price}
    else:
        assert found.price == prices[-1].price


@given(prices=prices_by_day, days=st.lists(st.integers(90, 200), max_size=5))
def test_reading_again_changes_no_line(prices: Line, days: list[int]) -> None:
    again = prices
    for day in sorted(days):
        last = again[-1] if again else Change(0, None, None)
        again = recorded(again, START + day * DAY, last.total, last.price)
    assert again == prices


@given(prices=prices_by_day, days=st.integers(31, 90), day=st.integers(90, 120))
def test_pruning_changes_no_prior_price(prices: Line, days: int, day: int) -> None:
    """What is kept reaches back PRIOR_DAYS before a price that is younger than PRIOR_DAYS."""
    now = START + day * DAY
    kept = pruned(prices, now - (days + PRIOR_DAYS) * DAY)
    before, after = prior_price(prices, now), prior_price(kept, now)
    assert (before and before.price) == (after and after.price)
