"""Their columns become ours."""

import pytest
from buybox_config.markets import load_markets
from buybox_config.presets import with_preset
from buybox_config.sellers import FeedSource, Seller
from buybox_indexer.conform import conformer
from buybox_indexer.listing import Feed, RawRow, TurnedAway


def conformed(source: dict[str, object], **values: str) -> dict[str, str]:
    return conformer(feed_of(source))(RawRow(1, values)).given


def feed_of(source: dict[str, object]) -> Feed:
    full = with_preset(FeedSource.model_validate({"market": "FR", "location": "f.csv", **source}))
    moment = "2026-11-23T12:00:00Z"
    return Feed(Seller(id="shop", name="Shop"), full, load_markets()["FR"], moment, moment)


def test_mapped_columns_take_our_names_and_canonical_ones_need_none() -> None:
    given = conformed({"columns": {"Prix": "price"}}, Prix="12", title="iPhone", junk="x")
    assert given == {"price": "12", "title": "iPhone"}


def test_one_column_may_fill_several_of_ours() -> None:
    assert conformed({"columns": {"State": ["grade", "condition"]}}, State="Used") == {
        "grade": "Used",
        "condition": "Used",
    }


def test_a_column_that_the_seller_file_maps_is_not_taken_under_its_own_name() -> None:
    assert conformed({"columns": {"state": "grade"}}, state="A", grade="ignored") == {"grade": "A"}


def test_a_unit_travels_with_its_value() -> None:
    assert conformed({"columns": {"delay:hours": "delivery_days"}}, delay="48") == {"delivery_days": "48 hours"}


def test_what_is_assumed_fills_gaps_and_is_marked() -> None:
    feed = feed_of({"assume": {"quantity": 1, "battery_new": True, "grade": "good"}})
    listing = conformer(feed)(RawRow(1, {"grade": "fair", "quantity": " "}))
    assert listing.given == {"grade": "fair", "quantity": "1", "battery_new": "true"}
    assert listing.assumed == ("quantity", "battery_new")


def test_a_derived_sku_is_stable_and_differs_with_its_columns() -> None:
    source = {"sku": ["a", "b"]}
    assert conformed(source, a="1", b="2") == conformed(source, a="1", b="2")
    assert conformed(source, a="1", b="2") != conformed(source, a="12", b="")


def test_a_row_that_could_not_be_read_is_turned_away() -> None:
    with pytest.raises(TurnedAway, match="row 3"):
        conformer(feed_of({}))(RawRow(3, {}, "is not JSON"))
