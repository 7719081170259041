"""A small, bounded, logged exploration: now and then two near-equal neighbours change places by chance.

What was swapped, and what was not although it could have been, is evidence of how much a place alone is worth.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import count, takewhile
from statistics import quantiles

import msgspec
from buybox_config.errors import ConfigError

from buybox_ranking.learning.events import Randomised
from buybox_ranking.offer import Offer
from buybox_ranking.order import box_of, delivery, warranty
from buybox_ranking.rank import RankedOffer


class Exploration(msgspec.Struct, frozen=True):
    """How much is explored; a share of 0 switches it off. Raises ConfigError for a bound that makes no sense."""

    share: float  # of the lists in which a pair is chosen, 0 to 1
    deepest: int  # the last place, from 1, that a chosen pair may reach
    widest_gap: float  # of the scores of a pair, as a share of the spread between the list's quartiles
    probability: float  # that a chosen pair is swapped, between 0 and 1; the log needs both outcomes

    def __post_init__(self) -> None:
        """Refuse what cannot be meant: each bound names itself."""
        if not 0 <= self.share <= 1:
            raise ConfigError(f"exploration: a share of {self.share} is not between 0 and 1")
        if self.deepest < 1:
            raise ConfigError(f"exploration: the deepest place is {self.deepest}; places count from 1")
        if not 0 <= self.widest_gap <= 1:
            raise ConfigError(f"exploration: a widest gap of {self.widest_gap} is not between 0 and 1")
        if not 0 < self.probability < 1:
            raise ConfigError(f"exploration: a probability of {self.probability} leaves one outcome out; 0.5 is usual")


NO_EXPLORATION = Exploration(share=0.0, deepest=5, widest_gap=0.05, probability=0.5)
"""Off. Its bounds are those to begin with: five places are what most shoppers see without scrolling, and a gap of a
twentieth of the middle half of the list is one that the next change of price turns round."""


def explore(
    ranked: list[RankedOffer], exploration: Exploration, draws: Iterator[float]
) -> tuple[list[RankedOffer], Randomised | None]:
    """Return the list as it is to be shown, and what was left to chance in it, None where nothing was.

    `ranked` is the whole list as `rank` gives it and as it will be shown, first is best. `draws` are numbers evenly
    spread over 0 up to, not including, 1; at most three are taken, none where the share is 0. One pair at most is
    chosen, evenly among those that `near_equal_pairs` finds, and swapped with `exploration.probability`.
    A moved offer's `position` is where it is shown, so that events name the same place; its score, state and reasons
    stay those of the true order, for a box is not won by luck.
    """
    if exploration.share <= 0 or next(draws) >= exploration.share:
        return ranked, None
    pairs = near_equal_pairs(ranked, exploration)
    if not pairs:
        return ranked, None
    upper = pairs[int(next(draws) * len(pairs))]
    swapped = next(draws) < exploration.probability
    shown = _swapped(ranked, upper) if swapped else ranked
    return shown, Randomised((upper + 1, upper + 2), swapped, exploration.probability)


def near_equal_pairs(ranked: Sequence[RankedOffer], exploration: Exploration) -> list[int]:
    """Return the index of the upper offer of each pair of neighbours that may be swapped.

    Both compete, stand within the deepest place, and their scores differ by no more than the widest gap times the
    spread between the quartiles of all competing scores: neither the number of trees of a model, nor a policy's
    weights, nor one odd offer changes what is near. A list without spread has no pair. A pair of one box in which
    the lower offer is better in nothing is left alone: what the laws decide needs no experiment.
    """
    competing = list(takewhile(lambda each: each.why_ineligible is None, ranked))
    widest = exploration.widest_gap * _spread([each.score for each in competing])
    if widest <= 0:
        return []
    seen = competing[: exploration.deepest]
    return [
        index
        for index, upper, lower in zip(count(), seen, seen[1:], strict=False)
        if upper.score - lower.score <= widest and not _beaten(lower.offer, upper.offer)
    ]


def draws_from(seed: str) -> Iterator[float]:
    """Yield the draws of one list, always the same for the same seed, such as the query id that the server made."""
    source = random.Random(seed)  # noqa: S311 - an experiment, not a secret
    while True:
        yield source.random()


def _spread(scores: Sequence[float]) -> float:
    if len(scores) < 2:  # noqa: PLR2004 - one offer has no neighbour
        return 0.0
    lower, _, upper = quantiles(scores, n=4, method="inclusive")
    return upper - lower


def _beaten(lower: Offer, upper: Offer) -> bool:
    if (box_of(lower), lower.vat_scheme) != (box_of(upper), upper.vat_scheme):
        return False
    one, other = _merits(lower), _merits(upper)
    return one != other and all(own <= rival for own, rival in zip(one, other, strict=True))


def _merits(offer: Offer) -> tuple[float, ...]:
    """Return what more of is never worse."""
    parts = offer.parts
    service = (-delivery(offer), float(warranty(offer)))
    return (-float(offer.total), *service, parts.price, parts.condition, parts.service, parts.seller)


def _swapped(ranked: Sequence[RankedOffer], upper: int) -> list[RankedOffer]:
    one, other = ranked[upper], ranked[upper + 1]
    return [
        *ranked[:upper],
        msgspec.structs.replace(other, position=one.position),
        msgspec.structs.replace(one, position=other.position),
        *ranked[upper + 2 :],
    ]
