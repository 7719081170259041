"""Draw what each row offers, many rows at a time, as columns of numbers."""

from collections.abc import Iterator

import msgspec
import numpy as np

from buybox_indexer.demo.anomalies import Anomaly
from buybox_indexer.demo.popularity import Assortment
from buybox_indexer.demo.prices import offer_prices
from buybox_indexer.demo.shops import Shop
from buybox_indexer.demo.tables import CategoryTable, Indices, Numbers

CHUNK_ROWS = 8_192
NO_COLOUR = 63
NO_KEYBOARD = 7
UNLOCKED = 0
GRADE_CHANCES = (0.03, 0.20, 0.35, 0.30, 0.12)
BATTERY_CHANCE = 0.14
COLOUR_SLOPE = 1.7  # above 1: the first colours are the usual ones
UNSTATED_COLOUR = 0.04
FOREIGN_KEYBOARD = 0.10
UNSTATED_KEYBOARD = 0.08
LOCKED = 0.012
RIVALS = (9, 14)  # sellers in the box of a popular device that is fought for most
LARGEST_CORE_SHARE = 0.45  # of a market's rows


class Rows(msgspec.Struct, frozen=True):
    """Columns of equal length: one place a row."""

    device: Indices  # place in the assortment
    shop: Indices  # number of the shop
    grade: Indices
    colour: Indices  # place among the model's colours, or NO_COLOUR
    battery_new: Indices
    keyboard: Indices  # 0 the market's own, 1 to 4 another, NO_KEYBOARD unstated
    lock: Indices  # 0 unlocked, else an operator of the market, from 1
    price: Indices  # minor units
    anomaly: Indices


class MarketShops(msgspec.Struct, frozen=True):
    """The shops of one market as columns."""

    by_category: dict[str, tuple[Indices, Numbers]]  # numbers, and cumulative chances
    rivals: dict[str, Indices]  # numbers of those that may hold a box
    level: Numbers  # by shop number
    ending: Indices
    grades: Indices  # [shop, grade] -> the nearest grade that its ladder has


