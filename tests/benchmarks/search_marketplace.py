"""A seeded market of the real catalogue, device by device, so that a million offers need no memory of their own."""

import random
from collections.abc import Iterator

import msgspec
from buybox_config.catalogue import Catalogue, Device, Model
from buybox_config.grades import Grade
from buybox_ranking.formula import formula_curves
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.score import score_parts

CURVES = formula_curves()

SELLERS = 400
ONE_OF = {"smartphone": 4, "laptop": 12, "tablet": 2}
"""One device of so many is on offer; of the other categories one of three."""


class Stock(msgspec.Struct, frozen=True):
    """A device with all its offers."""

    device: Device
    model: Model
    offers: list[Offer]


def devices_on_offer(catalogue: Catalogue) -> list[Device]:
    """Choose the devices on offer: some 7,000."""
    draw = random.Random("devices")  # noqa: S311 - a simulation
    return [device for device in catalogue.devices.values() if draw.randrange(ONE_OF.get(device.category, 3)) == 0]


def stocked(catalogue: Catalogue, offers: int) -> Iterator[Stock]:
    """Yield devices with some `offers` offers in all: few devices have many, as in a shop (Zipf, exponent 0.8)."""
    devices = devices_on_offer(catalogue)
    random.Random("popular").shuffle(devices)  # noqa: S311 - a simulation
    weights = [1 / (place + 10) ** 0.8 for place in range(len(devices))]
    whole = sum(weights)
    for device, weight in zip(devices, weights, strict=True):
        model, count = catalogue.models[device.model_id], max(round(offers * weight / whole), 1)
        yield Stock(device, model, market_offers(device, model, count))


def market_offers(device: Device, model: Model, count: int) -> list[Offer]:
    """Return so many offers of a device, scored."""
    made = list(_offers(device, model, count))
    parts = score_parts(made, CURVES)
    return [msgspec.structs.replace(offer, parts=each) for offer, each in zip(made, parts, strict=True)]


def _offers(device: Device, model: Model, count: int) -> Iterator[Offer]:
    draw = random.Random(device.device_id)  # noqa: S311 - a simulation
    worth = (model.launch_price or 60_000) * draw.uniform(0.3, 0.7)
    colours = [colour.name for colour in model.colours] or [None]
    for number in range(count):
        price, shipping = int(worth * draw.uniform(0.75, 1.35)), draw.choice((0, 0, 499))
        seller = draw.randrange(SELLERS)
        yield Offer(
            offer_id=f"fr-{device.device_id}-{number}",
            seller=SellerFacts(f"seller-{seller}", f"Seller {seller}", 3 + seller % 20 / 10, 300, seller % 37 / 400),
            market="FR",
            device_id=device.device_id,
            device_no=device.device_no,
            category=device.category,
            sku=str(number),
            grade=draw.choice(list(Grade)),
            price=price,
            shipping=shipping,
            total=price + shipping,
            colour=draw.choice(colours),
            battery_new=draw.random() < 0.15,
            keyboard=draw.choice(("azerty", "qwertz", None)) if device.category == "laptop" else None,
            network_lock=draw.choice((None,) * 9 + ("orange",)) if device.category == "smartphone" else None,
            quantity=draw.choice((0, 1, 1, 3, 12)),
            delivery_days=draw.choice((None, 1, 2, 3, 5, 8)),
            warranty_months=draw.choice((None, 12, 12, 24, 36)),
            return_days=30,
            vat_scheme=draw.choice(("standard", "margin")),
            reference=int(worth),
        )
