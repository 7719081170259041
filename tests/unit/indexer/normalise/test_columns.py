"""Columns of single facts: stock, capacity, battery, parts, condition, colour, keyboard, lock."""

import pytest
from buybox_config.sellers import FeedSource
from buybox_indexer.listing import TurnedAway

from .normalising import normalised


def reason(**given: str) -> str:
    with pytest.raises(TurnedAway) as caught:
        normalised(**given)
    return caught.value.reason


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ("in stock", 1),
        ("En stock", 1),
        ("Épuisé", 0),
        ("out of stock", 0),
        ("https://schema.org/InStock", 1),
        ("20+", 20),
        ("> 5", 5),
        ("0", 0),
        ("3.0", 3),
        ("-2", 0),
        ("3 en stock", 3),
        ("in stock (4)", 4),
        ("out of stock (0)", 0),
        ("out of stock (3)", 0),
        ("noch 2 auf Lager", 2),
        ("plus que 3", 3),
        ("only 1 left", 1),
        ("plus de 10", 10),
        ("moins de 5", 1),
        ("<5", 1),
        ("10 Stück", 10),
        ("残り3点", 3),
        ("在庫あり", 1),
        ("Mövcud deyil", 0),
    ],
)
def test_stock_is_a_number_or_words(words: str, pieces: int) -> None:
    assert normalised(quantity=words).quantity == pieces


@pytest.mark.parametrize("words", ["perhaps", "in 2 weeks", "5 - 10", "2.5", "3 horses", "9" * 30, "Unknown", ""])
def test_unknown_words_of_availability_are_no_stock(words: str) -> None:
    assert reason(quantity=words) == "bad_number"


@pytest.mark.parametrize(
    ("text", "gigabytes"),
    [
        ("128", 128),
        ("128 Go", 128),
        ("128GB", 128),
        ("128 Gt", 128),
        ("1 To", 1024),
        ("2TB SSD", 2048),
        ("0,5 TB", 512),
        ("128 000 MB", 128),
        ("131072 MB", 128),
        ("128GB UFS 3.1", 128),
        ("SSD 512 Go NVMe", 512),
        ("256.0", 256),
        ("0", None),
    ],
)
def test_a_capacity_is_gigabytes(text: str, gigabytes: int | None) -> None:
    assert normalised(storage_gb=text).storage_gb == gigabytes


@pytest.mark.parametrize(
    "text", ["256 GB SSD + 1 TB HDD", "128 horses", "lots", "8/128", "999999999 TB", "128 oder 256"]
)
def test_what_is_no_single_capacity_is_turned_away(text: str) -> None:
    assert reason(storage_gb=text) == "bad_number"


@pytest.mark.parametrize(
    ("text", "per_cent"),
    [
        ("85", 85),
        ("85 %", 85),
        ("≥ 85 %", 85),
        ("85+", 85),
        ("mindestens 85%", 85),
        ("85 % minimum", 85),
        ("min. 85%", 85),
        ("au moins 85 %", 85),
        ("85-90%", 85),
        ("0.87", 87),
        ("85,5 %", 85),
        ("最大容量85%以上", 85),
    ],
)
def test_battery_health_is_a_promised_minimum(text: str, per_cent: int) -> None:
    listing = normalised(battery_health_pct=text)
    assert (listing.battery_health_pct, listing.battery_new) == (per_cent, False)


@pytest.mark.parametrize("text", ["neuve", "new battery", "Batterie neuve", "neuer Akku", "batería nueva", "NEW"])
def test_a_new_battery_may_stand_in_the_column_of_its_health(text: str) -> None:
    listing = normalised(battery_health_pct=text)
    assert (listing.battery_health_pct, listing.battery_new) == (None, True)


@pytest.mark.parametrize("text", ["120", "good", "85 cycles", "70 80 90", "9" * 40])
def test_what_is_no_battery_health_is_turned_away(text: str) -> None:
    assert reason(battery_health_pct=text) == "bad_number"


@pytest.mark.parametrize(
    ("title", "new"),
    [
        ("iPhone 12 64 Go - batterie neuve", True),
        ("iPhone 12 64GB neuer Akku ohne Simlock", True),
        ("iPhone 12 (New Battery) 64GB", True),
        ("iPhone 12 batería nueva", True),
        ("iPhone 12 バッテリー新品", True),
        ("iPhone 12 like new, battery 90%", False),
        ("iPhone 12 like new battery 90%", False),
        ("iPhone 12 no new battery", False),
        ("iPhone 12 64GB Akku 90%", False),
    ],
)
def test_a_title_s_new_battery_counts_where_no_column_says(title: str, new: bool) -> None:  # noqa: FBT001 - a case's answer
    assert normalised(title=title).battery_new is new
    assert normalised(title=title, battery_new="no").battery_new is False


@pytest.mark.parametrize(
    ("text", "new"), [("NEW", True), ("OPTIMAL", False), ("Original", False), ("Batterie neuve", True)]
)
def test_a_column_about_a_new_battery_is_read_in_its_own_words(text: str, new: bool) -> None:  # noqa: FBT001 - as above
    assert normalised(battery_new=text).battery_new is new


@pytest.mark.parametrize(
    ("text", "genuine"), [("original", True), ("Oui", True), ("aftermarket", False), ("純正", True)]
)
def test_parts_are_the_maker_s_or_not(text: str, genuine: bool) -> None:  # noqa: FBT001 - as above
    assert normalised(genuine_parts=text).genuine_parts is genuine


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("Unused", "new"),
        ("New – never used", "new"),
        ("Like new", "used"),
        ("Gebrauchtware", "used"),
        ("D'occasion", "used"),
        ("Generalüberholt", "refurbished"),
        ("整備済み品", "refurbished"),
        ("not refurbished", "unknown"),
        ("Reacondicionada", "refurbished"),
        ("For parts or not working", "unknown"),
    ],
)
def test_a_condition_is_read_by_whole_words(words: str, condition: str) -> None:
    assert normalised(condition=words).condition == condition


@pytest.mark.parametrize(
    ("text", "layout"), [("FR", "azerty"), ("German", "qwertz"), ("Español", "qwerty-es"), ("QWERTY US", "QWERTY US")]
)
def test_a_keyboard_column_may_name_a_language(text: str, layout: str) -> None:
    assert normalised(keyboard=text).given["keyboard"] == layout


@pytest.mark.parametrize(("text", "lock"), [("non", None), ("Unlocked", None), ("oui", "locked"), ("Orange", "Orange")])
def test_a_lock_column_may_say_yes_or_no(text: str, lock: str | None) -> None:
    assert normalised(network_lock=text).given.get("network_lock") == lock


def test_a_colour_that_names_none_is_not_stated() -> None:
    assert "colour" not in normalised(colour="Couleur aléatoire").given
    assert normalised(colour="Noir").given["colour"] == "Noir"


def test_a_seller_s_assumption_is_read_like_its_own_words() -> None:
    source = FeedSource(market="FR", location="f.csv", assume={"battery_new": True})
    assert normalised(source, battery_new="true").battery_new is True
