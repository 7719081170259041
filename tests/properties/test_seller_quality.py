"""Laws of seller quality: a fault never helps, a clean order never harms, whatever the market."""

import datetime as dt
from itertools import pairwise

import msgspec
import numpy as np
from buybox_ranking.quality.order_counts import SHOWN_WINDOWS, WINDOWS, SellerWindows, count_orders
from buybox_ranking.quality.orders import Order
from buybox_ranking.quality.quality_fit import fit_priors, kind_rates
from buybox_ranking.quality.seller_quality import QualityPrior, SellerCounts, fault_rate
from buybox_ranking.quality.shrinkage import BetaPrior, bounded, low_end
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

priors = st.builds(bounded, st.floats(0, 1), st.floats(0, 1e6))

amounts = st.integers(0, 3_000) | st.floats(0, 3_000)

counts = st.builds(SellerCounts, orders=amounts, cancelled_by_seller=amounts, late=amounts, defective=amounts)

weights = st.floats(0.001, 1)

FAULTS = ("cancelled_by_seller", "late", "defective")


def judged(counted: SellerCounts, faults: BetaPrior) -> float:
    """Judge a seller; one without orders counts as the careful end."""
    found = fault_rate(counted, QualityPrior(faults=faults))
    return faults.ceiling if found is None else found


@settings(max_examples=2_000)
@given(counts, priors, weights, st.sampled_from(FAULTS))
def test_one_more_order_with_a_fault_never_lowers_the_fault_rate(
    counted: SellerCounts, prior: BetaPrior, weighs: float, fault: str
) -> None:
    worse = msgspec.structs.replace(
        counted, orders=counted.orders + weighs, **{fault: getattr(counted, fault) + weighs}
    )
    before = fault_rate(counted, QualityPrior(faults=prior))
    assert before is None or judged(worse, prior) >= before - 1e-12


@settings(max_examples=2_000)
@given(counts, priors, weights, st.sampled_from(FAULTS))
def test_a_good_order_that_turns_bad_never_lowers_the_fault_rate(
    counted: SellerCounts, prior: BetaPrior, weighs: float, fault: str
) -> None:
    worse = msgspec.structs.replace(counted, **{fault: getattr(counted, fault) + weighs})
    assert judged(worse, prior) >= judged(counted, prior) - 1e-12


@settings(max_examples=2_000)
@given(counts, priors, weights)
def test_one_more_clean_order_never_raises_the_fault_rate(
    counted: SellerCounts, prior: BetaPrior, weighs: float
) -> None:
    better = msgspec.structs.replace(counted, orders=counted.orders + weighs)
    before = judged(counted, prior) if counted.orders or not counted.faults else 1.0
    assert judged(better, prior) <= before + 1e-12


@settings(max_examples=1_000)
@given(st.floats(0, 2_000), st.floats(0, 1), priors, weights)
def test_one_more_best_rating_never_lowers_the_careful_end_of_stars(
    reviews: float, share: float, withheld: BetaPrior, weighs: float
) -> None:
    prior = BetaPrior(1 - withheld.mean, withheld.strength)
    stars, seen = np.array([share * reviews, share * reviews + weighs]), np.array([reviews, reviews + weighs])
    before, after = low_end(prior, stars, seen)
    assert after >= before - 1e-12


@settings(max_examples=500, deadline=None)
@given(counts, priors)
def test_a_rate_lies_in_its_interval_and_between_nothing_and_one(counted: SellerCounts, prior: BetaPrior) -> None:
    for each in kind_rates(counted, QualityPrior(late=prior)):
        assert 0 <= each.judged.low <= each.judged.high <= 1
        assert 0 <= each.judged.rate <= 1


@settings(max_examples=200, deadline=None)  # a fit on a busy machine
@given(st.lists(counts, max_size=30))
def test_any_counts_can_be_fitted_and_the_law_holds_in_the_market_that_was_fitted(found: list[SellerCounts]) -> None:
    prior = fit_priors(found, QualityPrior(), "market")
    for kind in (prior.faults, prior.late, prior.ratings):
        assert 0 < kind.mean < 1
        assert (1 - prior.faults.mean) * prior.faults.strength >= 1 - 1e-9
        assert np.isfinite(kind.strength)


def moments() -> st.SearchStrategy[str | None]:
    """Draw a time as sellers may write it, true or not."""
    true = st.floats(-500, 3).map(lambda days: (NOW + dt.timedelta(days=days)).isoformat())
    return (
        st.none() | true | st.sampled_from(["2026-11-01", "2026-13-01", "", "0001-01-01T00:00:00+14:00", "9999-12-31"])
    )


orders = st.builds(
    Order,
    order_id=st.integers(0, 40).map(str),
    seller=st.sampled_from(["atelo", "boreal"]),
    ordered_at=moments().map(lambda text: text or "2026-10-01T00:00:00Z"),
    grade=st.sampled_from([None, "good", "fair", "odd"]),
    promised_by=moments(),
    shipped_at=moments(),
    delivered_at=moments(),
    cancelled_by=st.sampled_from([None, None, "seller", "buyer"]),
    returned_at=moments(),
    return_reason=st.sampled_from([None, "faulty", "not_as_described", "too_late", "changed_mind", "x"]),
    rating=st.none() | st.integers(-1, 7),
)


@settings(max_examples=500)
@given(st.lists(orders, max_size=40))
def test_every_order_is_counted_exactly_once_whatever_it_says(found: list[Order]) -> None:
    counted = count_orders(found, NOW)
    within = sum(each.windows[365].orders for each in counted.by_seller.values())
    assert within + counted.outside_window + sum(counted.invalid.values()) == len(found)


@settings(max_examples=500)
@given(st.lists(orders, max_size=40))
def test_a_longer_window_never_holds_less_and_no_count_passes_the_orders(found: list[Order]) -> None:
    for seller in count_orders(found, NOW).by_seller.values():
        assert_windows_hold_each_other(seller)


def assert_windows_hold_each_other(seller: SellerWindows) -> None:
    names = [name for name in SellerCounts.__struct_fields__ if name != "rating"]
    table = [[getattr(seller.windows[days], name) for name in names] for days in WINDOWS]
    for shorter, longer in pairwise(table):
        assert all(less <= more for less, more in zip(shorter, longer, strict=True))
    for each in (*seller.windows.values(), seller.decayed):
        kinds = (each.cancelled_by_seller + each.late, each.defective, each.returned, each.reviews)
        assert max(kinds) <= each.orders + 1e-9
        assert each.not_as_described <= each.defective + 1e-9
        assert each.rating is None or 1 - 1e-9 <= each.rating <= 5
    assert seller.decayed.orders <= seller.windows[365].orders + 1e-9
    assert set(SHOWN_WINDOWS) <= set(seller.windows)
