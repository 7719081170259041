"""Each preset reads the kind of feed that it is named for."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from buybox_config.presets import load_presets, with_preset
from buybox_config.sellers import COLUMNS, FeedSource

FeedOf = Callable[..., Any]

REAL = Path(os.environ.get("BUYBOX_REAL_DATA", Path(__file__).parents[4] / "shared" / "real"))


def test_what_a_preset_maps_is_one_of_our_columns() -> None:
    for preset in load_presets().values():
        assert preset.values.keys() <= COLUMNS.keys()
        assert preset.description.endswith(".")


def test_the_seller_file_wins_over_its_preset() -> None:
    source = FeedSource(
        market="FR",
        location="f.csv",
        preset="backmarket",
        columns={"look": "grade"},
        grades={"GOOD": "fair"},
        assume={"condition": "used"},
    )
    full = with_preset(source)
    assert "grade" not in {ours for theirs, ours in full.columns.items() if theirs == "state"}
    assert (full.columns["look"], full.grades["GOOD"], full.grades["FAIR"]) == ("grade", "fair", "fair")
    assert full.assume["condition"] == "used"


def test_back_market_reads_the_state_as_a_grade_only_where_there_is_no_grade(tmp_path: Path, feed_of: FeedOf) -> None:
    (tmp_path / "f.csv").write_text(
        '"sku";"ean";"state";"quantity";"price";"currency";"warranty_delay";"shipping_delay";"new_battery"\n'
        '"a1";"0194252707357";"2";"3";"289.00";"EUR";"12";"48";"true"\n'
    )
    [given] = feed_of("f.csv", preset="backmarket").given
    assert given == {
        "sku": "a1",
        "gtin": "0194252707357",
        "grade": "2",
        "quantity": "3",
        "price": "289.00",
        "currency": "EUR",
        "warranty_months": "12",
        "delivery_days": "48 hours",
        "battery_new": "true",
        "condition": "refurbished",
    }
    (tmp_path / "g.csv").write_text("sku,state,grade\na1,3,GOOD\na2,3,\n")
    assert [row.get("grade") for row in feed_of("g.csv", preset="backmarket").given] == ["GOOD", None]


def test_refurbed_says_warranty_battery_and_taxation_in_words_of_its_own(tmp_path: Path, feed_of: FeedOf) -> None:
    offer = {
        "sku": "a1",
        "grading": "AA",
        "warranty": "M12",
        "battery_condition": "NEW",
        "taxation": "MARGINAL",
        "stock": 3,
        "reference_price": "289.00",
        "shipping_price": "0.00",
    }
    (tmp_path / "f.json").write_text(json.dumps({"offers": [offer, offer]}))
    given = feed_of("f.json", preset="refurbed").given[0]
    assert given["grade"] == "AA"
    assert (given["warranty_months"], given["battery_new"], given["vat_scheme"]) == ("12 months", "yes", "margin")
    assert (given["quantity"], given["price"]) == ("3", "289.00")
    assert with_preset(FeedSource(market="DE", location="f", preset="refurbed")).grades["AA"] == "premium"


@pytest.mark.parametrize(
    ("number", "condition", "grade"),
    [
        ("1000", "new", "premium"),
        ("2000", "refurbished", "premium"),
        ("2010", "refurbished", "excellent"),
        ("2020", "refurbished", "good"),
        ("2030", "refurbished", "fair"),
        ("2500", "refurbished", None),
        ("3000", "used", None),
        ("7000", "for parts or not working", None),
    ],
)
def test_ebays_condition_numbers_say_condition_and_grade_in_every_language(
    tmp_path: Path, feed_of: FeedOf, number: str, condition: str, grade: str | None
) -> None:
    item = {"itemId": "v1|1|0", "title": "iPhone 13", "price": {"value": "234.10", "currency": "USD"}}
    item |= {"condition": "Sehr gut - Refurbished", "conditionId": number}
    item |= {"shippingOptions": [{"shippingCost": {"value": "4.90", "currency": "USD"}}]}
    (tmp_path / "f.json").write_text(json.dumps({"href": "x", "itemSummaries": [item]}))
    [given] = feed_of("f.json", preset="ebay").given
    assert (given["condition"], given["price"], given["shipping_price"]) == (condition, "234.10", "4.90")
    assert load_presets()["ebay"].grades.get(given["grade"]) == grade


@pytest.mark.real_data
@pytest.mark.skipif(not REAL.is_dir(), reason=f"{REAL} is absent: set BUYBOX_REAL_DATA")
def test_real_ebay_items_are_read_whole(tmp_path: Path, feed_of: FeedOf) -> None:
    (tmp_path / "real").symlink_to(REAL)
    given = feed_of("real/feeds/ebay_browse_items.json", preset="ebay").given
    assert len(given) == 100
    assert all(row.keys() >= {"sku", "title", "price", "currency", "quantity"} for row in given)
    assert sum(row.get("condition") == "refurbished" for row in given) == 32


PRODUCT = {
    "@context": "https://schema.org/",
    "@type": "Product",
    "name": "iPhone 13 128 GB",
    "brand": {"@type": "Brand", "name": "Apple"},
    "image": ["https://x.example/1.jpg", "https://x.example/2.jpg"],
    "additionalProperty": [{"@type": "PropertyValue", "name": "Zustand", "value": "Sehr gut"}],
}
OFFER = {
    "@type": "Offer",
    "sku": "a1",
    "price": 234.10,
    "priceCurrency": "EUR",
    "itemCondition": "https://schema.org/RefurbishedCondition",
    "availability": "http://schema.org/InStock",
    "inventoryLevel": {"value": 3},
    "warranty": {"durationOfWarranty": {"value": 2, "unitCode": "ANN"}},
    "hasMerchantReturnPolicy": {"merchantReturnDays": 30},
    "shippingDetails": [
        {"shippingRate": {"value": "1.00"}, "shippingDestination": {"addressCountry": "DE"}},
        {
            "shippingRate": {"value": "4.90"},
            "shippingDestination": {"addressCountry": "FR"},
            "deliveryTime": {
                "handlingTime": {"maxValue": 1, "unitCode": "DAY"},
                "transitTime": {"maxValue": 2, "unitCode": "DAY"},
            },
        },
    ],
}


def test_a_schema_org_product_is_recognised_and_read(tmp_path: Path, feed_of: FeedOf) -> None:
    (tmp_path / "f.json").write_text(json.dumps({**PRODUCT, "offers": OFFER}))
    [given] = feed_of("f.json").given
    assert given == {
        "sku": "a1",
        "title": "iPhone 13 128 GB",
        "brand": "Apple",
        "price": "234.1",
        "currency": "EUR",
        "condition": "RefurbishedCondition",
        "quantity": "3",
        "grade": "Sehr gut",
        "warranty_months": "2 years",
        "return_days": "30 days",
        "shipping_price": "4.90",
        "delivery_days": "3 days",
        "image_link": "https://x.example/1.jpg",
    }


def test_every_offer_of_every_variant_is_a_row(tmp_path: Path, feed_of: FeedOf) -> None:
    group = {
        "@context": "https://schema.org",
        "@type": "ProductGroup",
        "name": "iPhone 13",
        "hasVariant": [
            {"@type": "Product", "sku": "v1", "color": "Black", "offers": [{"price": "1"}, {"price": "2"}]},
            {"@type": "Product", "sku": "v2", "offers": {"@type": "AggregateOffer", "offers": [{"price": "3"}]}},
            {"@type": "Product", "sku": "v3", "offers": {"@type": "AggregateOffer", "lowPrice": 4, "highPrice": 9}},
        ],
    }
    (tmp_path / "f.json").write_text(
        json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, group]})
    )
    given = feed_of("f.json").given
    assert [(row["sku"], row["title"], row.get("price")) for row in given] == [
        ("v1", "iPhone 13", "1"),
        ("v1", "iPhone 13", "2"),
        ("v2", "iPhone 13", "3"),
        ("v3", "iPhone 13", None),
    ]


def test_a_struck_price_is_not_the_price(tmp_path: Path, feed_of: FeedOf) -> None:
    specified = [
        {"priceType": "https://schema.org/StrikethroughPrice", "price": 300, "priceCurrency": "EUR"},
        {"price": "250.00", "priceCurrency": "EUR"},
    ]
    (tmp_path / "f.json").write_text(json.dumps([{**PRODUCT, "offers": {"priceSpecification": specified}}]))
    [given] = feed_of("f.json").given
    assert (given["price"], given["currency"]) == ("250.00", "EUR")


def test_products_in_the_scripts_of_a_page_are_read(tmp_path: Path, feed_of: FeedOf) -> None:
    script = f'<script type="application/ld+json">\n{json.dumps({**PRODUCT, "offers": OFFER})}\n</script>'
    (tmp_path / "f.html").write_text(f"<!DOCTYPE html><html><head>{script}</head><body>{script}</body></html>")
    assert [given["sku"] for given in feed_of("f.html").given] == ["a1", "a1"]


def test_hostile_products_are_rows_or_nothing_and_never_a_crash(tmp_path: Path, feed_of: FeedOf) -> None:
    odd: list[object] = [
        {"@type": ["Product", 3], "offers": "x", "additionalProperty": "y"},
        {"@type": {"a": 1}, "offers": [[1]]},
        {
            "offers": {
                "price": {"a": 1},
                "warranty": [],
                "shippingDetails": [{"shippingDestination": [{"addressCountry": 3}]}],
            }
        },
        {"@type": "ProductGroup", "hasVariant": 3},
        {"@graph": {"@graph": {"@graph": {"@graph": {"@graph": {"@graph": {"name": "x"}}}}}}},
        {
            "offers": {
                "shippingDetails": {
                    "deliveryTime": {"handlingTime": {"value": "9" * 9_000}, "transitTime": {"value": 1}}
                }
            }
        },
    ]
    (tmp_path / "f.json").write_text(json.dumps(odd))
    assert feed_of("f.json", preset="schema-org").given


def test_json_lines_are_read_under_every_preset_of_json(tmp_path: Path, feed_of: FeedOf) -> None:
    item = {"itemId": "1", "title": "iPhone 13", "price": {"value": "1.00", "currency": "EUR"}}
    (tmp_path / "items.json").write_text(f"{json.dumps(item)}\n{json.dumps(item)}\n")
    assert len(feed_of("items.json", preset="ebay").given) == 2
    (tmp_path / "products.jsonl").write_text(f"{json.dumps({**PRODUCT, 'offers': [OFFER, OFFER]})}\n" * 2)
    assert len(feed_of("products.jsonl", preset="schema-org").given) == 4


def test_a_page_that_does_not_begin_as_one_is_read_where_its_preset_is_named(tmp_path: Path, feed_of: FeedOf) -> None:
    script = f'<script type="application/ld+json">{json.dumps({**PRODUCT, "offers": OFFER})}</script>'
    (tmp_path / "page").write_text(f"<!-- x --><div>{script}</div>")
    assert [given["sku"] for given in feed_of("page", preset="schema-org").given] == ["a1"]
