"""What the first offer gives away: exactly where the truth is known, nearly where only a log is."""

import msgspec
import numpy as np
import pytest
from buybox_ranking.evaluation.choice_rates import choice_rates, device_numbers, expected_best
from buybox_ranking.evaluation.regret import logged_losses, true_losses, true_regret
from buybox_ranking.learning.labels import CLICKED, SHOWN, IntColumn, Rows
from buybox_ranking.learning.propensity import Examination
from buybox_ranking.quality.shrinkage import Column
from numpy.random import Generator

from .conftest import OfferMaker, RowsMaker

DEVICES, OF_DEVICE, SESSIONS = 60, 6, 6000


def test_regret_of_two_lists_worked_by_hand() -> None:
    utilities = np.array([1.0, 3.0, 5.0, 0.0, 2.0])
    found = true_regret(np.array([9.0, 1.0, 2.0, 9.0, 1.0]), utilities, np.array([3, 2]))
    assert found.absolute == pytest.approx((4 + 2) / 2)
    assert found.share == pytest.approx(6 / (2 + 1))


def test_the_best_order_gives_nothing_away_and_a_random_one_everything() -> None:
    utilities = np.random.default_rng(1).normal(size=40)
    sizes = np.full(8, 5)
    assert true_regret(utilities, utilities, sizes).share == 0
    assert true_regret(np.zeros(40), utilities, sizes).share == pytest.approx(1)


def test_first_offers_of_equal_score_count_with_their_mean() -> None:
    losses = true_losses(np.array([7.0, 7.0, 1.0]), np.array([0.0, 4.0, 2.0]), np.array([3]))
    assert losses.tolist() == [[2.0, 2.0]]


def test_no_list_gives_nothing_away() -> None:
    nothing = np.zeros(0)
    found = true_regret(nothing, nothing, np.zeros(0, dtype=np.int64))
    assert (found.absolute, found.share) == (0, 0)


class Log(msgspec.Struct):
    """A drawn log, with what is true of its offers."""

    rows: Rows
    rates: Column  # chance of a click when looked at, by offer
    devices: IntColumn


def draw_log(draw: Generator, rates: Column, make_rows: RowsMaker) -> Log:
    """Draw sessions in which each device's offers stand in random order and 1 shopper in k looks at place k."""
    devices = np.repeat(np.arange(DEVICES), OF_DEVICE)
    shown, labels = [], []
    for _ in range(SESSIONS):
        offers = draw.permutation(OF_DEVICE) + OF_DEVICE * draw.integers(DEVICES)
        clicked = draw.random(OF_DEVICE) < rates[offers] / np.arange(1, OF_DEVICE + 1)
        shown.append(offers)
        labels.append(np.where(clicked, CLICKED, SHOWN).tolist())
    return Log(make_rows(labels, offers=np.concatenate(shown)), rates, devices)


def regrets(log: Log, scores: Column, examination: Examination) -> tuple[float, float]:
    """Return the regret that is estimated of an order of offers, and the true one."""
    rates = choice_rates(log.rows, examination, log.devices)
    assert rates is not None
    best = expected_best(rates, log.rows)
    lost = logged_losses(scores[log.rows.offer], rates, best, log.rows)
    of_device = log.rates.reshape(DEVICES, OF_DEVICE)
    sessions = np.bincount(log.rows.offer[log.rows.position == 1] // OF_DEVICE, minlength=DEVICES)
    first = of_device[np.arange(DEVICES), scores.reshape(DEVICES, OF_DEVICE).argmax(axis=1)]
    true = 1 - (sessions * first).sum() / (sessions * of_device.max(axis=1)).sum()
    return float(lost.sum() / best.sum()), float(true)


def test_a_log_tells_the_regret_of_good_and_bad_orders(make_rows: RowsMaker, halving: Examination) -> None:
    draw = np.random.default_rng(2)
    log = draw_log(draw, 0.25 * draw.gamma(6.0, 1 / 6, DEVICES * OF_DEVICE), make_rows)
    for scores in (log.rates, draw.random(len(log.rates)), -log.rates):
        estimated, true = regrets(log, scores, halving)
        assert estimated == pytest.approx(true, abs=0.06)


@pytest.mark.parametrize("seed", range(4))
def test_where_all_offers_are_alike_no_best_one_is_made_up(
    make_rows: RowsMaker, halving: Examination, seed: int
) -> None:
    log = draw_log(np.random.default_rng(seed), np.full(DEVICES * OF_DEVICE, 0.1), make_rows)
    assert choice_rates(log.rows, halving, log.devices) is None


def test_the_best_of_a_list_is_nearer_the_truth_than_the_luckiest(make_rows: RowsMaker, halving: Examination) -> None:
    draw = np.random.default_rng(4)
    log = draw_log(draw, 0.1 * draw.gamma(6.0, 1 / 6, DEVICES * OF_DEVICE), make_rows)
    rates = choice_rates(log.rows, halving, log.devices)
    assert rates is not None
    starts = np.arange(0, len(log.rows.offer), OF_DEVICE)
    true = np.maximum.reduceat(3 * log.rates[log.rows.offer], starts).mean()
    luckiest = np.maximum.reduceat(rates.rate[log.rows.offer], starts).mean()
    found = expected_best(rates, log.rows).mean()
    assert luckiest > 1.15 * true
    assert abs(found - true) < 0.5 * (luckiest - true)


def test_offers_that_were_seen_once_tell_no_regret(make_rows: RowsMaker, halving: Examination) -> None:
    rows = make_rows([[CLICKED, SHOWN], [SHOWN, CLICKED]] * 50)
    assert choice_rates(rows, halving, np.arange(200)) is None


def test_a_device_is_another_one_in_another_market(make_offer: OfferMaker) -> None:
    offers = [make_offer("a", 1), make_offer("b", 1, market="DE"), make_offer("c", 2)]
    assert device_numbers(offers).tolist() == [0, 1, 0]
