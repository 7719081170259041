"""Seeded offers for measurements: 14 sellers a device, facts left out at random, prices around the reference."""

import random

from buybox_config.grades import Grade
from buybox_ranking.offer import Offer, SellerFacts

SELLERS = 400
OFFERS_OF_A_DEVICE = 14


def generated_offers(count: int, *, one_device: bool = False, seed: int = 1) -> list[Offer]:
    """Return offers of many devices, or of one."""
    draw = random.Random(seed)  # noqa: S311 - a simulation
    sellers = [_seller(number, draw) for number in range(SELLERS)]
    return [_offer(number, 0 if one_device else number // OFFERS_OF_A_DEVICE, sellers, draw) for number in range(count)]


def _seller(number: int, draw: random.Random) -> SellerFacts:
    fault_rate = None if draw.random() < 0.1 else draw.uniform(0.005, 0.1)
    rating = round(draw.uniform(3, 5), 1)
    return SellerFacts(f"seller-{number}", f"Seller {number}", rating, draw.randint(0, 900), fault_rate)


def _offer(number: int, device: int, sellers: list[SellerFacts], draw: random.Random) -> Offer:
    reference = 10_000 + device * 37 % 60_000
    total = int(reference * draw.uniform(0.75, 1.35))
    return Offer(
        offer_id=f"o{number:07}",
        seller=draw.choice(sellers),
        grade=draw.choice(list(Grade)),
        price=total,
        total=total,
        market="FR",
        device_id=f"d{device}",
        category="smartphone",
        colour=draw.choice([None, "black", "blue", "red"]),
        battery_new=draw.random() < 0.15,
        battery_health_pct=draw.choice([None, 80, 85, 90]),
        quantity=draw.choice([0, 1, 1, 3, 12]),
        delivery_days=draw.choice([None, 1, 2, 3, 5, 8]),
        warranty_months=draw.choice([None, 12, 12, 24, 36]),
        return_days=draw.choice([14, 30]),
        reference=reference,
    )
