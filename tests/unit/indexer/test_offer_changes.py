"""Changes as they are read, and what an offer takes from them."""

import datetime as dt
import json
from typing import Any

import pytest
from buybox_config.grades import Grade
from buybox_config.markets import load_markets
from buybox_indexer.normalise.words import load_words
from buybox_indexer.offer_changes.change import LONGEST_LINE, BadLine, Change, read_change
from buybox_indexer.offer_changes.changed_offer import ChangedOffers, is_as_before, is_older, time_text
from buybox_indexer.offer_changes.newer_changes import NewerChange, brought_forward
from buybox_ranking.offer import Offer, SellerFacts
from hypothesis import given
from hypothesis import strategies as st

FR = load_markets()["FR"]
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
NAMES = {"seller": "alpha", "market": "FR", "sku": "a1", "updated_at": "2026-11-23T10:00:00Z"}
KNOWN = Offer(
    offer_id="fr-alpha-1", seller=SellerFacts("alpha", "Alpha"), grade=Grade.GOOD, price=30_000, total=30_490,
    shipping=490, market="FR", device_id="apple-iphone-13-128gb", sku="a1", title="iPhone 13 128 Go", colour="black",
    quantity=2, warranty_months=12, delivery_days=3, assumed=("warranty_months", "delivery_days"),
    updated_at="2026-11-23T09:00:00Z",
)  # fmt: skip


def read(**columns: object) -> Change:
    return read_change(json.dumps({**NAMES, **columns}).encode(), 1, NOW)


def changed(**columns: object) -> Offer:
    return ChangedOffers(FR, load_words(), NOW).changed(KNOWN, read(**columns))


def why(**columns: object) -> str:
    with pytest.raises(BadLine) as refused:
        changed(**columns)
    return refused.value.reason


def test_numbers_booleans_and_texts_are_read_as_a_feed_would_write_them() -> None:
    found = read(price=289.9, quantity=3, battery_new=True, warranty_months=None, link="  ")
    assert found.given == {
        "price": "289.9", "quantity": "3", "battery_new": "true", "warranty_months": None, "link": None,
    }  # fmt: skip
    assert (found.at, found.withdrawn) == (dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC), None)
    assert read(updated_at="2030-01-01T00:00:00Z", price=1).at == NOW


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "not_json"),
        (b"[]", "not_json"),
        (b'{"seller": {"id": 1}}', "not_json"),
        (b'{"price": NaN}', "not_json"),
        (b'{"price": Infinity}', "not_json"),
        (b"[" * 50_000, "not_json"),
        (b" " * (LONGEST_LINE + 1), "not_json"),
        (json.dumps({**NAMES, "prize": 1}).encode(), "unknown_column"),
        (json.dumps({**NAMES, "updated_at": "soon", "price": 1}).encode(), "bad_number"),
        (json.dumps({**NAMES, "sku": "", "price": 1}).encode(), "missing_field"),
        (json.dumps(NAMES).encode(), "missing_field"),
        (json.dumps({**NAMES, "withdrawn": 1}).encode(), "bad_value"),
    ],
)
def test_what_is_no_change_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(BadLine) as refused:
        read_change(line, 1, NOW)
    assert refused.value.reason == reason
    assert refused.value.message


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_line_breaks_the_reading(line: bytes) -> None:
    try:
        said = read_change(line, 1, NOW).seller
    except BadLine as bad:
        said = bad.message
    assert said


def test_only_what_changes_changes_and_what_the_buyer_pays_follows() -> None:
    found = changed(price="289,00 €", warranty_months="2 ans")
    assert (found.price, found.shipping, found.total, found.warranty_months) == (28_900, 490, 29_390, 24)
    assert (found.quantity, found.delivery_days, found.colour) == (2, 3, "black")
    assert (found.changed, found.assumed) == (("price", "warranty_months"), ("delivery_days",))
    assert found.changed_at == found.updated_at == "2026-11-23T10:00:00Z"
    assert changed(warranty_months=None).warranty_months is None


def test_a_change_refuses_what_a_row_would_and_what_makes_another_offer() -> None:
    assert why(price="free") == "bad_price"
    assert why(price="-1") == "bad_price"
    assert why(currency="USD", price="1") == "bad_currency"
    assert why(grade="Comme neuf ?") == "unknown_grade"
    assert why(quantity="many") == "bad_number"
    assert why(grade=None) == "missing_field"
    assert why(colour="red") == "fixed_column"
    assert why(model="iPhone 14") == "fixed_column"
    assert changed(colour="Black", title="iPhone 13 128 Go", price="300").price == 30_000


def test_what_is_said_again_is_as_before() -> None:
    assert is_as_before(KNOWN, changed(price="300.00", quantity=2, grade="good"))
    assert not is_as_before(KNOWN, changed(withdrawn=True))
    assert not is_as_before(KNOWN, changed(quantity=0))


def test_times_are_compared_to_their_fractions() -> None:
    half = read(updated_at="2026-11-23T09:00:00.5Z", price=1)
    assert time_text(half.at) == "2026-11-23T09:00:00.500000Z"
    assert not is_older(half, KNOWN)
    later = ChangedOffers(FR, load_words(), NOW).changed(KNOWN, half)
    assert is_older(read(updated_at="2026-11-23T09:00:00.4Z", price=1), later)
    assert is_older(read(updated_at="2026-11-23T09:00:00Z", price=1), later)
    assert not is_older(read(updated_at="2026-11-23T10:00:00.5+01:00", price=1), later)


@pytest.mark.parametrize(
    ("row_at", "price"),
    [("2026-11-23T09:59:59Z", 28_900), ("2026-11-23T10:00:00Z", 31_000), ("2026-11-23T11:00:00Z", 31_000)],
)
def test_a_row_older_than_a_change_keeps_what_was_changed(row_at: str, price: int) -> None:
    changes = {
        KNOWN.offer_id: NewerChange(
            "alpha", "2026-11-23T10:00:00Z", {"price": 28_900}, {"price": "2026-11-23T10:00:00Z"}
        )
    }
    row: dict[str, Any] = {name: getattr(KNOWN, name) for name in Offer.__struct_fields__}
    found = brought_forward(Offer(**{**row, "price": 31_000, "quantity": 9, "updated_at": row_at}), changes, FR)
    assert (found.price, found.quantity) == (price, 9)
    assert found.total == (price + 490 if found.changed else KNOWN.total)
