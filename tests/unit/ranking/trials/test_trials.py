"""A trial of two equal policies stays quiet, a planted effect is found, and broken arms are told."""

import numpy as np
import pytest
from buybox_ranking.trials.arms import Arm, ShopperSums, arm_of
from buybox_ranking.trials.differences import ALARM, FEWEST, Difference, differences
from buybox_ranking.trials.measures import MEASURES, measures_of
from buybox_ranking.trials.resampling import dealt_again, drawn_again
from buybox_ranking.trials.share_check import share_check
from buybox_ranking.trials.verdict import verdict

TRIALS = 300

AS_ASKED = share_check(live=900, trial=100, share=0.1)


def shopper(
    chance: np.random.Generator, *, clicks: float = 0.4, buys: float = 0.08, price: float = 25_000, fault: float = 0.1
) -> ShopperSums:
    """Draw one shopper: some look often, and who looks often clicks and buys more."""
    sums = ShopperSums(lists=1 + int(chance.geometric(0.5)))
    keen = float(chance.gamma(2.0, 0.5))
    sums.clicks = int(chance.poisson(clicks * keen * sums.lists))
    for _ in range(int(chance.binomial(sums.lists, min(buys * keen, 1.0)))):
        sums.purchases += 1
        sums.faults += int(chance.random() < fault)
        sums.promised += 1
        sums.delivery_days += float(chance.integers(1, 6))
        sums.paid["EUR"] = sums.paid.get("EUR", 0) + int(chance.normal(price, 6_000))
        sums.priced["EUR"] = sums.priced.get("EUR", 0) + 1
    return sums


def arms(seed: int, live: int = 900, trial: int = 100, **changed: float) -> tuple[Arm, Arm]:
    chance = np.random.default_rng(seed)
    one = arm_of([shopper(chance) for _ in range(live)], ["EUR"])
    return one, arm_of([shopper(chance, **changed) for _ in range(trial)], ["EUR"])


def compared(seed: int, draws: int = 399, **changed: float) -> list[Difference]:
    return differences(*arms(seed, **changed), measures_of(["EUR"]), draws=draws, seed=seed)


@pytest.fixture(scope="module")
def equal_trials() -> list[list[Difference]]:
    """Compare arms that differ in nothing, many times."""
    return [compared(seed) for seed in range(TRIALS)]


def test_a_trial_of_two_equal_policies_is_quiet_in_nineteen_of_twenty_runs(
    equal_trials: list[list[Difference]],
) -> None:
    """With a rate of 5 % the alarms stay within 3 standard deviations of it."""
    alarms = sum(verdict(found, AS_ASKED, 0).kind == "different" for found in equal_trials)
    assert alarms <= TRIALS * ALARM + 3 * (TRIALS * ALARM * (1 - ALARM)) ** 0.5


def test_looking_at_each_measure_alone_would_alarm_more_often_than_that(equal_trials: list[list[Difference]]) -> None:
    """What the correction is for; the quiet above is not that of a test that never speaks."""
    alone = [min(each.chance for each in found if each.chance is not None) < ALARM for found in equal_trials]
    assert sum(alone) > 2 * TRIALS * ALARM


def test_a_planted_effect_is_found_and_said() -> None:
    found = {each.measure.name: each for each in compared(1, live=5_000, trial=5_000, price=23_000, draws=999)}
    paid = found["average_total_eur"]
    assert paid.found
    assert paid.difference is not None
    assert paid.difference.low < -2_000 < paid.difference.high
    words = verdict(list(found.values()), AS_ASKED, 0)
    assert words.kind == "different"
    assert words.words.startswith("Average total bought, EUR")
    assert "less (95 % interval" in words.words


@pytest.mark.parametrize(
    ("changed", "measure"),
    [
        ({"buys": 0.16}, "purchases_per_shopper"),
        ({"clicks": 0.6}, "clicks_per_list"),
        ({"fault": 0.4}, "faults_per_thousand"),
    ],
)
def test_each_kind_of_effect_is_found_in_its_measure(changed: dict[str, float], measure: str) -> None:
    found = {each.measure.name: each for each in compared(3, live=4_000, trial=2_000, draws=999, **changed)}
    assert found[measure].found
    value = found[measure].difference
    assert value is not None
    assert value.value > 0


def test_a_measure_with_too_few_events_is_not_judged() -> None:
    few = {each.measure.name: each for each in compared(2, live=300, trial=20)}
    faults = few["faults_per_thousand"]
    assert (faults.found, faults.chance, faults.difference) == (False, None, None)
    assert faults.why_not_judged is not None
    assert f"{FEWEST} are needed" in faults.why_not_judged


def test_arms_without_any_shopper_say_that_it_is_too_early() -> None:
    nobody = arm_of([], [])
    found = differences(nobody, nobody, MEASURES)
    assert [each.live for each in found] == [None] * len(MEASURES)
    assert verdict(found, share_check(0, 0, 0.1), 0).kind == "too_early"


def test_shoppers_in_both_arms_make_the_figures_worthless_whatever_they_say() -> None:
    found = compared(1, live=2_000, trial=2_000, price=15_000)
    assert verdict(found, AS_ASKED, in_both=3).kind == "broken"


def test_a_share_far_from_the_one_asked_for_is_told() -> None:
    assert share_check(live=9_000, trial=1_000, share=0.1).as_asked
    assert share_check(live=9_080, trial=920, share=0.1).as_asked
    lopsided = share_check(live=9_200, trial=800, share=0.1)
    assert not lopsided.as_asked
    told = verdict([], lopsided, 0)
    assert told.kind == "broken"
    assert "8.0% of the shoppers had the trial where 10% should" in told.words


def test_the_share_check_is_quiet_about_even_draws() -> None:
    chance = np.random.default_rng(5)
    drawn = chance.binomial(3_000, 0.1, 2_000)
    alarms = sum(not share_check(3_000 - int(trial), int(trial), 0.1).as_asked for trial in drawn)
    assert alarms <= 10


def test_resampled_sums_spread_as_shoppers_drawn_one_by_one() -> None:
    table = arms(4)[0].table
    chance = np.random.default_rng(6)
    by_hand = np.array([table[chance.integers(0, len(table), len(table))].sum(axis=0) for _ in range(2_000)])
    quick = drawn_again(table, 2_000, seed=7)
    assert np.allclose(quick.mean(axis=0), table.sum(axis=0), rtol=0.02)
    assert np.allclose(quick.std(axis=0), by_hand.std(axis=0), rtol=0.1)


def test_dealing_shoppers_out_again_keeps_all_of_them() -> None:
    live, trial = arms(8)
    one, other = dealt_again(live.table, trial.table, 50)
    assert np.allclose(one + other, live.table.sum(axis=0) + trial.table.sum(axis=0))
    assert np.allclose(one[:, 0], live.shoppers)
