"""The JSON-LD of a device: what search engines read, and safe inside a script element."""

import json

from buybox_api.presenters.schema_org import schema_org_text
from buybox_config.grades import Grade
from buybox_config.markets import load_markets
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer, SellerFacts
from hypothesis import given
from hypothesis import strategies as st

MARKET = load_markets()["FR"]


def device(title: str = "iPhone 13 128 Go", **facts: object) -> DeviceDocument:
    given = {"offer_count": 3, "price_from": 28_900, "colours": ("midnight", "starlight")} | facts
    return DeviceDocument(
        device_id="apple-iphone-13-128gb",
        device_no=1,
        model_id="apple-iphone-13",
        brand="Apple",
        category="smartphone",
        title=title,
        names=(),
        **given,  # type: ignore[arg-type] # facts of a test
    )


OFFER = Offer(
    offer_id="o",
    seller=SellerFacts("phonica", "Phonica"),
    grade=Grade.GOOD,
    price=29_900,
    shipping=499,
    fees=100,
    total=30_499,
    delivery_days=3,
    warranty_months=24,
    return_days=30,
    link="https://phonica.example/13",
)


def test_a_device_on_offer_is_a_product_with_an_aggregate_offer_and_its_best_offer() -> None:
    product = json.loads(schema_org_text(device(), OFFER, 41_000, MARKET))
    assert (product["@context"], product["@type"]) == ("https://schema.org/", "Product")
    assert (product["sku"], product["productID"]) == ("apple-iphone-13-128gb",) * 2
    assert product["brand"] == {"@type": "Brand", "name": "Apple"}
    assert product["color"] == "midnight, starlight"
    assert "image" not in product
    summed = product["offers"]
    assert (summed["lowPrice"], summed["highPrice"], summed["priceCurrency"]) == ("289.00", "410.00", "EUR")
    assert (summed["offerCount"], summed["availability"]) == (3, "https://schema.org/InStock")
    assert summed["itemCondition"] == "https://schema.org/RefurbishedCondition"


def test_the_best_offer_has_its_price_with_fees_and_beside_it_shipping_returns_and_warranty() -> None:
    (offer,) = json.loads(schema_org_text(device(), OFFER, None, MARKET))["offers"]["offers"]
    assert offer["price"] == "300.00"
    assert offer["shippingDetails"]["shippingRate"] == {"@type": "MonetaryAmount", "value": "4.99", "currency": "EUR"}
    assert offer["shippingDetails"]["deliveryTime"]["transitTime"]["maxValue"] == 3
    assert offer["hasMerchantReturnPolicy"]["merchantReturnDays"] == 30
    assert offer["warranty"]["durationOfWarranty"] == {"@type": "QuantitativeValue", "value": 24, "unitCode": "MON"}
    assert offer["seller"] == {"@type": "Organization", "name": "Phonica"}


def test_what_is_not_known_of_an_offer_is_left_out() -> None:
    bare = Offer(offer_id="o", seller=SellerFacts("s", "S"), grade=Grade.FAIR, price=100, total=100)
    (offer,) = json.loads(schema_org_text(device(), bare, 100, MARKET))["offers"]["offers"]
    assert {"warranty", "hasMerchantReturnPolicy", "url"}.isdisjoint(offer)
    assert "deliveryTime" not in offer["shippingDetails"]


def test_a_device_that_nobody_offers_is_out_of_stock_without_a_price() -> None:
    summed = json.loads(schema_org_text(device(offer_count=0, price_from=None), None, None, MARKET))["offers"]
    assert summed["availability"] == "https://schema.org/OutOfStock"
    assert "lowPrice" not in summed


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_title_can_end_the_script_element_and_every_title_is_read_back_as_it_was(title: str) -> None:
    text = schema_org_text(device(f"</script><!--\u2028{title}"), None, None, MARKET)
    assert set("<>&\u2028\u2029").isdisjoint(text)
    assert json.loads(text)["name"] == f"</script><!--\u2028{title}"
