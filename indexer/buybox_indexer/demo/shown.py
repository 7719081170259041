"""Keep the offers of devices that shoppers look at, and write them as they were when shown."""

from pathlib import Path

import msgspec
import numpy as np
from buybox_config.money import money_document
from buybox_config.sellers import QualityCounts

from buybox_indexer.demo.popularity import Assortment
from buybox_indexer.demo.shops import Shop
from buybox_indexer.demo.tables import Indices

OFFERS_A_DEVICE = 40
TAIL_DEVICES = 220
FEWEST_OFFERS = 3


class ShownOffer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One offer as shoppers saw it; money in minor units."""

    offer_id: str
    place: int  # of its device in the assortment
    shop: int
    grade: int
    colour: str | None
    battery_new: bool
    battery_health_pct: int | None
    keyboard: str | None
    network_lock: str | None
    price: int
    shipping: int
    fees: int
    delivery_days: int
    warranty_months: int
    return_days: int
    quantity: int
    min_price: int | None

    @property
    def total(self) -> int:
        """What the buyer pays."""
        return self.price + self.shipping + self.fees


class ShownDevices:
    """The offers of a market's popular devices and of some others, a bounded number of each."""

    def __init__(self, market: str, currency: str, assortment: Assortment, per_device: Indices) -> None:
        self.market, self.currency, self.assortment = market, currency, assortment
        others = [int(place) for place in np.flatnonzero(per_device >= FEWEST_OFFERS)]
        heads = set(assortment.heads)
        wanted = [*assortment.heads, *[place for place in others if place not in heads][:TAIL_DEVICES]]
        self._offers: dict[int, list[ShownOffer]] = {place: [] for place in wanted}

    def wants(self, place: int) -> bool:
        """Whether a device has room for one more offer."""
        return place in self._offers and len(self._offers[place]) < OFFERS_A_DEVICE

    def keep(self, offer: ShownOffer) -> None:
        """Keep one offer."""
        self._offers[offer.place].append(offer)

    def by_device(self) -> dict[int, list[ShownOffer]]:
        """Return the kept offers of each device that has enough for a choice."""
        return {place: offers for place, offers in self._offers.items() if len(offers) >= FEWEST_OFFERS}


GRADE_WORDS = ("", "worn", "fair", "good", "excellent", "premium")


def write_shown(path: Path, shown: ShownDevices, shops: list[Shop], counts: dict[int, QualityCounts]) -> int:
    """Append a market's offers to the snapshot; returns how many."""
    written = 0
    with path.open("ab") as file:
        for place, offers in shown.by_device().items():
            for offer in offers:
                document = _document(shown, place, offer, shops[offer.shop], counts[offer.shop])
                file.write(msgspec.json.encode(document) + b"\n")
                written += 1
    return written


def _document(
    shown: ShownDevices, place: int, offer: ShownOffer, shop: Shop, counts: QualityCounts
) -> dict[str, object]:
    device = shown.assortment.devices[place]
    return {
        "offer_id": offer.offer_id,
        "device_id": device.device_id,
        "market": shown.market,
        "category": device.category,
        "seller": {"id": shop.id, "rating": counts.rating, "quality": counts.model_dump()},
        "grade": GRADE_WORDS[offer.grade],
        "colour": offer.colour,
        "battery_new": offer.battery_new,
        "battery_health_pct": offer.battery_health_pct,
        "keyboard": offer.keyboard,
        "network_lock": offer.network_lock,
        "price": money_document(offer.price, shown.currency),
        "shipping": money_document(offer.shipping, shown.currency),
        "fees": money_document(offer.fees, shown.currency),
        "total": money_document(offer.total, shown.currency),
        "delivery_days": offer.delivery_days,
        "warranty_months": offer.warranty_months,
        "return_days": offer.return_days,
        "quantity": offer.quantity,
        "min_price": money_document(offer.min_price, shown.currency) if offer.min_price else None,
        "reference": money_document(round(shown.assortment.fair[place]), shown.currency),
        "simulated": True,
    }
