"""The offers that can be the best under some filter and some weights; the others need not stand on the device."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np

from buybox_ranking.offer import Offer
from buybox_ranking.order import Box, box_of, delivery, tie_key, warranty, why_not_competing

FilterClass = tuple[*Box, str | None]

Merits = tuple[float, float, float, float, float, float]

ONE_BY_ONE = 48
"""Up to this many kept offers plain comparisons are faster than building arrays (measured on classes of 5 to 5,000)."""

WHOLE = 40
"""Up to this many offers that compete a device keeps all of them. Those that pass a filter are then counted where they
stand; counting them in the narrow index is a request more, which costs as much as hundreds of nested offers."""


def standing_offers(offers: Sequence[Offer]) -> list[Offer]:
    """Return which of one device's offers stand on it: all that compete where they are few, else the frontier."""
    competing = [offer for offer in offers if why_not_competing(offer) is None]
    return competing if len(competing) <= WHOLE else frontier(competing)


def standing_anew(
    competing: Sequence[Offer], standing: Collection[str], changed: Collection[FilterClass]
) -> list[Offer]:
    """Return which of one device's offers stand on it, all of which compete, where only some classes changed.

    `standing` are the ids of the frontier before. Classes do not bear on each other, so that is what `standing_offers`
    returns.
    """
    if len(competing) <= WHOLE:
        return list(competing)
    classes = [filter_class(offer) for offer in competing]
    inside = [offer for offer, its in zip(competing, classes, strict=True) if its in changed]
    kept = {offer.offer_id for offer in frontier(inside)}
    return [
        offer
        for offer, its in zip(competing, classes, strict=True)
        if offer.offer_id in (kept if its in changed else standing)
    ]


def frontier(offers: Sequence[Offer]) -> list[Offer]:
    """Return the offers that some filter and some non-negative weights could put first, in the order given.

    Of offers with the same grade, options and VAT scheme on one device, one is left out when another is no dearer
    (total), no slower, no shorter warranted and no lower in any part, and before it in the tie order. Every filter on
    exact or least grade, an option, VAT scheme, highest total, least warranty or longest delivery then has the same
    best offer and lowest total as among all offers. Offers that do not compete are left out first.
    Unknown delivery and warranty are the worst. Any number of devices may be mixed.
    """
    classes: defaultdict[FilterClass, list[int]] = defaultdict(list)
    for index, offer in enumerate(offers):
        if why_not_competing(offer) is None:
            classes[filter_class(offer)].append(index)
    kept: list[int] = []
    for members in classes.values():
        kept += members if len(members) == 1 else _undominated(offers, members)
    return [offers[index] for index in sorted(kept)]


def filter_class(offer: Offer) -> FilterClass:
    """Return the class within which an offer can leave others out."""
    return (*box_of(offer), offer.vat_scheme)


def _undominated(offers: Sequence[Offer], members: list[int]) -> list[int]:
    """Walk a class in tie order, where whoever dominates an offer comes before it, and keep what none kept beats."""
    kept: list[int] = []
    few: list[Merits] = []
    many = np.empty((len(members), 6)) if len(members) > ONE_BY_ONE else np.empty((0, 6))
    for index in sorted(members, key=lambda member: tie_key(offers[member])):
        merits = _merits(offers[index])
        if len(kept) <= ONE_BY_ONE:
            beaten = any(_no_worse(other, merits) for other in few)
        else:
            beaten = bool((many[: len(kept)] >= merits).all(axis=1).any())
        if not beaten:
            if len(many):
                many[len(kept)] = merits
            few.append(merits)
            kept.append(index)
    return kept


def _merits(offer: Offer) -> Merits:
    """Return what more of is never worse, beside a lower total, which the walk sees to."""
    parts = offer.parts
    return (-delivery(offer), warranty(offer), parts.price, parts.condition, parts.service, parts.seller)


def _no_worse(other: Merits, merits: Merits) -> bool:
    return (
        other[0] >= merits[0]
        and other[1] >= merits[1]
        and other[2] >= merits[2]
        and other[3] >= merits[3]
        and other[4] >= merits[4]
        and other[5] >= merits[5]
    )
