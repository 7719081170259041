"""Whether changes of a device's offers can change its document at all. Pure; in doubt they can."""

from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter

from buybox_ranking.cards import nested_values
from buybox_ranking.frontier import filter_class
from buybox_ranking.offer import Offer
from buybox_ranking.order import delivery, tie_key, warranty, why_not_competing

_of_the_device = attrgetter("grade", "battery_new", "vat_scheme", "colour", "keyboard", "network_lock", "reference",
                            "quantity", "image_link", "device_id", "seller")  # fmt: skip
"""What a device's document takes from an offer that competes, also from one that does not stand on it."""


def touches_document(offers: Mapping[str, Offer], standing: Collection[str], changed: Iterable[Offer]) -> bool:
    """Tell whether a device's document may become another by these changes of its offers.

    `offers` are all its offers before, by id, `standing` the ids of those on its document. An offer that competed
    behind the others, and still does, leaves the document alone: that it stays behind is proven by one that stands
    there, unchanged, and dominates it, for then the frontier is what it was (`frontier`).
    """
    now = list(changed)
    names = {offer.offer_id for offer in now}
    firm = [offers[name] for name in standing if name not in names]
    return any(_touches(offers.get(offer.offer_id), offer, standing, firm) for offer in now)


def _touches(before: Offer | None, after: Offer, standing: Collection[str], firm: list[Offer]) -> bool:
    competed, competes = before is not None and why_not_competing(before) is None, why_not_competing(after) is None
    if before is None or competed != competes:
        return competed or competes
    if not competes:
        return False
    if before.offer_id in standing:
        return bool(nested_values(before) != nested_values(after)) or before.reference != after.reference
    return bool(_of_the_device(before) != _of_the_device(after)) or not _stays_behind(after, firm)


def _stays_behind(offer: Offer, firm: Iterable[Offer]) -> bool:
    """Tell whether one of these offers dominates the offer: in its class, no worse in anything, before it in order."""
    own = filter_class(offer)
    return any(
        other.total <= offer.total
        and filter_class(other) == own
        and delivery(other) <= delivery(offer)
        and warranty(other) >= warranty(offer)
        and other.parts.price >= offer.parts.price
        and other.parts.condition >= offer.parts.condition
        and other.parts.service >= offer.parts.service
        and other.parts.seller >= offer.parts.seller
        and tie_key(other) < tie_key(offer)
        for other in firm
    )
