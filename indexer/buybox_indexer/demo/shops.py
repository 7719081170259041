"""The invented sellers: where they sell, what, how dear, and how good they truly are."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from typing import Literal, TypeVar

import msgspec
import numpy as np

from buybox_indexer.demo.tables import MarketTable, read_table

Status = Literal["active", "probation", "suspended"]
Item = TypeVar("Item")

USUAL_SHOPS = 40
USUAL_LISTINGS = 20_000
MOST_SHOPS = 160
ORDER_WINDOW_DAYS = 120
CHARGES_DELIVERY = 0.3
OVER_GRADED = "good"
OVER_GRADED_SHARE = 0.38  # of a shop's orders, about
OVER_GRADED_RETURNS = 0.08  # of orders of that grade, beside the usual ones: what arrives looks a grade worse
OVER_GRADER_ORDERS = 2_400  # enough to be found; docs/seller-quality.md has the table


class TrueQuality(msgspec.Struct, frozen=True):
    """The rates that nobody in the marketplace sees: shares of a shop's orders."""

    cancel_rate: float
    late_rate: float
    faulty_rate: float
    not_as_described_rate: float  # over all grades

    @property
    def fault_rate(self) -> float:
        """All faults of the shop per order."""
        return self.cancel_rate + self.late_rate + self.faulty_rate + self.not_as_described_rate


class Shop(msgspec.Struct, frozen=True):
    """One invented seller; money in minor units."""

    number: int
    id: str
    name: str
    legal_name: str
    country: str
    joined_at: dt.date
    status: Status
    markets: tuple[str, ...]
    categories: tuple[str, ...]
    weight: float  # of its assortment
    price_level: float
    ending: int  # last two digits of its prices
    delivery_days: int
    warranty_months: int
    return_days: int
    charges_delivery: bool
    quality: TrueQuality
    orders: int  # in the last 120 days
    counts_only: bool  # gives counts instead of an orders file
    over_grades: bool = False  # its good is fair in truth

    @property
    def competes(self) -> bool:
        """Whether its offers may hold a box without limits of probation."""
        return self.status == "active"

    def not_as_described_rate(self, grade: str) -> float:
        """Return the true share of orders of a promised grade that come back as not as described."""
        rate = self.quality.not_as_described_rate
        if not self.over_grades:
            return rate
        honest = rate - OVER_GRADED_SHARE * OVER_GRADED_RETURNS
        return honest + OVER_GRADED_RETURNS if grade == OVER_GRADED else honest


class _Speciality(msgspec.Struct):
    times: int
    categories: tuple[str, ...]


class _ShopWords(msgspec.Struct):
    first: dict[str, list[str]]
    second: dict[str, list[str]]
    specialities: list[_Speciality]


def shop_count(listings: int) -> int:
    """Return how many shops bring that many listings: 40 up to 20,000, 157 for a million."""
    grown: float = USUAL_SHOPS * (listings / USUAL_LISTINGS) ** 0.35
    return min(MOST_SHOPS, max(USUAL_SHOPS, round(grown)))


def make_shops(count: int, markets: dict[str, MarketTable], rng: np.random.Generator, today: dt.date) -> list[Shop]:
    """Invent `count` shops; homes, specialities and roles are dealt out so that every market has enough rivals."""
    words = read_table(_ShopWords, "shops")
    names = _names(words, markets, count, rng)
    homes = _deal([market for market, table in markets.items() for _ in range(round(table.share * 20))], count, rng)
    sorts = [kind.categories for kind in words.specialities for _ in range(kind.times)]
    specialities = _deal(sorts, count, rng)
    abroad = {market: _deal([True, False], count, rng) for market in markets}
    roles = _deal(_ROLES, count, rng)
    shops = []
    for number in range(count):
        home = homes[number]
        sold = tuple(market for market in markets if market == home or abroad[market][number])
        name = names[home].pop()
        shop = _shop(number, name, home, roles[number], rng, today)
        legal = f"{name} {markets[home].legal}"
        shops.append(
            msgspec.structs.replace(shop, markets=sold, categories=tuple(specialities[number]), legal_name=legal)
        )
    return shops


_ROLES = (
    "suspended",
    *["probation"] * 2,
    *["new"] * 4,
    *["counts"] * 6,
    *["established"] * 25,
    *["over_grader"] * 2,
)
"""What forty shops are."""


def _shop(number: int, name: str, home: str, role: str, rng: np.random.Generator, today: dt.date) -> Shop:
    worse = float(rng.normal(0.0, 1.0)) + (2.2 if role == "suspended" else 0.0)
    small = role in {"new", "probation"}
    return Shop(
        number=number,
        id=slug(name),
        name=name,
        legal_name=name,
        country=home,
        joined_at=today - dt.timedelta(days=_days_since_joining(role, rng)),
        status="suspended" if role == "suspended" else "probation" if role == "probation" else "active",
        markets=(home,),
        categories=(),
        weight=0.12 if small else float(np.exp(rng.normal(0.0, 0.45))),
        price_level=float(np.exp(rng.normal(-0.02 * worse, 0.075))),
        ending=(99, 99, 0, 90)[int(rng.integers(4))],
        delivery_days=int(rng.integers(1, 7)),
        warranty_months=(12, 12, 12, 24, 24, 36)[int(rng.integers(6))],
        return_days=(14, 30, 30)[int(rng.integers(3))],
        charges_delivery=bool(rng.random() < CHARGES_DELIVERY),
        quality=_true_quality(worse, role, rng),
        orders=_order_count(role, rng),
        counts_only=role == "counts",
        over_grades=role == "over_grader",
    )


def _days_since_joining(role: str, rng: np.random.Generator) -> int:
    if role == "probation":
        return int(rng.integers(6, 36))
    if role == "new":
        return int(rng.integers(50, 90))
    return int(rng.integers(200, 2400))


def _order_count(role: str, rng: np.random.Generator) -> int:
    if role == "probation":
        return int(rng.integers(3, 26))
    if role == "new":
        return int(rng.integers(10, 70))
    fewest = OVER_GRADER_ORDERS if role == "over_grader" else 120
    return int(min(4000, max(fewest, np.exp(rng.normal(6.5, 0.7)))))


def _true_quality(worse: float, role: str, rng: np.random.Generator) -> TrueQuality:
    """Draw rates around a shop's hidden quality; one step worse nearly doubles its faults."""
    own = np.exp(0.6 * worse + 0.3 * rng.normal(0.0, 1.0, 4))
    rates = np.minimum(np.array([0.010, 0.035, 0.020, 0.010]) * own, 0.25)
    if role == "over_grader":
        rates += np.array([0.0, 0.0, 0.0, OVER_GRADED_SHARE * OVER_GRADED_RETURNS])
    return TrueQuality(*(round(float(rate), 5) for rate in rates))


def _deal(items: Sequence[Item], count: int, rng: np.random.Generator) -> list[Item]:
    """Deal `count` items in shuffled rounds, so that shares hold for any count."""
    dealt: list[Item] = []
    while len(dealt) < count:
        dealt += [items[int(place)] for place in rng.permutation(len(items))]
    return dealt[:count]


def _names(
    words: _ShopWords, markets: dict[str, MarketTable], count: int, rng: np.random.Generator
) -> dict[str, list[str]]:
    """Return shuffled shop names for each home, more than enough for `count` shops."""
    names = {}
    for home in markets:
        pairs = [f"{first} {second}" for second in words.second[home] for first in words.first[home]]
        places = rng.permutation(len(pairs))
        names[home] = [pairs[int(place)] for place in places][:count]
    return names


def slug(name: str) -> str:
    """Write a name as a seller id: ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