class Drawer:
    """Draws the rows of one market."""

    def __init__(
        self,
        assortment: Assortment,
        shops: MarketShops,
        categories: dict[str, CategoryTable],
        rng: np.random.Generator,
    ) -> None:
        self._assortment, self._shops, self._rng = assortment, shops, rng
        names = list(categories)
        self._names = names
        self._category = np.array([names.index(device.category) for device in assortment.devices], dtype=np.int64)
        self._colours = np.array([len(model.colours) for model in assortment.models], dtype=np.int64)
        self._battery = np.array([categories[device.category].battery for device in assortment.devices])

    def core(self, rows: int) -> Rows:
        """Draw the boxes that popular devices are fought for in: nine or more shops in each, nothing wrong with any.

        At most 45 % of `rows` are spent on them.
        """
        device, shop, grade, colour = [], [], [], []
        left = int(rows * LARGEST_CORE_SHARE)
        for place in self._assortment.heads:
            rivals = self._shops.rivals[self._assortment.devices[place].category]
            count = min(int(self._rng.integers(RIVALS[0], RIVALS[1] + 1)), len(rivals))
            hot_grade = int(self._rng.choice((2, 3, 4), p=(0.2, 0.45, 0.35)))
            if count > left:
                break
            left -= count
            device += [place] * count
            shop += self._rng.choice(rivals, size=count, replace=False).tolist()
            grade += [hot_grade] * count
            colour += [place % int(self._colours[place]) if self._colours[place] else NO_COLOUR] * count
        zeros = np.zeros(len(device), dtype=np.int64)
        columns = [np.array(column, dtype=np.int64) for column in (device, shop, grade, colour)]
        return self._priced(*columns, battery_new=zeros, keyboard=zeros, lock=zeros, anomaly=zeros)

    def tail(self, per_device: Indices, anomalies: Indices) -> Iterator[Rows]:
        """Draw all other rows, in chunks, device after device; as many as there are `anomalies`."""
        ends = np.cumsum(per_device)
        for start in range(0, len(anomalies), CHUNK_ROWS):
            numbers = np.arange(start, min(start + CHUNK_ROWS, len(anomalies)))
            device = np.searchsorted(ends, numbers, side="right").astype(np.int64)
            yield self._chunk(device, anomalies[numbers])

    def _chunk(self, device: Indices, anomaly: Indices) -> Rows:
        rng, size = self._rng, len(device)
        grade = rng.choice(np.arange(1, 6), size=size, p=GRADE_CHANCES)
        colour = self._draw_colours(device)
        battery = ((rng.random(size) < BATTERY_CHANCE) & self._battery[device]).astype(np.int64)
        shop = self._draw_shops(device)
        twice = _repeated(((((device * 8 + grade) * 64 + colour) * 2 + battery) << 8) + shop)
        shop[twice] = self._draw_shops(device[twice])
        return self._priced(
            device,
            shop,
            self._shops.grades[shop, grade],
            colour,
            battery_new=battery,
            keyboard=self._draw_keyboards(device),
            lock=self._draw_locks(device),
            anomaly=anomaly,
        )

    def _priced(  # noqa: PLR0913 - one argument a column
        self,
        device: Indices,
        shop: Indices,
        grade: Indices,
        colour: Indices,
        *,
        battery_new: Indices,
        keyboard: Indices,
        lock: Indices,
        anomaly: Indices,
    ) -> Rows:
        fair, level = self._assortment.fair[device], self._shops.level[shop]
        price = offer_prices(fair, grade, battery_new, level, self._shops.ending[shop], self._rng)
        price = np.where(anomaly == Anomaly.PRICE_TENTH, price // 10, price)
        price = np.where(anomaly == Anomaly.PRICE_HUNDREDFOLD, price * 100, price)
        return Rows(device, shop, grade, colour, battery_new, keyboard, lock, price, anomaly)

    def _draw_shops(self, device: Indices) -> Indices:
        shop = np.zeros(len(device), dtype=np.int64)
        category = self._category[device]
        for number, name in enumerate(self._names):
            here = category == number
            numbers, chances = self._shops.by_category[name]
            shop[here] = numbers[np.searchsorted(chances, self._rng.random(int(here.sum())))]
        return shop

    def _draw_colours(self, device: Indices) -> Indices:
        count = self._colours[device]
        place = (count * self._rng.random(len(device)) ** COLOUR_SLOPE).astype(np.int64)
        turned = (place + device) % np.maximum(count, 1)
        stated = (self._rng.random(len(device)) >= UNSTATED_COLOUR) & (count > 0)
        return np.where(stated, turned, NO_COLOUR)

    def _draw_keyboards(self, device: Indices) -> Indices:
        chance = self._rng.random(len(device))
        other = self._rng.integers(1, 5, len(device))
        layout = np.where(chance < FOREIGN_KEYBOARD, other, 0)
        layout = np.where(chance > 1 - UNSTATED_KEYBOARD, NO_KEYBOARD, layout)
        return np.where(self._category[device] == self._names.index("laptop"), layout, 0)

    def _draw_locks(self, device: Indices) -> Indices:
        locked = self._rng.random(len(device)) < LOCKED
        phone = self._category[device] == self._names.index("smartphone")
        return np.where(locked & phone, self._rng.integers(1, 4, len(device)), UNLOCKED)


def _repeated(keys: Indices) -> Indices:
    """Return the places whose value an earlier place already has."""
    _, first = np.unique(keys, return_index=True)
    later = np.ones(len(keys), dtype=np.bool_)
    later[first] = False
    return np.flatnonzero(later)


def market_shops(shops: list[Shop], market: str, ladders: dict[int, dict[str, str]], names: list[str]) -> MarketShops:
    """Put the shops that sell in a market into columns; `ladders` are their grade words there, by shop number."""
    here = [shop for shop in shops if market in shop.markets]
    by_category = {}
    for name in names:
        sold = [shop for shop in here if name in shop.categories] or here
        chances = np.cumsum([shop.weight for shop in sold])
        by_category[name] = (np.array([shop.number for shop in sold], dtype=np.int64), chances / chances[-1])
    rivals = {name: np.array([n for n in by_category[name][0] if shops[n].competes], dtype=np.int64) for name in names}
    grades = np.zeros((len(shops), 6), dtype=np.int64)
    for shop in here:
        grades[shop.number] = _nearest_grades(ladders[shop.number])
    return MarketShops(
        by_category,
        rivals,
        np.array([shop.price_level for shop in shops]),
        np.array([shop.ending for shop in shops], dtype=np.int64),
        grades,
    )


def _nearest_grades(ladder: dict[str, str]) -> list[int]:
    """Return for each grade number the nearest one that the ladder has a word for; the worse of two."""
    words = ("", "worn", "fair", "good", "excellent", "premium")
    known = [number for number, word in enumerate(words) if word in ladder]
    return [min(known, key=lambda number: (abs(number - grade), number)) for grade in range(6)]
