"""Seller quality: shrunk by what was seen, careful with the new."""

import random

import numpy as np
import pytest
from buybox_config.sellers import QualityCounts
from buybox_ranking.seller_quality import (
    USUAL_FAULTS,
    QualityPrior,
    SellerCounts,
    counts_from,
    fault_rate,
    fit_quality,
    seller_facts,
    star_share,
)
from buybox_ranking.shrinkage import BetaPrior, fit_prior, shrunk

PRIOR = QualityPrior()


def rate(orders: int, faults: int) -> float:
    found = fault_rate(SellerCounts(orders=orders, late=faults), PRIOR)
    assert found is not None
    return found


def test_a_seller_without_orders_has_no_rate_and_counts_as_the_careful_end() -> None:
    assert fault_rate(SellerCounts(), PRIOR) is None
    assert PRIOR.faults.ceiling == pytest.approx(0.06 + (0.06 * 0.94 / 41) ** 0.5)


def test_a_worked_example_of_shrinking() -> None:
    mean = (0.06 * 40 + 2) / (40 + 60)
    assert rate(60, 2) == pytest.approx(mean + (mean * (1 - mean) / 101) ** 0.5)


def test_five_perfect_orders_do_not_beat_five_thousand_nearly_perfect_ones() -> None:
    assert rate(5, 0) > rate(5000, 25)


def test_good_orders_lower_the_rate_and_faults_raise_it() -> None:
    assert [rate(n, 0) for n in (1, 10, 100, 1000)] == sorted((rate(n, 0) for n in (1, 10, 100, 1000)), reverse=True)
    rates = [rate(50, faults) for faults in range(51)]
    assert rates == sorted(rates)


def test_many_orders_speak_for_themselves() -> None:
    assert rate(100_000, 5_000) == pytest.approx(0.05, abs=0.002)


def test_more_faults_than_orders_count_as_all_orders() -> None:
    assert SellerCounts(orders=10, cancelled_by_seller=8, late=8, defective=8).faults == 10


@pytest.mark.parametrize(("mean", "strength"), [(0.05, 30.0), (0.12, 100.0)])
def test_the_fitted_prior_finds_the_market_that_was_drawn(mean: float, strength: float) -> None:
    draw = np.random.default_rng(3)
    trials = draw.integers(20, 2000, 1500)
    rates = draw.beta(mean * strength, (1 - mean) * strength, 1500)
    fitted = fit_prior(draw.binomial(trials, rates).tolist(), trials.tolist(), BetaPrior(0.5, 4))
    assert fitted.mean == pytest.approx(mean, rel=0.05)
    assert fitted.strength == pytest.approx(strength, rel=0.2)


def test_shrunk_rates_are_nearer_to_the_truth_than_raw_ones_for_small_sellers() -> None:
    draw = np.random.default_rng(5)
    truth = draw.beta(2, 28, 4000)
    trials = np.full(4000, 15)
    faults = draw.binomial(trials, truth)
    prior = fit_prior(faults.tolist(), trials.tolist(), USUAL_FAULTS)
    estimates = shrunk(prior, faults.astype(float), trials.astype(float))
    assert np.mean((estimates - truth) ** 2) < 0.5 * np.mean((faults / trials - truth) ** 2)


def test_too_few_sellers_leave_the_usual_prior() -> None:
    assert fit_quality([SellerCounts(orders=50, late=1)]) == QualityPrior()
    assert fit_quality([SellerCounts(orders=50)] * 10).faults == USUAL_FAULTS


def test_equal_sellers_are_trusted_to_be_equal() -> None:
    fitted = fit_prior([5.0] * 50, [100.0] * 50, USUAL_FAULTS)
    assert fitted.mean == pytest.approx(0.05)
    assert fitted.strength == 2000


def test_ratings_are_fitted_as_a_share_of_the_way_from_one_to_five_stars() -> None:
    draw = random.Random(1)  # noqa: S311 - a simulation
    counts = [SellerCounts(reviews=500, rating=draw.gauss(4.4, 0.2)) for _ in range(200)]
    assert 1 + 4 * fit_quality(counts).ratings.mean == pytest.approx(4.4, abs=0.05)
    assert [star_share(rating) for rating in (None, 0, 1, 3, 5)] == [0, 0, 0, 0.5, 1]


def test_facts_carry_the_rating_as_counted_only_with_reviews() -> None:
    facts = seller_facts("atelo", "Atelo", SellerCounts(orders=10, reviews=4, rating=4.5), PRIOR)
    assert (facts.rating, facts.reviews) == (4.5, 4)
    assert seller_facts("atelo", "Atelo", SellerCounts(rating=4.5), PRIOR).rating is None
    assert seller_facts("atelo", "Atelo", None, PRIOR).fault_rate is None


def test_counts_of_a_seller_file_are_taken_as_they_are() -> None:
    given = QualityCounts(orders=9, cancelled_by_seller=1, late=2, defective=3, reviews=4, rating=4.5)
    assert counts_from(given) == SellerCounts(9, 1, 2, 3, 4, 4.5)
