"""Counts from which the fairness view is made: one line a seller and a few sums, however many offers pass by."""

from collections import defaultdict

import msgspec
from buybox_config.markets import Market

from buybox_ranking.fairness.holders import FIRST_PLACES, DeviceContest, Holders, Ranking
from buybox_ranking.fairness.seller_sizes import without_history
from buybox_ranking.features import FEATURES
from buybox_ranking.offer import Offer


class Unstated(msgspec.Struct, frozen=True):
    """What an average counts where a winner leaves a fact out, the same before and after."""

    fault_rate: float
    delivery_days: float


class SellerTally(msgspec.Struct):
    """One seller's offers and boxes."""

    offers: int = 0  # that compete
    new: bool = False
    alone: int = 0  # boxes in which no other seller competes
    contested: int = 0  # boxes in which others compete too
    before: int = 0  # of those, held before
    after: int = 0
    gained: int = 0
    lost: int = 0


class WinnerSums(msgspec.Struct):
    """Sums over the winners of boxes."""

    boxes: int = 0
    total: int = 0  # minor units
    fault_rate: float = 0.0
    delivery_days: float = 0.0
    new: int = 0  # of sellers without history

    def add(self, winner: Offer, unstated: Unstated) -> None:
        """Count one box's winner."""
        faults, days = winner.seller.fault_rate, winner.delivery_days
        self.boxes += 1
        self.total += winner.total
        self.fault_rate += unstated.fault_rate if faults is None else faults
        self.delivery_days += unstated.delivery_days if days is None else days
        self.new += without_history(winner.seller)


class SideTally(msgspec.Struct):
    """One ranking's winners."""

    contested: WinnerSums = msgspec.field(default_factory=WinnerSums)
    changed: WinnerSums = msgspec.field(default_factory=WinnerSums)  # boxes that another seller holds in the other
    new_in_first: int = 0  # first places held by sellers without history


class Seen(msgspec.Struct):
    """Offers that contend for something scarce, and those of them by sellers without history."""

    offers: int = 0
    new: int = 0
    places: int = 0  # what they contend for


class Tally:
    """Everything counted of one market."""

    def __init__(self, unstated: Unstated) -> None:
        self.unstated = unstated
        self.devices = self.boxes = self.changed = self.other_offer = 0
        self.sellers: defaultdict[str, SellerTally] = defaultdict(SellerTally)
        self.before, self.after = SideTally(), SideTally()
        self.in_boxes, self.in_lists = Seen(), Seen()

    def add(self, contest: DeviceContest, before: Holders, after: Holders) -> None:
        """Count one device under both rankings."""
        self.devices += bool(contest.offers)
        for offer in contest.offers:
            seller = self.sellers[offer.seller.id]
            seller.offers += 1
            seller.new = seller.new or without_history(offer.seller)
        for members, one, other in zip(contest.boxes.values(), before.winners, after.winners, strict=True):
            self._add_box(contest, members, one, other)
        self._add_list(contest, before, after)

    def _add_box(self, contest: DeviceContest, members: list[int], before: int, after: int) -> None:
        self.boxes += 1
        if not contest.is_contested(members):
            self.sellers[contest.offers[before].seller.id].alone += 1
            return
        for seller in {contest.offers[member].seller.id for member in members}:
            self.sellers[seller].contested += 1
        _see(self.in_boxes, contest, members, 1)
        self._add_winners(contest.offers[before], contest.offers[after])

    def _add_winners(self, before: Offer, after: Offer) -> None:
        changed = before.seller.id != after.seller.id
        for side, winner in ((self.before, before), (self.after, after)):
            side.contested.add(winner, self.unstated)
            if changed:
                side.changed.add(winner, self.unstated)
        self.changed += changed
        self.other_offer += not changed and before.offer_id != after.offer_id
        _add_hands(self.sellers[before.seller.id], self.sellers[after.seller.id], changed=changed)

    def _add_list(self, contest: DeviceContest, before: Holders, after: Holders) -> None:
        """Count the first places of a list in which they are scarce."""
        everyone = range(len(contest.offers))
        if len(everyone) <= FIRST_PLACES or not contest.is_contested(everyone):
            return
        _see(self.in_lists, contest, everyone, FIRST_PLACES)
        for side, held in ((self.before, before), (self.after, after)):
            side.new_in_first += sum(without_history(contest.offers[place].seller) for place in held.first)


def unstated(market: Market, *rankings: Ranking) -> Unstated:
    """Return what a fact left out counts as: the market's longest delivery, and the most careful floor of the models.

    Without a model, the floor of the registry stands in: a seller without orders.
    """
    shipped = next(feature.floor for feature in FEATURES if feature.name == "fault_rate")
    floors = [ranking.curves.curve("fault_rate").floor for ranking in rankings if ranking.curves is not None]
    return Unstated(max(floors, default=shipped), market.delivery_days)


def _see(seen: Seen, contest: DeviceContest, members: list[int] | range, places: int) -> None:
    seen.offers += len(members)
    seen.new += sum(without_history(contest.offers[member].seller) for member in members)
    seen.places += places


def _add_hands(before: SellerTally, after: SellerTally, *, changed: bool) -> None:
    before.before += 1
    after.after += 1
    if changed:
        before.lost += 1
        after.gained += 1
