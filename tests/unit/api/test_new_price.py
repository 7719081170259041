"""What a device costs new, as answers show it."""

from buybox_api.presenters.devices import new_price_or_none
from buybox_config.markets import load_markets
from buybox_ranking.device import NewPrice


def test_a_price_new_names_its_shop_and_day() -> None:
    fr = load_markets()["FR"]
    shown = new_price_or_none(NewPrice(62_900, "Fnac", "2026-11-01"), fr)
    assert shown is not None
    assert (shown.amount, shown.currency, shown.source, shown.date) == ("629.00", "EUR", "Fnac", "2026-11-01")
    assert new_price_or_none(None, fr) is None
