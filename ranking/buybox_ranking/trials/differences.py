"""How two arms differ in each measure, how sure that is, and which differences chance would hardly make."""

from collections.abc import Sequence

import msgspec
import numpy as np

from buybox_ranking.evaluation.bootstrap import SEED, Interval, interval, ratio
from buybox_ranking.quality.shrinkage import Column
from buybox_ranking.trials.arms import Arm
from buybox_ranking.trials.measures import Measure
from buybox_ranking.trials.resampling import dealt_again, drawn_again

DRAWS = 1_999
"""Of either kind: a chance of 1 in 2,000 can be told, and the ends of an interval are good to a fourteenth of it."""

ALARM = 0.05
"""How often a trial of two equal policies may be called different, over all measures together."""

FEWEST = 10
"""Events that an arm should see, were both alike, before a measure is judged: with fewer, one more or less decides."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One measure in both arms."""

    measure: Measure
    live: float | None  # None where there is nothing to divide by
    trial: float | None
    difference: Interval | None  # trial less live, with its 95 % interval; None where it is too early
    chance: float | None  # how often equal arms would differ so much
    found: bool = False  # chance would hardly make it, all measures considered
    why_not_judged: str | None = None


def differences(
    live: Arm, trial: Arm, measures: Sequence[Measure], *, draws: int = DRAWS, seed: int = SEED
) -> list[Difference]:
    """Compare two arms in all measures.

    A difference is found when its chance is small enough beside those of the other measures (S. Holm, "A simple
    sequentially rejective multiple test procedure", 1979) and its 95 % interval excludes no difference.
    """
    again = drawn_again(live.table, draws, seed=seed), drawn_again(trial.table, draws, seed=seed + 1)
    dealt = dealt_again(trial.table, live.table, draws, seed=seed + 2)
    found = [_difference(live, trial, measure, again, (dealt[1], dealt[0])) for measure in measures]
    unlikely = _holm([each.chance for each in found])
    return [
        msgspec.structs.replace(each, found=is_unlikely and _excludes_none(each.difference))
        for each, is_unlikely in zip(found, unlikely, strict=True)
    ]


Draws = tuple[Column, Column]
"""Sums of the live arm and of the trial's, a row a draw."""


def _difference(live: Arm, trial: Arm, measure: Measure, again: Draws, dealt: Draws) -> Difference:
    values = [_value(arm, measure) for arm in (live, trial)]
    why_not = _why_not_judged(live, trial, measure)
    if values[0] is None or values[1] is None or why_not is not None:
        return Difference(
            measure=measure, live=values[0], trial=values[1], difference=None, chance=None, why_not_judged=why_not
        )
    observed = values[1] - values[0]
    by_chance = np.abs(_drawn(live, measure, dealt))
    return Difference(
        measure=measure,
        live=values[0],
        trial=values[1],
        difference=interval(observed, _drawn(live, measure, again)),
        chance=float((1 + (by_chance >= abs(observed) * (1 - 1e-9)).sum()) / (1 + len(by_chance))),
    )


def _value(arm: Arm, measure: Measure) -> float | None:
    below = arm.total(measure.below)
    return measure.scale * arm.total(measure.above) / below if below else None


def _drawn(arm: Arm, measure: Measure, draws: Draws) -> Column:
    """Return the trial's value less the live one's in each draw."""
    above, below = arm.place(measure.above), arm.place(measure.below)
    live, trial = (measure.scale * ratio(each[:, above], each[:, below]) for each in draws)
    return trial - live


def _why_not_judged(live: Arm, trial: Arm, measure: Measure) -> str | None:
    """Tell what is missing: events that each arm should have seen, were both alike."""
    below = live.total(measure.below), trial.total(measure.below)
    above = live.total(measure.above) + trial.total(measure.above)
    everything = below[0] + below[1]
    rate = above / everything if measure.counted and everything else 1.0
    least = min(below) * rate
    if least >= FEWEST:
        return None
    seen = f"{measure.above} of {measure.below}" if measure.counted else measure.below.partition(" ")[0]
    return f"too early: some {least:.0f} {seen} are to be expected in the smaller arm, {FEWEST} are needed"


def _holm(chances: Sequence[float | None]) -> list[bool]:
    """Tell which chances are small enough, the smallest being held against the strictest bar."""
    judged = sorted((chance, place) for place, chance in enumerate(chances) if chance is not None)
    kept = [False] * len(chances)
    for step, (chance, place) in enumerate(judged):
        if chance > ALARM / (len(judged) - step):
            break
        kept[place] = True
    return kept


def _excludes_none(found: Interval | None) -> bool:
    return found is not None and not found.low <= 0 <= found.high
