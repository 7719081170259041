"""What devices cost new, by the marketplace's own table; never by a seller's claim or a price at launch."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
from buybox_ranking.device import NewPrice


class ShopPrice(msgspec.Struct, frozen=True):
    """What one shop asks for a new device, or for every device of a model."""

    market: str
    subject: str  # a device id, or a model id
    amount: int  # minor units of the market's currency
    currency: str
    shop: str
    date: str  # ISO day on which the shop asked it
    imported_at: str = ""  # RFC 3339, UTC


class NewPrices(msgspec.Struct, frozen=True):
    """The price that counts for each device or model of one market: the lowest that a shop asks now."""

    by_subject: Mapping[str, NewPrice] = {}

    def of(self, device_id: str, model_id: str) -> NewPrice | None:
        """Return what a device costs new: its own price, else its model's."""
        return self.by_subject.get(device_id) or self.by_subject.get(model_id)


def count_new_prices(prices: Iterable[ShopPrice], today: dt.date, days: int) -> NewPrices:
    """Choose the price that counts for each subject of one market.

    Of each shop the newest counts, when it is at most `days` old; of all shops the lowest, for "not above new" is a
    promise to buyers; of equal ones the newest.
    """
    oldest = (today - dt.timedelta(days=days)).isoformat()
    current: defaultdict[str, dict[str, ShopPrice]] = defaultdict(dict)
    for price in prices:
        shops, shop = current[price.subject], price.shop.casefold()
        if price.date >= oldest and (shop not in shops or price.date >= shops[shop].date):
            shops[shop] = price
    return NewPrices({subject: _lowest(shops) for subject, shops in current.items() if shops})


def _lowest(shops: Mapping[str, ShopPrice]) -> NewPrice:
    newest_first = sorted(shops.values(), key=lambda price: (price.date, price.shop), reverse=True)
    found = min(newest_first, key=lambda price: price.amount)
    return NewPrice(found.amount, found.shop, found.date)
