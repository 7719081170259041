"""Offers in the order a buyer should see them: eligibility, weighted parts, ties, and why."""

import datetime as dt
from collections.abc import Sequence
from operator import itemgetter
from typing import Literal

import msgspec
from buybox_config.policy import Policy, Weights

from buybox_ranking.offer import Offer
from buybox_ranking.order import Box, OrderKey, box_of, order_key, tie_key, why_not_competing
from buybox_ranking.reasons import Reason, reasons_for

State = Literal["won", "eligible", "won_elsewhere", "ineligible"]


class RankedOffer(msgspec.Struct, frozen=True, gc=False):
    """An offer with its place."""

    offer: Offer
    score: float  # sum of weight x part
    position: int  # from 1, in the whole list
    state: State
    why_ineligible: str | None  # a reason code: `out_of_stock`, `dear`, ...
    cheapest: Offer | None  # of those that compete: what reasons compare with
    weights: Weights

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it stands here, worked out when asked for: a page of devices shows those of each best offer only."""
        return reasons_for(self.offer, self.cheapest, self.weights)


def rank(
    offers: Sequence[Offer], policy: Policy, now: dt.datetime, *, cheapest: Offer | None = None
) -> list[RankedOffer]:
    """Return the offers best first: those that compete, then limited ones, then those out of stock, then hidden ones.

    Offers are of one device (weights are those of the first one's market and category) and carry their parts. Within
    each group the order is that of `order_key`. In each box the first that competes has `won`; further offers of its
    seller are `won_elsewhere`. The answer depends on neither the order of `offers` nor on offers left out.
    `cheapest` is the one that reasons compare with, where `offers` is a selection that may lack it. `now` is the time
    of asking, with its zone (UTC). Raises ValueError when `now` has none.
    """
    if now.tzinfo is None:
        raise ValueError("the time of asking needs a time zone: give it in UTC")
    if not offers:
        return []
    weights = policy.weights_for(*weight_scope(offers))
    entries = [(_group(offer), order_key(offer, weights), offer) for offer in offers]
    entries.sort(key=itemgetter(0, 1))
    return _placed(entries, cheapest or _cheapest(offers), weights)


Entry = tuple[int, OrderKey, Offer]

COMPETES, LIMITED, OUT_OF_STOCK, HIDDEN = range(4)


def weight_scope(offers: Sequence[Offer]) -> tuple[str, str]:
    """Return the market and category whose weights count; the least id speaks, so that no input order does."""
    first = min(offers, key=lambda offer: offer.offer_id)
    return first.market, first.category


def _group(offer: Offer) -> int:
    if offer.state == "limited":
        return LIMITED
    if offer.state != "live":
        return HIDDEN
    return COMPETES if offer.quantity > 0 else OUT_OF_STOCK


def _cheapest(offers: Sequence[Offer]) -> Offer | None:
    competing = (offer for offer in offers if why_not_competing(offer) is None)
    return min(competing, key=tie_key, default=None)


def _placed(entries: list[Entry], cheapest: Offer | None, weights: Weights) -> list[RankedOffer]:
    winners: dict[Box, str] = {}
    ranked = []
    for position, (_, key, offer) in enumerate(entries, start=1):
        why = why_not_competing(offer)
        state = _state(offer, why, winners)
        ranked.append(RankedOffer(offer, -key[0], position, state, why, cheapest, weights))
    return ranked


def _state(offer: Offer, why: str | None, winners: dict[Box, str]) -> State:
    if why is not None:
        return "ineligible"
    box = box_of(offer)
    winner = winners.get(box)
    if winner is None:
        winners[box] = offer.seller.id
        return "won"
    return "won_elsewhere" if winner == offer.seller.id else "eligible"
