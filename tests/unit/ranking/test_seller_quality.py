"""Seller quality: shrunk by what was seen, careful with the new, fitted to the market."""

import random
import subprocess
import sys

import msgspec
import numpy as np
import pytest
from buybox_config.sellers import QualityCounts
from buybox_ranking.quality.beta_binomial import credible_rate, fit_likelihood, log_likelihood, probability_above
from buybox_ranking.quality.decay import HALF_LIFE_DAYS, even_weight, weight
from buybox_ranking.quality.quality_fit import FEWEST_SELLERS, fit_markets, fit_priors, kind_rates
from buybox_ranking.quality.seller_quality import (
    KINDS,
    USUAL_FAULTS,
    QualityPrior,
    SellerCounts,
    counts_from,
    fault_rate,
    fit_quality,
    seller_facts,
    star_share,
)
from buybox_ranking.quality.shrinkage import BetaPrior, fit_moments, shrunk

PRIOR = QualityPrior()


def rate(orders: int, faults: int) -> float:
    found = fault_rate(SellerCounts(orders=orders, late=faults), PRIOR)
    assert found is not None
    return found


def drawn(prior: BetaPrior, sellers: int, seed: int) -> tuple[list[float], list[float]]:
    """Draw faults and orders of sellers."""
    draw = np.random.default_rng(seed)
    trials = draw.integers(20, 2000, sellers)
    rates = draw.beta(prior.mean * prior.strength, (1 - prior.mean) * prior.strength, sellers)
    return draw.binomial(trials, rates).astype(float).tolist(), trials.astype(float).tolist()


def market(sellers: int, late: float, seed: int = 1) -> list[SellerCounts]:
    faults, orders = drawn(BetaPrior(late, 60.0), sellers, seed)
    return [SellerCounts(orders=int(n), late=int(x)) for x, n in zip(faults, orders, strict=True)]


def test_a_seller_without_orders_has_no_rate_and_counts_as_the_careful_end() -> None:
    assert fault_rate(SellerCounts(), PRIOR) is None
    assert PRIOR.faults.ceiling == pytest.approx(0.06 + (0.06 * 0.94 / 41) ** 0.5)


def test_a_worked_example_of_shrinking() -> None:
    mean = (0.06 * 40 + 2) / (40 + 60)
    assert rate(60, 2) == pytest.approx(mean + (mean * (1 - mean) / 101) ** 0.5)


def test_five_perfect_orders_do_not_beat_five_thousand_nearly_perfect_ones() -> None:
    assert rate(5, 0) > rate(5000, 25)


def test_many_orders_speak_for_themselves() -> None:
    assert rate(100_000, 5_000) == pytest.approx(0.05, abs=0.002)


def test_more_faults_than_orders_are_a_rate_of_nearly_one() -> None:
    worst = SellerCounts(orders=1_000, cancelled_by_seller=800, late=800, defective=800)
    assert (worst.faults, worst.trials) == (2_400, 2_400)
    assert 0.95 < (fault_rate(worst, PRIOR) or 0) <= 1


@pytest.mark.parametrize("truth", [BetaPrior(0.05, 30.0), BetaPrior(0.12, 100.0), BetaPrior(0.012, 150.0)])
def test_the_fitted_prior_finds_the_market_that_was_drawn(truth: BetaPrior) -> None:
    for fit in (fit_moments, fit_likelihood):
        fitted = fit(*drawn(truth, 1500, 3))
        assert fitted is not None
        assert fitted.mean == pytest.approx(truth.mean, rel=0.05)
        assert fitted.strength == pytest.approx(truth.strength, rel=0.25)


def test_the_likelihood_of_the_fit_is_at_least_that_of_its_neighbours_and_of_the_moments() -> None:
    faults, orders = drawn(BetaPrior(0.04, 50.0), 40, 7)
    fitted, moments = fit_likelihood(faults, orders), fit_moments(faults, orders)
    assert fitted is not None
    assert moments is not None
    x, n = np.array(faults), np.array(orders)
    best = log_likelihood(fitted, x, n)
    nearby = [BetaPrior(fitted.mean * a, fitted.strength * b) for a in (0.97, 1, 1.03) for b in (0.95, 1, 1.05)]
    assert all(best >= log_likelihood(other, x, n) - 1e-6 for other in (*nearby, moments))


def test_shrunk_rates_are_nearer_to_the_truth_than_raw_ones_for_small_sellers() -> None:
    draw = np.random.default_rng(5)
    truth = draw.beta(2, 28, 4000)
    trials = np.full(4000, 15)
    faults = draw.binomial(trials, truth)
    prior = fit_likelihood(faults.tolist(), trials.tolist())
    assert prior is not None
    estimates = shrunk(prior, faults.astype(float), trials.astype(float))
    assert np.mean((estimates - truth) ** 2) < 0.5 * np.mean((faults / trials - truth) ** 2)


def test_nine_of_ten_intervals_hold_the_true_rate() -> None:
    draw = np.random.default_rng(6)
    prior = BetaPrior(0.05, 40.0)
    truth = draw.beta(2, 38, 2000)
    trials = draw.integers(0, 400, 2000)
    faults = draw.binomial(trials, truth)
    found = [credible_rate(prior, float(x), float(n)) for x, n in zip(faults, trials, strict=True)]
    held = np.mean([rate.low <= true <= rate.high for rate, true in zip(found, truth, strict=True)])
    assert held == pytest.approx(0.9, abs=0.02)
    assert all(rate.low <= rate.rate <= rate.high for rate in found)


