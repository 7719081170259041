"""What the shoppers of one arm did, a row of sums each."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec
import numpy as np

from buybox_ranking.quality.shrinkage import Column


class ShopperSums(msgspec.Struct):
    """What one shopper was shown and did."""

    lists: int = 0
    clicks: int = 0  # offers clicked, each once a list
    purchases: int = 0
    faults: int = 0  # purchases that came back, or were cancelled, by the seller's fault
    promised: int = 0  # purchases with a promised delivery
    delivery_days: float = 0.0  # of these
    paid: defaultdict[str, int] = msgspec.field(default_factory=lambda: defaultdict(int))  # minor units, by currency
    priced: defaultdict[str, int] = msgspec.field(default_factory=lambda: defaultdict(int))  # purchases, by currency


class Arm(msgspec.Struct, frozen=True):
    """The shoppers of one arm as a table: a row a shopper, a column a sum."""

    table: Column
    columns: tuple[str, ...]

    @property
    def shoppers(self) -> int:
        """How many there are."""
        return len(self.table)

    def place(self, column: str) -> int:
        """Return where a column stands."""
        return self.columns.index(column)

    def total(self, column: str) -> float:
        """Return the sum of a column over all shoppers."""
        return float(self.table[:, self.place(column)].sum())


SUMS = ("lists", "clicks", "purchases", "faults", "promised", "delivery_days")


def arm_of(shoppers: Iterable[ShopperSums], currencies: Iterable[str]) -> Arm:
    """Make the table of an arm; both arms of a trial are given the same currencies, in the same order."""
    names = tuple(currencies)
    money = tuple(f"{kind} {currency}" for currency in names for kind in ("paid", "priced"))
    rows = [_row(each, names) for each in shoppers]
    columns = ("shoppers", *SUMS, *money)
    return Arm(np.array(rows, dtype=np.float64).reshape(len(rows), len(columns)), columns)


def _row(sums: ShopperSums, currencies: Iterable[str]) -> list[float]:
    money = [value for name in currencies for value in (sums.paid.get(name, 0), sums.priced.get(name, 0))]
    return [1.0, *(getattr(sums, name) for name in SUMS), *money]
