"""Which word on an offer is the newest: a row's, or a change's, column by column."""

import datetime as dt

import msgspec
import pytest
from buybox_config.grades import Grade
from buybox_config.markets import load_markets
from buybox_indexer.intake.staying import Staying
from buybox_indexer.meanwhile.carrying import carried
from buybox_indexer.offer_changes.columns import with_values
from buybox_indexer.offer_changes.newer_changes import brought_forward, change_of
from buybox_ranking.offer import Offer, SellerFacts

FR = load_markets()["FR"]


def at(minutes: int) -> str:
    return (dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)).isoformat()


def row(minutes: int, price: int = 300, quantity: int = 5) -> Offer:
    return Offer(
        offer_id="fr-alpha-1",
        seller=SellerFacts("alpha", "Alpha"),
        grade=Grade.GOOD,
        sku="A1",
        price=price,
        total=price,
        quantity=quantity,
        updated_at=at(minutes),
    )


def changed(offer: Offer, minutes: int, **values: object) -> Offer:
    return with_values(offer, values, at(minutes), FR)


TWICE = changed(changed(row(0), 10, price=250), 30, quantity=2)
"""A price of minute 10, and a quantity of minute 30."""


@pytest.mark.parametrize(
    ("row_at", "price", "quantity", "columns"),
    [(5, 250, 2, ("price", "quantity")), (10, 280, 2, ("quantity",)), (20, 280, 2, ("quantity",)), (30, 280, 9, ())],
)
def test_a_row_takes_back_the_columns_that_it_is_newer_than(
    row_at: int, price: int, quantity: int, columns: tuple[str, ...]
) -> None:
    built = row(row_at, 280, 9)
    for found in (brought_forward(built, {built.offer_id: change_of(TWICE)}, FR), carried(built, TWICE, FR)):
        assert (found.price, found.total, found.quantity, found.changed) == (price, price, quantity, columns)
        assert len(found.changed_times) == len(columns)


def test_what_a_load_brought_forward_is_brought_forward_again_without_change() -> None:
    built = row(5, 280, 9)
    once = carried(built, TWICE, FR)
    assert carried(once, TWICE, FR) == once


def test_a_change_that_comes_after_the_load_has_looked_counts_and_one_of_the_same_time_too() -> None:
    built = carried(row(20, 280, 9), TWICE, FR)
    later = carried(built, changed(TWICE, 40, price=240), FR)
    assert (later.price, later.quantity) == (240, 2)
    same = carried(built, changed(TWICE, 30, quantity=1), FR)
    assert (same.price, same.quantity) == (280, 1)


def test_a_row_newer_than_all_changes_is_left_alone() -> None:
    built = row(50, 280, 9)
    assert carried(built, TWICE, FR) is built
    assert carried(built, row(60), FR) is built


def test_an_offer_without_a_row_stays_while_its_change_is_newer_than_what_is_known_of_the_row_or_the_feed() -> None:
    assert Staying({}, at(29)).holds(TWICE)
    assert not Staying({}, at(30)).holds(TWICE)
    assert Staying({"a1": at(29)}, at(60)).holds(TWICE)
    assert not Staying({"a1": at(31)}, at(0)).holds(TWICE)
    assert not Staying({"a1": ""}, at(60)).holds(TWICE)
    assert Staying({}, None).holds(TWICE)
    assert not Staying({}, None).holds(msgspec.structs.replace(TWICE, changed_at=None))
