"""Cards hold all that lists show, and nothing of a device that they do not."""

import base64

import msgspec
import pytest
from buybox_config.grades import Grade
from buybox_ranking.cards import (
    CARD_FIELDS,
    device_card,
    offer_card,
    read_device_card,
    read_device_document,
    read_offer_card,
)
from buybox_ranking.device import Choices, DeviceDocument, NewPrice
from buybox_ranking.offer import Offer, Parts, SellerFacts

DEVICE = DeviceDocument(
    device_id="zephon-quark-13-128gb",
    device_no=2**53 - 1,
    model_id="zephon-quark-13",
    brand="Zephon",
    category="smartphone",
    title="Quark 13 128 Go",
    names=("quark 13",),
    storage_gb=128,
    reference=40_000,
    price_new=NewPrice(62_900, "a shop", "2026-11-01"),
    offer_count=2,
    price_from=30_000,
)
OFFER = Offer(
    offer_id="fr-phonica-1",
    seller=SellerFacts("phonica", "Phonica €", 4.6, 622, 0.02),
    grade=Grade.GOOD,
    price=29_501,
    shipping=499,
    total=30_000,
    colour="midnight",
    quantity=3,
    assumed=("warranty_months",),
    parts=Parts(0.1 + 0.2, -1.5, 0.25, 1e-9),
)
PLAIN = Offer(offer_id="fr-other-1", seller=SellerFacts("other", "Other"), grade=Grade.WORN, price=1, total=1)


@pytest.mark.parametrize("offer", [OFFER, PLAIN])
def test_an_offer_s_card_gives_it_back_with_what_stands_on_its_device(offer: Offer) -> None:
    whole = msgspec.structs.replace(
        offer,
        market="FR",
        device_id=DEVICE.device_id,
        device_no=DEVICE.device_no,
        category=DEVICE.category,
        reference=DEVICE.reference,
    )
    assert read_offer_card(offer_card(offer), DEVICE, "FR") == whole
    assert read_offer_card(offer_card(offer).rstrip("="), DEVICE, "FR") == whole  # as the engine hands it back


def test_a_device_s_card_gives_it_back_without_what_is_only_searched() -> None:
    document = {**msgspec.to_builtins(DEVICE), "codes": ("A1",), "words": "quark", "offers": [{"card": "x"}]}
    document["choices"] = Choices(grade=(3,))
    assert read_device_card(device_card(document)) == DEVICE


def test_a_card_of_another_shape_is_refused() -> None:
    card = base64.b64encode(b'{"device_id": 7}').decode()
    with pytest.raises(msgspec.ValidationError):
        read_device_card(card)


def test_a_whole_document_gives_its_offers_back_out_of_their_cards() -> None:
    nested = [{"offer_id": each.offer_id, "card": offer_card(each)} for each in (OFFER, PLAIN)]
    document = {**msgspec.to_builtins(DEVICE), "card": "x", "offers": nested}
    read = read_device_document(document, "FR")
    assert msgspec.structs.replace(read, offers=()) == DEVICE
    assert read.offers == tuple(read_offer_card(offer_card(each), DEVICE, "FR") for each in (OFFER, PLAIN))


def test_a_whole_document_of_another_shape_is_refused() -> None:
    for broken in ({"device_id": 7}, {"offers": [{"offer_id": "of a layout without cards"}]}):
        with pytest.raises(msgspec.ValidationError):
            read_device_document({**msgspec.to_builtins(DEVICE), **broken}, "FR")


def test_the_order_of_a_card_is_written_down() -> None:
    """Cards hold no names: an order that changes without a new LAYOUT would be read as other facts."""
    assert CARD_FIELDS == (
        "offer_id", "seller.id", "seller.name", "seller.rating", "seller.reviews", "seller.fault_rate", "grade",
        "price", "total", "shipping", "fees", "sku", "colour", "battery_new", "keyboard", "network_lock", "condition",
        "quantity", "delivery_days", "warranty_months", "return_days", "battery_health_pct", "genuine_parts",
        "vat_scheme", "link", "image_link", "assumed", "parts.price", "parts.condition", "parts.service",
        "parts.seller",
    )  # fmt: skip
