"""A document of a device is left alone only where it would be the same; made anew, it is as from nothing."""

import datetime as dt
import random

import msgspec
import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.grades import Grade
from buybox_config.markets import load_markets
from buybox_indexer.demand.market_demand import MarketDemand
from buybox_indexer.documents import device_document
from buybox_indexer.offer_changes.touched import touches_document
from buybox_ranking.frontier import WHOLE, filter_class, standing_anew, standing_offers
from buybox_ranking.offer import Offer, Parts, SellerFacts
from buybox_ranking.order import why_not_competing
from hypothesis import given, settings
from hypothesis import strategies as st

FR = load_markets()["FR"]
DEMAND = MarketDemand("FR", dt.date(2026, 11, 23))
SELLERS = [SellerFacts("atelo", "Atelo", 4.8, 900, 0.01), SellerFacts("bravis", "Bravis")]
DEVICE = "apple-iphone-13-128gb"


def drawn(draw: random.Random, name: str) -> Offer:
    """Draw an offer of few different facts, so that many are equal in some and beat each other in others."""
    total = draw.randint(20_000, 20_012)
    return Offer(
        offer_id=name,
        seller=draw.choice(SELLERS),
        grade=draw.choice([Grade.FAIR, Grade.GOOD]),
        price=total,
        total=total,
        market="FR",
        device_id=DEVICE,
        colour=draw.choice([None, "black"]),
        quantity=draw.choice([0, 1, 1, 1, 2]),
        state=draw.choice(["live"] * 6 + ["limited", "hidden"]),
        delivery_days=draw.choice([None, 1, 2, 3]),
        warranty_months=draw.choice([None, 12, 24]),
        image_link=draw.choice([None, "https://a.example/1.jpg"]),
        reference=20_000,
        parts=Parts(*(float(draw.randint(0, 2)) for _ in range(4))),
    )


def changed(draw: random.Random, offer: Offer) -> Offer:
    """Draw another value for a fact or two."""
    other = drawn(draw, offer.offer_id)
    names = draw.sample(
        ["total", "quantity", "state", "delivery_days", "grade", "parts", "image_link", "updated_at"], 2
    )
    return msgspec.structs.replace(offer, **{name: getattr(other, name) for name in names}, price=offer.price)


@pytest.mark.parametrize("many", [30, 42, 90])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_what_is_left_alone_would_be_the_same_and_what_is_made_anew_is_as_from_nothing(
    many: int, seed: int, catalogue: Catalogue
) -> None:
    draw = random.Random(seed)  # noqa: S311 - the same offers for the same seed
    device = catalogue.devices[DEVICE]
    model = catalogue.models[device.model_id]
    before = {name: drawn(draw, name) for name in (f"o{number:02}" for number in range(many))}
    now = [changed(draw, before[name]) for name in draw.sample([*before], draw.randint(1, 3))]
    now += [drawn(draw, "new")] if draw.random() < 0.2 else []
    after = {**before, **{offer.offer_id: offer for offer in now}}
    standing = {offer.offer_id for offer in standing_offers(list(before.values()))}
    documents = [device_document(device, model, FR, list(each.values()), None, DEMAND) for each in (before, after)]
    if not touches_document(before, standing, now):
        assert documents[0] == documents[1]
    competing = [offer for offer in after.values() if why_not_competing(offer) is None]
    if sum(why_not_competing(offer) is None for offer in before.values()) > WHOLE:
        both = [offer for one in now for offer in (before.get(one.offer_id), one) if offer is not None]
        assert standing_anew(competing, standing, {filter_class(offer) for offer in both}) == standing_offers(competing)


def test_some_changes_are_left_alone(catalogue: Catalogue) -> None:
    draw = random.Random(1)  # noqa: S311 - the same offers each time
    assert DEVICE in catalogue.devices
    before = {name: drawn(draw, name) for name in (f"o{number:02}" for number in range(90))}
    standing = {offer.offer_id for offer in standing_offers(list(before.values()))}
    dearer = [msgspec.structs.replace(offer, total=offer.total + 5) for offer in before.values()]
    touching = [touches_document(before, standing, [offer]) for offer in dearer]
    assert 0 < sum(touching) < len(touching)
    assert all(touches_document(before, standing, [before[name]]) is False for name in before)