def test_it_is_as_likely_as_not_that_a_rate_is_above_its_own_count() -> None:
    assert probability_above(500, 1000, 0.5) == pytest.approx(0.5)
    assert probability_above(30, 1000, 0.01) > 0.99
    assert probability_above(30, 1000, 1.5) == 0


def test_too_few_sellers_leave_the_usual_prior_and_say_so() -> None:
    assert fit_quality([SellerCounts(orders=50, late=1)]) == QualityPrior()
    spotless = fit_quality([SellerCounts(orders=50)] * 10)
    assert (spotless.faults, spotless.basis) == (USUAL_FAULTS, "usual")
    assert spotless.not_fitted == ("faults", "ratings", *KINDS)


def test_each_kind_of_fault_has_a_prior_of_its_own() -> None:
    late, _ = drawn(BetaPrior(0.08, 40.0), 200, 1)
    cancelled, orders = drawn(BetaPrior(0.02, 40.0), 200, 1)
    counts = [
        SellerCounts(orders=int(n), late=int(a), cancelled_by_seller=int(b))
        for a, b, n in zip(late, cancelled, orders, strict=True)
    ]
    prior = fit_quality(counts)
    assert prior.basis == "market"
    assert prior.late.mean == pytest.approx(0.08, rel=0.15)
    assert prior.cancelled_by_seller.mean == pytest.approx(0.02, rel=0.15)
    assert prior.faults.mean == pytest.approx(0.10, rel=0.15)
    assert prior.not_fitted == ("ratings", "defective", "not_as_described")


def test_a_market_with_few_sellers_is_judged_by_all_markets_and_says_so() -> None:
    large, small = market(3 * FEWEST_SELLERS, 0.03), market(FEWEST_SELLERS - 1, 0.2, seed=2)
    priors = fit_markets({"FR": large, "PT": small}, large + small)
    assert (priors["FR"].basis, priors["PT"].basis) == ("market", "all_markets")
    assert priors["FR"].faults == fit_priors(large, QualityPrior(), "market").faults
    assert priors["PT"].faults == fit_quality(large + small).faults
    assert priors["FR"].faults.mean == pytest.approx(0.03, rel=0.3)


def test_markets_of_one_load_with_few_sellers_in_all_have_the_usual_prior() -> None:
    few = market(3, 0.1)
    assert fit_markets({"FR": few}, few) == {"FR": QualityPrior()}


def test_equal_sellers_are_trusted_to_be_equal() -> None:
    for fit in (fit_moments, fit_likelihood):
        fitted = fit([5.0] * 50, [100.0] * 50)
        assert fitted is not None
        assert fitted.mean == pytest.approx(0.05, rel=0.01)
        assert fitted.strength == pytest.approx(2000)


def test_every_kind_is_told_with_its_interval_and_the_markets_mean() -> None:
    rates = {each.kind: each for each in kind_rates(SellerCounts(orders=400, late=40), PRIOR)}
    assert tuple(rates) == KINDS
    late = rates["late"]
    assert late.judged.rate == pytest.approx((0.03 * 40 + 40) / 440)
    assert late.judged.low < late.judged.rate < late.judged.high
    assert late.market_mean == 0.03
    assert rates["defective"].judged.rate < rates["defective"].market_mean


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


def test_facts_show_plain_ratings_beside_a_rate_of_counts_weighted_by_age() -> None:
    decayed, plain = SellerCounts(orders=5.5, late=1.2, reviews=2.2, rating=4.1), SellerCounts(reviews=9, rating=4.4)
    facts = seller_facts("atelo", "Atelo", decayed, PRIOR, shown=plain)
    assert (facts.rating, facts.reviews) == (4.4, 9)
    assert facts.fault_rate == fault_rate(decayed, PRIOR)


def test_counts_of_a_seller_file_are_taken_as_they_are() -> None:
    given = QualityCounts(orders=9, cancelled_by_seller=1, late=2, defective=3, reviews=4, rating=4.5)
    assert counts_from(given) == SellerCounts(9, 1, 2, 3, 4, 4.5)


def test_counts_are_read_whole_or_in_fractions_and_never_below_nothing() -> None:
    read = msgspec.json.decode(b'{"orders": 9, "late": 1.5}', type=SellerCounts)
    assert read == SellerCounts(orders=9, late=1.5)
    assert isinstance(read.orders, int)
    for wrong in (b'{"orders": -1}', b'{"orders": -0.5}', b'{"orders": 1e13}', b'{"orders": "9"}'):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(wrong, type=SellerCounts)


def test_the_mean_weight_of_evenly_spread_orders_is_that_of_each_of_them() -> None:
    hours = [weight((hour + 0.5) / 24) for hour in range(90 * 24)]
    assert even_weight(90) == pytest.approx(sum(hours) / len(hours), rel=1e-6)
    assert weight(HALF_LIFE_DAYS) == 0.5
    assert weight(-1) == 1


def test_what_serving_reads_and_a_seller_s_sheet_need_no_scipy() -> None:
    read = "buybox_ranking.features, buybox_ranking.rank, buybox_indexer.sellers.sheet"
    asks = f"import sys, {read}; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asks], check=False).returncode == 0
