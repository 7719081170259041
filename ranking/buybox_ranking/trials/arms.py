"""What the shoppers of one arm did, a row of sums each."""

from collections.abc import Iterable, Mapping

import msgspec
import numpy as np

from buybox_ranking.learning.events import BOT_CLICKS, BOT_SHARE, BOT_TIMES, Deed, ShownList
from buybox_ranking.learning.labels import AT_FAULT, ENDINGS
from buybox_ranking.quality.shrinkage import Column
from buybox_ranking.snapshot import OfferFacts, minor


class ShopperSums(msgspec.Struct):
    """What one shopper was shown and did."""

    lists: int = 0
    clicks: int = 0  # offers clicked, each once a list
    purchases: int = 0
    faults: int = 0  # purchases that came back, or were cancelled, by the seller's fault
    promised: int = 0  # purchases with a promised delivery
    delivery_days: float = 0.0  # of these
    paid: dict[str, int] = msgspec.field(default_factory=dict)  # minor units, by currency
    priced: dict[str, int] = msgspec.field(default_factory=dict)  # purchases with a known total, by currency

    def add_list(self, shown: ShownList) -> None:
        """Count one list that was shown, and what was done with it."""
        facts = {each.offer_id: each for each in shown.facts}
        bought = {deed.offer_id for deed in shown.deeds if deed.action == "purchase"}
        self.lists += 1
        self.clicks += sum(deed.action == "click" for deed in shown.deeds)
        self.faults += len(bought & {deed.offer_id for deed in shown.deeds if _is_fault(deed)})
        for offer_id in bought:
            self._add_purchase(facts.get(offer_id))

    def _add_purchase(self, facts: OfferFacts | None) -> None:
        self.purchases += 1
        if facts is None:
            return
        currency = facts.total.currency
        self.paid[currency] = self.paid.get(currency, 0) + (minor(facts.total, facts.offer_id) or 0)
        self.priced[currency] = self.priced.get(currency, 0) + 1
        if facts.delivery_days is not None:
            self.promised += 1
            self.delivery_days += facts.delivery_days


def _is_fault(deed: Deed) -> bool:
    return deed.action in ENDINGS and deed.reason in AT_FAULT


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


def programs(shoppers: Mapping[str, ShopperSums]) -> set[str]:
    """Return those of the clients that click as no shopper does, by the rule of training."""
    clicks = {client: sums.clicks for client, sums in shoppers.items() if sums.clicks}
    if not clicks:
        return set()
    usual = sorted(clicks.values())[len(clicks) // 2]
    least = max(BOT_CLICKS, BOT_SHARE * sum(clicks.values()), BOT_TIMES * usual)
    return {client for client, count in clicks.items() if count > least}


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
