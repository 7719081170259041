"""One device under two policies: each offer's place, what its points come from, and who holds each box."""

import datetime as dt
from collections.abc import Sequence

import msgspec
from buybox_config.grades import Grade
from buybox_config.money import MoneyDocument, money_document
from buybox_config.policy import Policy, Weights

from buybox_ranking.offer import Offer, Parts
from buybox_ranking.order import Box, box_of
from buybox_ranking.rank import RankedOffer, rank

DIGITS = 6
"""Decimals of scores that are shown: more than anyone reads, fewer than rounding leaves."""


class Place(msgspec.Struct, frozen=True):
    """Where an offer stands under one policy."""

    position: int  # from 1
    score: float
    points: Parts  # weight x part, which add up to the score
    state: str  # won | eligible | won_elsewhere | ineligible


class OfferChange(msgspec.Struct, frozen=True, kw_only=True):
    """One offer under both policies."""

    offer_id: str
    seller: str
    seller_name: str
    grade: str
    colour: str | None
    battery_new: bool
    keyboard: str | None
    network_lock: str | None
    total: MoneyDocument
    faults_per_thousand: float | None  # of the seller's orders, shrunk and careful; None where no orders were counted
    delivery_days: int | None
    why_ineligible: str | None
    parts: Parts  # before any weight
    before: Place
    after: Place


class BoxChange(msgspec.Struct, frozen=True, kw_only=True):
    """One box: who holds it before and after, as offer ids."""

    grade: str
    colour: str | None
    battery_new: bool
    keyboard: str | None
    network_lock: str | None
    offers: int  # that compete for it
    before: str
    after: str
    hands: bool  # another seller holds it afterwards


class DeviceChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy changes on one device."""

    device_id: str
    market: str
    category: str
    weights_before: Weights
    weights_after: Weights
    changed: int  # boxes that change hands
    offers: tuple[OfferChange, ...]  # in the order afterwards
    boxes: tuple[BoxChange, ...]  # in the order of their winners before


def device_change(
    offers: Sequence[Offer], currency: str, before: Policy, after: Policy, now: dt.datetime
) -> DeviceChange | None:
    """Rank all offers of one device, with their parts, under both policies; None where there are no offers.

    `now` is the time of asking, with its zone.
    """
    one, other = rank(offers, before, now), rank(offers, after, now)
    if not one:
        return None
    places = {entry.offer.offer_id: _place(entry) for entry in one}
    boxes = _box_changes(one, other)
    first = one[0].offer
    return DeviceChange(
        device_id=first.device_id,
        market=first.market,
        category=first.category,
        weights_before=one[0].weights,
        weights_after=other[0].weights,
        changed=sum(box.hands for box in boxes),
        offers=tuple(_offer_change(entry, places[entry.offer.offer_id], currency) for entry in other),
        boxes=boxes,
    )


def _place(entry: RankedOffer) -> Place:
    parts, weights = entry.offer.parts, entry.weights
    points = {part: round(getattr(parts, part) * getattr(weights, part), DIGITS) for part in Parts.__struct_fields__}
    return Place(entry.position, round(entry.score, DIGITS), Parts(**points), entry.state)


def _offer_change(entry: RankedOffer, before: Place, currency: str) -> OfferChange:
    offer = entry.offer
    faults = offer.seller.fault_rate
    return OfferChange(
        offer_id=offer.offer_id,
        seller=offer.seller.id,
        seller_name=offer.seller.name,
        grade=Grade(offer.grade).word,
        colour=offer.colour,
        battery_new=offer.battery_new,
        keyboard=offer.keyboard,
        network_lock=offer.network_lock,
        total=money_document(offer.total, currency),
        faults_per_thousand=None if faults is None else round(1_000 * faults, 1),
        delivery_days=offer.delivery_days,
        why_ineligible=entry.why_ineligible,
        parts=offer.parts,
        before=before,
        after=_place(entry),
    )


def _box_changes(before: Sequence[RankedOffer], after: Sequence[RankedOffer]) -> tuple[BoxChange, ...]:
    later = _winners(after)
    return tuple(_box_change(box, won, later[box], before) for box, won in _winners(before).items())


def _winners(ranked: Sequence[RankedOffer]) -> dict[Box, Offer]:
    return {box_of(entry.offer): entry.offer for entry in ranked if entry.state == "won"}


def _box_change(box: Box, before: Offer, after: Offer, ranked: Sequence[RankedOffer]) -> BoxChange:
    return BoxChange(
        grade=Grade(before.grade).word,
        colour=before.colour,
        battery_new=before.battery_new,
        keyboard=before.keyboard,
        network_lock=before.network_lock,
        offers=sum(entry.why_ineligible is None and box_of(entry.offer) == box for entry in ranked),
        before=before.offer_id,
        after=after.offer_id,
        hands=before.seller.id != after.seller.id,
    )
