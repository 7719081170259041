"""Regret and NDCG against the truth, with bootstrap intervals over devices."""

import msgspec
import numpy as np
from buybox_ranking.evaluation.bootstrap import Interval, interval, ratio, ratio_interval, resampled
from buybox_ranking.evaluation.regret import true_losses
from simulators.columns import Column, Numbers

CUTS = (1, 3, 10)
PLAIN = ("cheapest", "quality_per_price", "formula")

LOST, AT_RANDOM = 0, 1
"""Columns of what lists give away."""


class Measured(msgspec.Struct, frozen=True):
    """One way of ordering on a set of held-out lists."""

    regret: Interval  # share of what a random order gives away
    regret_utility: float  # mean over lists, units of utility
    ndcg: dict[str, float]  # gain: utility above the least of its list


class Comparison(msgspec.Struct, frozen=True):
    """All ways of ordering on the same lists."""

    lists: int
    devices: int
    ways: dict[str, Measured]
    best_plain: str
    to_unconstrained: Interval  # share regret of the served model less that of unconstrained LightGBM
    gap_closed: dict[str, Interval]  # of the way from the best plain baseline to the ceiling, by way of ordering


class Judged(msgspec.Struct, frozen=True):
    """What each way of ordering gives away in each list."""

    losses: dict[str, Column]  # a row a list: lost by its first offer, lost by a random one
    gains: dict[str, Column]  # a row a list: a column a cut, then the best there is at each cut
    kinds: list[str]
    groups: list[str]


def judge(scores: dict[str, Column], utilities: Column, sizes: Numbers, kinds: list[str], groups: list[str]) -> Judged:
    """Judge every way of ordering list by list; `scores` have one entry an offer."""
    return Judged(
        {way: true_losses(score, utilities, sizes) for way, score in scores.items()},
        {way: _gains(score, utilities, sizes) for way, score in scores.items()},
        kinds,
        groups,
    )


def together(several: list[Judged]) -> Judged:
    """Put the lists of several seeds into one set."""
    ways = several[0].losses
    return Judged(
        {way: np.concatenate([each.losses[way] for each in several]) for way in ways},
        {way: np.concatenate([each.gains[way] for each in several]) for way in ways},
        [kind for each in several for kind in each.kinds],
        [group for each in several for group in each.groups],
    )


def compare(judged: Judged, kind: str | None = None) -> Comparison | None:
    """Compare the ways of ordering on the lists of a kind, all by default; None where there are none."""
    chosen = np.array([kind in (None, each) for each in judged.kinds])
    if not chosen.any():
        return None
    groups = _numbered([group for group, taken in zip(judged.groups, chosen, strict=True) if taken])
    losses = {way: table[chosen] for way, table in judged.losses.items()}
    ways = {way: _measured(losses[way], judged.gains[way][chosen], groups) for way in losses}
    best_plain = min(PLAIN, key=lambda way: ways[way].regret.value)
    other = losses["served"][:, LOST] - losses["unconstrained"][:, LOST]
    closed = [way for way in losses if way not in (*PLAIN, "ceiling")]
    return Comparison(
        lists=int(chosen.sum()),
        devices=int(groups.max()) + 1,
        ways=ways,
        best_plain=best_plain,
        to_unconstrained=ratio_interval(other, losses["served"][:, AT_RANDOM], groups),
        gap_closed={way: _gap_closed(losses[best_plain], losses[way], losses["ceiling"], groups) for way in closed},
    )


def _measured(losses: Column, gains: Column, groups: Numbers) -> Measured:
    sums = gains.sum(axis=0)
    return Measured(
        regret=ratio_interval(losses[:, LOST], losses[:, AT_RANDOM], groups),
        regret_utility=round(float(losses[:, LOST].mean()), 4),
        ndcg={f"ndcg@{cut}": round(float(sums[n] / sums[n + len(CUTS)]), 4) for n, cut in enumerate(CUTS)},
    )


def _gap_closed(plain: Column, way: Column, ceiling: Column, groups: Numbers) -> Interval:
    sums = np.column_stack([plain[:, LOST] - way[:, LOST], plain[:, LOST] - ceiling[:, LOST]])
    draws = resampled(sums, groups)
    return interval(float(ratio(sums[:, 0].sum(), sums[:, 1].sum())), ratio(draws[:, 0], draws[:, 1]))


def _numbered(groups: list[str]) -> Numbers:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(group, len(numbers)) for group in groups], dtype=np.int64)


def _gains(score: Column, utilities: Column, sizes: Numbers) -> Column:
    found = []
    for start, size in zip(np.cumsum(sizes) - sizes, sizes, strict=True):
        values = utilities[start : start + size] - utilities[start : start + size].min()
        by_score = np.argsort(-score[start : start + size], kind="stable")
        found.append(np.concatenate([_discounted(values[by_score]), _discounted(np.sort(values)[::-1])]))
    return np.array(found)


def _discounted(values: Column) -> Column:
    sums = np.cumsum(values / np.log2(np.arange(2, len(values) + 2)))
    return np.array([sums[min(cut, len(sums)) - 1] for cut in CUTS])
