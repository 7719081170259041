"""How much less a lower place is looked at, from evidence: lists whose neighbours were swapped by chance.

Two offers that swapped places by chance differ in nothing but their place, so the ratio of the clicks at place k + 1
to those at place k is the ratio of examination (swap interventions: Joachims, Swaminathan and Schnabel, "Unbiased
learning to rank with biased feedback", WSDM 2017). Without enough swaps, offers seen at both places in different
lists stand in, each compared with itself (intervention harvesting: Agarwal et al., WSDM 2019).
"""

from collections import defaultdict
from collections.abc import Iterable

import msgspec
import numpy as np

from buybox_ranking.learning.events import DEEPEST, ShownList, rendered_offers
from buybox_ranking.quality.shrinkage import Column

PSEUDO_CLICKS = 40.0
"""Clicks at a place before its own ratio outweighs the smooth curve through all places."""

ENOUGH_CLICKS = 100
"""Clicks in swapped pairs below which harvesting is used."""

USUAL_DECAY = 1.0
"""Where there is no evidence at all: examination falls as 1 / place, between published fits of 0.5 and 2."""

DECAYS = (0.0, 3.0)

DEVIATIONS = 3.0
"""Standard deviations up to which two estimates of the decay are taken to agree."""

Pair = tuple[float, float]  # weighted clicks at the upper and at the lower place


class Examination(msgspec.Struct, frozen=True):
    """Chance that what was rendered at a place is looked at, relative to the first; `rates[k]` is for place k + 1."""

    rates: tuple[float, ...]
    source: str  # swaps and harvested | swaps | harvested | assumed
    decay: float  # of the curve place ** -decay through all places
    clicks: int  # that the estimate stands on

    def at(self, positions: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Column:
        """Return the rate at each position, from 1."""
        return np.array(self.rates)[np.clip(positions, 1, len(self.rates)) - 1]


def estimate_examination(lists: Iterable[ShownList]) -> Examination:
    """Estimate examination by place from the best evidence that the lists hold.

    Swaps are few but cannot mislead; harvested pairs are many but can, where an offer's rivals change with its place.
    Both are used together where they agree, the swaps alone where they do not.
    """
    kept = list(lists)
    swapped, harvested = _swapped_pairs(kept), _harvested_pairs(kept)
    if _clicks(swapped) >= ENOUGH_CLICKS:
        if _agree(swapped, harvested):
            return _curve(_together(swapped, harvested), "swaps and harvested")
        return _curve(swapped, "swaps")
    if _clicks(harvested) >= ENOUGH_CLICKS:
        return _curve(harvested, "harvested")
    return Examination(_chain({}, USUAL_DECAY), "assumed", USUAL_DECAY, 0)


def _clicks(pairs: dict[int, Pair]) -> int:
    return round(sum(upper + lower for upper, lower in pairs.values()))


def _agree(swapped: dict[int, Pair], harvested: dict[int, Pair]) -> bool:
    (one, weight), (other, other_weight) = _fit_decay(swapped), _fit_decay(harvested)
    if weight <= 0 or other_weight <= 0:
        return False
    return abs(one - other) <= DEVIATIONS * float(np.sqrt(1 / weight + 1 / other_weight))


def _together(swapped: dict[int, Pair], harvested: dict[int, Pair]) -> dict[int, Pair]:
    pairs = dict(harvested)
    for place, (upper, lower) in swapped.items():
        known = pairs.get(place, (0.0, 0.0))
        pairs[place] = (known[0] + upper, known[1] + lower)
    return pairs


def _swapped_pairs(lists: list[ShownList]) -> dict[int, Pair]:
    """Sum clicks at both places of each swapped pair, each arrangement weighted by its inverse chance (times 1/2)."""
    pairs: defaultdict[int, Pair] = defaultdict(lambda: (0.0, 0.0))
    for shown in lists:
        swap = shown.randomised
        if swap is None or not 1 <= swap.positions[0] < len(shown.hits) or swap.positions[1] != swap.positions[0] + 1:
            continue
        weight = 0.5 / (swap.probability if swap.swapped else 1 - swap.probability)
        clicked, rendered, place = _clicked(shown), rendered_offers(shown), swap.positions[0]
        if not {shown.hits[place - 1], shown.hits[place]} <= rendered:
            continue
        upper, lower = pairs[place]
        pairs[place] = (
            upper + weight * (shown.hits[place - 1] in clicked),
            lower + weight * (shown.hits[place] in clicked),
        )
    return dict(pairs)


def _harvested_pairs(lists: list[ShownList]) -> dict[int, Pair]:
    """Sum, over offers seen at both neighbouring places, their click rates, each weighted by the rarer place."""
    seen: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for shown in lists:
        clicked, rendered = _clicked(shown), rendered_offers(shown)
        for place, offer_id in enumerate(shown.hits, start=1):
            if offer_id not in rendered:
                continue
            tally = seen[offer_id, place]
            tally[0] += 1
            tally[1] += offer_id in clicked
    pairs: defaultdict[int, Pair] = defaultdict(lambda: (0.0, 0.0))
    for (offer_id, place), (times, clicks) in seen.items():
        below = seen.get((offer_id, place + 1))
        if below is not None:
            weight = times * below[0] / (times + below[0])
            upper, lower = pairs[place]
            pairs[place] = (upper + weight * clicks / times, lower + weight * below[1] / below[0])
    return dict(pairs)


def _clicked(shown: ShownList) -> set[str]:
    return {deed.offer_id for deed in shown.deeds if deed.action == "click"}


def _curve(pairs: dict[int, Pair], source: str) -> Examination:
    decay, _ = _fit_decay(pairs)
    return Examination(_chain(pairs, decay), source, decay, _clicks(pairs))


def _fit_decay(pairs: dict[int, Pair]) -> tuple[float, float]:
    """Fit place ** -decay to all neighbouring ratios; the second number is the inverse variance of the decay."""
    above = below = 0.0
    for place, (upper, lower) in pairs.items():
        if upper > 0 and lower > 0:
            weight = upper * lower / (upper + lower)
            step = np.log((place + 1) / place)
            above += weight * step * np.log(upper / lower)
            below += weight * step * step
    return (float(np.clip(above / below, *DECAYS)), float(below)) if below > 0 else (USUAL_DECAY, 0.0)


def _chain(pairs: dict[int, Pair], decay: float) -> tuple[float, ...]:
    """Multiply neighbouring ratios down the places, each drawn to the smooth curve by how few clicks it has."""
    rates = [1.0]
    for place in range(1, DEEPEST):
        smooth = (place / (place + 1)) ** decay
        upper, lower = pairs.get(place, (0.0, 0.0))
        ratio = (lower + PSEUDO_CLICKS * smooth) / (upper + PSEUDO_CLICKS)
        rates.append(rates[-1] * min(max(ratio, 0.2), 1.0))
    return tuple(rates)
