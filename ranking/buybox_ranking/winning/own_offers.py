"""What a seller is told of its own offers in their boxes; of rivals it is told the winner's total and nothing else."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from buybox_config.grades import Grade
from buybox_config.policy import Policy, Weights

from buybox_ranking.curves import Curves
from buybox_ranking.offer import Offer
from buybox_ranking.order import why_not_competing
from buybox_ranking.rank import State
from buybox_ranking.winning.contest import NOBODY, Asked, contest_of
from buybox_ranking.winning.levels import SellerQuality
from buybox_ranking.winning.moves import Move, next_moves
from buybox_ranking.winning.price_room import Terms
from buybox_ranking.winning.price_to_win import NoPrice, PriceToWin, prices_to_win

TermsOf = Callable[[str], Terms]
"""Returns the terms of a device, by its id."""


class OwnOffer(msgspec.Struct, frozen=True, kw_only=True):
    """One offer of the seller who asks, money in minor units; of others nothing but `winner_total`."""

    offer_id: str
    sku: str
    title: str | None
    device_id: str
    grade: Grade
    colour: str | None
    battery_new: bool
    keyboard: str | None
    network_lock: str | None
    quantity: int
    price: int
    total: int
    state: State
    why_ineligible: str | None  # a reason code
    price_to_win: int | None  # an item price
    no_price: NoPrice | None  # why there is none
    below_min_price: bool
    winner_total: int | None  # what a buyer pays for the offer that holds the box; None when none does
    moves: tuple[Move, ...]

    @property
    def box(self) -> tuple[object, ...]:
        """The box that it competes in, within its market."""
        return (self.device_id, self.grade, self.colour, self.battery_new, self.keyboard, self.network_lock)

    @property
    def difference(self) -> int | None:
        """The price to win less the price, minor units: below 0 it must come down."""
        return None if self.price_to_win is None else self.price_to_win - self.price


ITS_OWN = ("offer_id", "sku", "title", "device_id", "grade", "colour", "battery_new", "keyboard", "network_lock",
           "quantity", "price", "total")  # fmt: skip
"""What is told of an offer as it is."""


def own_offers(
    offers: Sequence[Offer],
    seller: str,
    curves: Curves,
    policy: Policy,
    terms_of: TermsOf,
    quality: SellerQuality | None = None,
) -> list[OwnOffer]:
    """Return what a seller is told of each of its offers, in the order given.

    `offers` are all that compete for some devices of one market, and the seller's own that do not; they carry their
    parts. `quality` is what the seller's fault rate is made of, None when it is not known.
    """
    rows = np.array([row for row, offer in enumerate(offers) if offer.seller.id == seller], dtype=np.intp)
    own = [offers[row] for row in rows.tolist()]
    asked = Asked(contest_of(offers, weights_of(offers, policy)), rows, own, [terms_of(each.device_id) for each in own])
    prices = prices_to_win(asked, curves)
    moves = next_moves(asked, prices, [quality] * len(own), curves)
    firsts = [offers[first] if first != NOBODY else None for first in asked.contest.first[rows].tolist()]
    return list(map(_told, own, firsts, prices, moves))


def weights_of(offers: Sequence[Offer], policy: Policy) -> list[Weights]:
    """Return the weights in force for each offer, those of its market and category."""
    scopes = [(offer.market, offer.category) for offer in offers]
    in_force = {scope: policy.weights_for(*scope) for scope in set(scopes)}
    return [in_force[scope] for scope in scopes]


def _told(offer: Offer, first: Offer | None, asking: PriceToWin, moves: tuple[Move, ...]) -> OwnOffer:
    return OwnOffer(
        **{name: getattr(offer, name) for name in ITS_OWN},
        state=_state(offer, first),
        why_ineligible=why_not_competing(offer),
        price_to_win=asking.price,
        no_price=asking.no_price,
        below_min_price=asking.below_min_price,
        winner_total=None if first is None else first.total,
        moves=moves,
    )


def _state(offer: Offer, first: Offer | None) -> State:
    """Tell how an offer stands in its box, as `rank` does."""
    if first is None or why_not_competing(offer) is not None:
        return "ineligible"
    if first is offer:
        return "won"
    return "won_elsewhere" if first.seller.id == offer.seller.id else "eligible"
