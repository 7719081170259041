"""How far each part sets the offers of one device apart: what a part can decide at all, before any weight."""

from collections.abc import Sequence
from math import fsum, sqrt

from buybox_config.policy import Weights

from buybox_ranking.features import PARTS
from buybox_ranking.offer import Parts


def part_spreads(lists: Sequence[Sequence[Parts]]) -> Parts:
    """Return the standard deviation of each part within lists, all lists together.

    It is the measure by which a model's report tells how much a feature counts (`learning/shares.py`). A list of one
    offer sets nothing apart; without others all are 0.
    """
    compared = [parts for parts in lists if len(parts) > 1]
    return Parts(*(_deviation([[getattr(each, part) for each in parts] for parts in compared]) for part in PARTS))


def part_shares(spreads: Parts, weights: Weights) -> Parts | None:
    """Return each part's share of what sets offers apart under weights, in whole per cent that add up to 100.

    None where nothing is set apart. Rounded by largest remainder; of equal ones the first part's is rounded up.
    """
    worth = [getattr(spreads, part) * getattr(weights, part) for part in PARTS]
    total = fsum(worth)
    if total <= 0:
        return None
    exact = [100 * each / total for each in worth]
    shares = [int(each) for each in exact]
    left = sorted(range(len(PARTS)), key=lambda place: shares[place] - exact[place])
    for place in left[: 100 - sum(shares)]:
        shares[place] += 1
    return Parts(*shares)


def _deviation(lists: Sequence[Sequence[float]]) -> float:
    squares = [(value - fsum(values) / len(values)) ** 2 for values in lists for value in values]
    return sqrt(fsum(squares) / len(squares)) if squares else 0.0
