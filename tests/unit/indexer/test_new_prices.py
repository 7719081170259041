"""What counts as the price of a device new."""

import datetime as dt

import pytest
from buybox_indexer.new_prices.price_of import ShopPrice, count_new_prices
from buybox_ranking.device import NewPrice

TODAY = dt.date(2026, 11, 23)


def price(amount: int, shop: str = "Fnac", date: str = "2026-11-01", subject: str = "a-128") -> ShopPrice:
    return ShopPrice("FR", subject, amount, "EUR", shop, date)


def counted(*prices: ShopPrice) -> NewPrice | None:
    return count_new_prices(prices, TODAY, 90).of("a-128", "a")


def test_the_lowest_of_the_shops_counts() -> None:
    found = counted(price(62_900), price(59_900, "Darty", "2026-10-01"), price(64_900, "Boulanger"))
    assert found == NewPrice(59_900, "Darty", "2026-10-01")


def test_of_one_shop_the_newest_counts_however_it_is_written() -> None:
    assert counted(price(50_000, "FNAC", "2026-10-01"), price(62_900)) == NewPrice(62_900, "Fnac", "2026-11-01")
    assert counted(price(62_900), price(50_000, "FNAC", "2026-10-01")) == NewPrice(62_900, "Fnac", "2026-11-01")


@pytest.mark.parametrize(("date", "counts"), [("2026-08-25", True), ("2026-08-24", False)])
def test_a_price_counts_for_90_days(date: str, counts: bool) -> None:  # noqa: FBT001 - a parameter of the table above
    assert (counted(price(62_900, date=date)) is not None) is counts


def test_an_old_low_price_does_not_hide_today_s() -> None:
    assert counted(price(100, "Old", "2026-01-01"), price(62_900)) == NewPrice(62_900, "Fnac", "2026-11-01")


def test_a_model_s_price_stands_in_for_its_devices_that_have_none() -> None:
    prices = count_new_prices([price(50_000, subject="a"), price(62_900)], TODAY, 90)
    assert prices.of("a-128", "a") == NewPrice(62_900, "Fnac", "2026-11-01")
    assert prices.of("a-256", "a") == NewPrice(50_000, "Fnac", "2026-11-01")
    assert prices.of("b", "b") is None
