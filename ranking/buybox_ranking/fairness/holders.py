"""Who holds each box of a device, and who stands in the first places of its list, under one ranking."""

from collections import defaultdict
from collections.abc import Sequence
from heapq import nsmallest

import msgspec
from buybox_config.policy import Policy

from buybox_ranking.curves import Curves
from buybox_ranking.offer import Offer
from buybox_ranking.order import Box, box_of, order_key, why_not_competing
from buybox_ranking.rank import weight_scope
from buybox_ranking.score import with_parts

FIRST_PLACES = 3
"""What a page shows of a list before anyone scrolls, on a phone."""


class Ranking(msgspec.Struct, frozen=True):
    """One way of ranking: a model and a policy."""

    name: str
    policy: Policy
    curves: Curves | None = None  # None: the parts that the offers carry stand

    def scored(self, offers: Sequence[Offer]) -> Sequence[Offer]:
        """Return the offers with the parts that this ranking gives them."""
        return offers if self.curves is None else with_parts(offers, self.curves)


class DeviceContest(msgspec.Struct, frozen=True):
    """The offers of one device that compete, and the boxes for which they do: places in `offers`, by box."""

    offers: list[Offer]
    boxes: dict[Box, list[int]]

    def is_contested(self, members: Sequence[int]) -> bool:
        """Tell whether offers of two sellers at least compete for a box: only there a ranking decides who holds it."""
        first = self.offers[members[0]].seller.id
        return any(self.offers[member].seller.id != first for member in members)


class Holders(msgspec.Struct, frozen=True):
    """Who holds what in a contest, as places in its offers."""

    winners: list[int]  # in the order of its boxes
    first: list[int]  # of the whole list, at most `FIRST_PLACES`, best first


def device_contest(offers: Sequence[Offer]) -> DeviceContest:
    """Return the contest of one device from all its offers; those that do not compete are left out."""
    competing = [offer for offer in offers if why_not_competing(offer) is None]
    boxes: defaultdict[Box, list[int]] = defaultdict(list)
    for place, offer in enumerate(competing):
        boxes[box_of(offer)].append(place)
    return DeviceContest(competing, dict(boxes))


def holders(contest: DeviceContest, scored: Sequence[Offer], policy: Policy) -> Holders:
    """Return who holds the boxes of a contest: the same offers as `rank` marks `won` and puts first.

    `scored` are the contest's offers, in its order, with the parts of the ranking that is asked about.
    """
    if not scored:
        return Holders([], [])
    weights = policy.weights_for(*weight_scope(scored))
    key_of = [order_key(offer, weights) for offer in scored].__getitem__
    winners = [min(members, key=key_of) for members in contest.boxes.values()]
    return Holders(winners, nsmallest(FIRST_PLACES, range(len(scored)), key=key_of))
