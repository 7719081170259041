"""Each limit that a marketplace publishes: a seller just inside and one just outside."""

from fractions import Fraction
from math import ceil

import msgspec
import pytest
from buybox_config.seller_thresholds import (
    PublishedLimit,
    PublishedRating,
    load_published_limits,
    load_published_ratings,
    load_seller_thresholds,
)
from buybox_ranking.quality.order_counts import WINDOWS
from buybox_ranking.quality.published_limits import broken_limits, limit_broken, rating_broken
from buybox_ranking.quality.seller_quality import SellerCounts

LIMITS = {f"{each.marketplace}, {each.metric}": each for each in load_published_limits()}
RATINGS = {f"{each.marketplace}, {each.metric}": each for each in load_published_ratings()}

MANY = 100_000


def counts_of(limit: PublishedLimit, faults: int, of: int) -> dict[int, SellerCounts]:
    """Make a seller with so many faults, all of the first kind that the limit adds up."""
    facts = {limit.per: of, limit.faults[0]: faults}
    return {limit.window_days: SellerCounts(**facts)}


def fewest_outside(limit: PublishedLimit, of: int) -> int:
    """Return the fewest faults that break a limit, in exact arithmetic."""
    exact = Fraction(str(limit.limit)) * of
    fewest = ceil(exact) if limit.inside == "below" else int(exact) + 1
    return max(fewest, limit.fewest_faults)


@pytest.mark.parametrize("name", LIMITS)
def test_one_fault_fewer_keeps_a_published_limit_and_that_fault_breaks_it(name: str) -> None:
    limit = LIMITS[name]
    for of in (MANY, 1_000, 200):
        outside = fewest_outside(limit, of)
        assert not limit_broken(limit, counts_of(limit, outside - 1, of))
        assert limit_broken(limit, counts_of(limit, outside, of))


@pytest.mark.parametrize("name", LIMITS)
def test_faults_fewer_than_a_limits_floor_break_nothing_however_high_the_rate(name: str) -> None:
    limit = LIMITS[name]
    most = limit.fewest_faults - 1
    assert not limit_broken(limit, counts_of(limit, most, max(most, 1)))
    assert limit_broken(limit, counts_of(limit, limit.fewest_faults, limit.fewest_faults))


@pytest.mark.parametrize("name", LIMITS)
def test_a_published_limit_looks_at_its_own_window_alone(name: str) -> None:
    limit = LIMITS[name]
    (worst,) = counts_of(limit, MANY, MANY).values()
    assert limit.window_days in WINDOWS
    others = {days: worst for days in WINDOWS if days != limit.window_days}
    assert not limit_broken(limit, others)
    assert limit_broken(limit, {**others, limit.window_days: worst})


@pytest.mark.parametrize("name", LIMITS)
def test_every_kind_of_fault_that_a_published_limit_names_is_added(name: str) -> None:
    limit = LIMITS[name]
    outside = fewest_outside(limit, 1_000)
    shares = [outside // len(limit.faults)] * len(limit.faults)
    shares[-1] += outside - sum(shares)
    facts: dict[str, int] = {limit.per: 1_000}
    counts = SellerCounts(**facts, **dict(zip(limit.faults, shares, strict=True)))
    assert limit_broken(limit, {limit.window_days: counts})
    fewer = msgspec.structs.replace(counts, **{limit.faults[-1]: shares[-1] - 1})
    assert not limit_broken(limit, {limit.window_days: fewer})


@pytest.mark.parametrize("name", RATINGS)
def test_a_rating_just_inside_keeps_a_published_limit_and_one_just_outside_breaks_it(name: str) -> None:
    limit = RATINGS[name]
    at = rated(limit, limit.lowest)
    assert rating_broken(limit, at) == (limit.inside == "above")
    assert rating_broken(limit, rated(limit, limit.lowest - 0.01))
    assert not rating_broken(limit, rated(limit, limit.lowest + 0.01))


def rated(limit: PublishedRating, stars: float) -> dict[int, SellerCounts]:
    return {limit.window_days: SellerCounts(reviews=20, rating=stars)}


def test_what_the_field_publishes_is_there() -> None:
    told = {(each.marketplace, each.window_days, each.limit, each.fewest_faults) for each in LIMITS.values()}
    assert {
        ("Amazon", 60, 0.01, 1),
        ("Amazon", 7, 0.025, 1),
        ("Amazon", 10, 0.04, 1),
        ("Amazon", 30, 0.04, 1),
        ("Amazon Renewed", 90, 0.008, 1),
        ("eBay Top Rated", 90, 0.005, 4),
        ("eBay Top Rated", 90, 0.03, 6),
        ("eBay above standard", 90, 0.02, 5),
        ("eBay above standard", 90, 0.07, 8),
        ("bol.com", 7, 0.02, 1),
        ("bol.com", 7, 0.05, 1),
        ("Conrad", 90, 0.05, 1),
        ("Conrad", 365, 0.15, 1),
        ("Rakuten FR", 30, 0.05, 1),
        ("managem", 90, 0.02, 1),
    } <= told
    sources = [each.source for each in LIMITS.values()] + [each.source for each in RATINGS.values()]
    assert all(source.endswith(".") for source in sources)


def test_a_seller_without_orders_breaks_nothing_and_a_bad_one_is_told_what_it_breaks() -> None:
    assert broken_limits({}) == []
    assert broken_limits(dict.fromkeys(WINDOWS, SellerCounts())) == []
    bad = SellerCounts(orders=200, cancelled_by_seller=40, late=60, defective=60, not_as_described=30, returned=80,
                       reviews=50, rating=2.0, low_ratings=30)  # fmt: skip
    assert len(broken_limits(dict.fromkeys(WINDOWS, bad))) == len(LIMITS) + len(RATINGS)
    assert "Amazon: cancellation rate, 7 days" in broken_limits({7: bad})


@pytest.mark.parametrize(("faults", "orders", "too_many"), [(5, 200, False), (5, 199, True), (4, 10, False)])
def test_our_own_limit_of_cancellations_pairs_a_rate_with_a_count(faults: int, orders: int, too_many: bool) -> None:  # noqa: FBT001 - what is expected
    assert load_seller_thresholds()["cancelled_by_seller"].exceeded(faults, orders) is too_many
