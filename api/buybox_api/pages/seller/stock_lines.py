"""A seller's offers as lines that a person reads and a spreadsheet keeps: sorted, chosen by state, with differences."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from buybox_config.outcomes import Outcome, load_outcomes

from buybox_api.back_office import Document
from buybox_api.pages.csv_file import Cell

STATES: dict[str, tuple[str, str]] = {
    "eligible": ("Another seller is first", "warn"),
    "won": ("Holds its box", "good"),
    "won_elsewhere": ("Another of yours is first", ""),
    "ineligible": ("Cannot win", "bad"),
}
"""Each state in words, and how it looks; in the order in which a seller wants to see them."""

SORTS = {
    "device": "Device",
    "gap": "Smallest change that wins",
    "gap_down": "Largest change that wins",
    "price": "Lowest price",
    "price_down": "Highest price",
    "sku": "Your sku",
}

COLUMNS = ("sku", "title", "device", "grade", "colour", "new_battery", "keyboard", "network_lock", "quantity", "state",
           "reason", "currency", "price", "total", "winner_total", "price_to_win", "difference", "difference_pct",
           "below_your_lowest", "told")  # fmt: skip
"""Columns of the CSV; docs/seller-pages.md says what each holds."""


class StockLine(msgspec.Struct, frozen=True, kw_only=True):
    """One offer; amounts in the market's currency."""

    sku: str
    title: str
    device: str
    grade: str
    colour: str | None
    new_battery: bool
    keyboard: str | None
    network_lock: str | None
    quantity: int
    state: str
    reason: str | None  # why it cannot win, a code
    currency: str
    price: Decimal
    total: Decimal
    winner_total: Decimal | None
    price_to_win: Decimal | None
    difference: Decimal | None
    below_your_lowest: bool
    told: tuple[str, ...]  # why no price wins, and the like
    moves: tuple[str, ...]  # what else would win

    @property
    def options(self) -> str:
        """The box beside its device, in words."""
        battery = "new battery" if self.new_battery else None
        return ", ".join(filter(None, (self.grade, self.colour, battery, self.keyboard, self.network_lock)))

    @property
    def difference_pct(self) -> Decimal | None:
        """The difference as a share of the price, per cent with one decimal."""
        if self.difference is None or self.price <= 0:
            return None
        return (100 * self.difference / self.price).quantize(Decimal("0.1"))

    @property
    def cells(self) -> list[Cell]:
        """The line as cells of the CSV."""
        values = {name: getattr(self, name) for name in COLUMNS}
        return list((values | {"told": "; ".join((*self.told, *self.moves))}).values())


def stock_lines(stock: Document) -> list[StockLine]:
    """Read the offers of `buybox price-to-win` as lines."""
    outcomes = load_outcomes()
    return [_line(offer, outcomes) for offer in stock["offers"]]


def chosen_lines(lines: Iterable[StockLine], state: str | None, sort: str) -> list[StockLine]:
    """Return the lines of a state, or all, in an order; what has no difference comes last."""
    found = [line for line in lines if state is None or line.state == state]
    if sort == "sku":
        return sorted(found, key=lambda line: line.sku)
    if sort in {"price", "price_down"}:
        return sorted(found, key=lambda line: line.price, reverse=sort == "price_down")
    if sort in {"gap", "gap_down"}:
        sign = -1 if sort == "gap_down" else 1
        return sorted(found, key=lambda line: (line.difference is None, sign * abs(line.difference_pct or Decimal(0))))
    return found


def counts_by_state(lines: Sequence[StockLine]) -> list[tuple[str, str, int]]:
    """Return each state with its words and how many offers are in it."""
    return [(state, words, sum(line.state == state for line in lines)) for state, (words, _) in STATES.items()]


def _line(offer: dict[str, Any], outcomes: dict[str, Outcome]) -> StockLine:
    reason = offer["why_ineligible"]
    return StockLine(
        sku=offer["sku"],
        title=offer["title"] or "",
        device=offer["device_id"],
        grade=offer["grade"],
        colour=offer["colour"],
        new_battery=offer["battery_new"],
        keyboard=offer["keyboard"],
        network_lock=offer["network_lock"],
        quantity=offer["quantity"],
        state=offer["state"],
        reason=reason,
        currency=offer["price"]["currency"],
        price=Decimal(offer["price"]["amount"]),
        total=Decimal(offer["total"]["amount"]),
        winner_total=_amount(offer["winner_total"]),
        price_to_win=_amount(offer["price_to_win"]),
        difference=_amount(offer["difference"]),
        below_your_lowest=offer["below_min_price"],
        told=(*_why(reason, outcomes), *(notice for notice in offer["notices"] if reason is None)),
        moves=tuple(move["says"] for move in offer["moves"] if move["lever"] != "price"),
    )


def _why(reason: str | None, outcomes: dict[str, Outcome]) -> tuple[str, ...]:
    """Say why an offer cannot win, and what to do about it."""
    outcome = outcomes.get(reason) if reason else None
    return (outcome.description, outcome.mend) if outcome else ((reason,) if reason else ())


def _amount(money: dict[str, str] | None) -> Decimal | None:
    return None if money is None else Decimal(money["amount"])
