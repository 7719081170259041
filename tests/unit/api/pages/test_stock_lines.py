"""A seller's offers as lines: sorted by what is asked, with differences, and the prices to win as changes."""

import datetime as dt
from decimal import Decimal

import msgspec
from buybox_api.pages.csv_file import csv_text
from buybox_api.pages.seller.price_changes import ndjson, price_changes
from buybox_api.pages.seller.stock_lines import COLUMNS, chosen_lines, counts_by_state, stock_lines

from .stocks import move, offer, stock

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)

STOCK = stock(
    offer("near", "300.00", wins_at="297.00"),
    offer("far", "200.00", wins_at="150.00"),
    offer("none", "100.00", notices=["no price wins"]),
    offer("first", "250.00", "won", wins_at="260.00"),
    offer("dear", "900.00", "ineligible", wins_at="590.00", why_ineligible="dear"),
    offer("gone", "120.00", "ineligible", why_ineligible="out_of_stock", quantity=0),
    offer("low", "310.00", wins_at="280.00", below_min_price=True, notices=["below the lowest price you allow"]),
)


def skus(state: str | None, sort: str) -> list[str]:
    return [line.sku for line in chosen_lines(stock_lines(STOCK), state, sort)]


def test_lines_are_sorted_by_the_smallest_change_that_wins_and_what_cannot_win_comes_last() -> None:
    assert skus("eligible", "gap") == ["near", "low", "far", "none"]
    assert skus("eligible", "gap_down") == ["far", "low", "near", "none"]
    assert skus(None, "price")[0] == "none"
    assert skus(None, "price_down")[0] == "dear"
    assert skus("won", "sku") == ["first"]


def test_a_line_tells_its_difference_in_money_and_per_cent_and_why_it_cannot_win() -> None:
    lines = {line.sku: line for line in stock_lines(STOCK)}
    assert (lines["far"].difference, lines["far"].difference_pct) == (Decimal("-50.00"), Decimal("-25.0"))
    assert "Quantity 0: kept, never best." in lines["gone"].told
    assert "Lower the price; where it is meant, ask the marketplace to confirm it." in lines["dear"].told
    assert lines["none"].difference_pct is None


def test_states_are_counted_with_those_that_nothing_is_in() -> None:
    counts = {state: count for state, _, count in counts_by_state(stock_lines(STOCK))}
    assert counts == {"eligible": 4, "won": 1, "won_elsewhere": 0, "ineligible": 2}


def test_the_file_has_the_columns_that_the_page_of_documentation_names() -> None:
    moved = stock(offer("a", moves=[move("price", {"amount": "1.00", "currency": "EUR"}), move("rating", 4.5)]))
    header, row = csv_text(COLUMNS, (line.cells for line in stock_lines(moved))).splitlines()
    assert header == ",".join(COLUMNS)
    assert row.endswith(",rating would win")


def test_changes_hold_each_price_that_wins_and_none_below_the_sellers_lowest() -> None:
    made = price_changes(stock_lines(STOCK), "alpha", "FR", NOW, None)
    assert {change.sku: change.price for change in made} == {"near": "297.00", "far": "150.00", "dear": "590.00"}
    lines = ndjson(made).decode().splitlines()
    assert msgspec.json.decode(lines[0]) == {
        "seller": "alpha",
        "market": "FR",
        "sku": "near",
        "updated_at": "2026-11-24T09:00:00Z",
        "price": "297.00",
        "currency": "EUR",
    }


def test_changes_can_be_kept_within_a_share_of_the_price() -> None:
    assert [change.sku for change in price_changes(stock_lines(STOCK), "alpha", "FR", NOW, 5)] == ["near"]
