"""What the columns of a feed hold: how many values are filled, and what they could be."""

import re
from collections.abc import Callable, Iterable

import msgspec
from buybox_config.catalogue.gtin import gtin_key
from buybox_config.grades import GRADES

from buybox_indexer.listing import RawRow, TurnedAway
from buybox_indexer.normalise.labels import Label, Surroundings, labels_of
from buybox_indexer.normalise.money import minor_amount
from buybox_indexer.normalise.words import Words, fold

MOST_DISTINCT = 3_000
"""Values of a column that are looked at."""

LONGEST_EXAMPLE = 60
EXAMPLES = 3

_WHOLE = re.compile(r"\+?\d{1,6}([.,]0+)?\s*\+?")
_AMOUNT_OF = re.compile(r"[<>~≥ ]*\d{1,5}([.,]\d+)?\s*\S{0,12}(\s\S{1,12})?")
_CODE = re.compile(r"[A-Z]{3}")
_PERCENT = re.compile(r"[<>~≥ ]*\d{2,3}([.,]\d+)?\s*%?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*")
_WORDY = re.compile(r"[^\W\d_]{2,}.*\W")


class Column(msgspec.Struct):
    """One column of theirs."""

    name: str
    filled: int = 0
    values: dict[str, int] = msgspec.field(default_factory=dict)  # value -> rows, the first MOST_DISTINCT

    @property
    def examples(self) -> list[str]:
        """Return its first values, cut short."""
        return [value[:LONGEST_EXAMPLE] for value in list(self.values)[:EXAMPLES]]

    @property
    def distinct_share(self) -> float:
        """Return how much of what was looked at differs."""
        return len(self.values) / max(1, sum(self.values.values()))

    def share(self, fits: Callable[[str], bool]) -> float:
        """Return the share of the rows looked at whose value fits."""
        rows = sum(self.values.values())
        return sum(count for value, count in self.values.items() if fits(value)) / rows if rows else 0.0


def profile(rows: Iterable[RawRow], blank: frozenset[str]) -> dict[str, Column]:
    """Look at every value, save those that say that there is none; columns stand in the order in which they appear."""
    columns: dict[str, Column] = {}
    for row in rows:
        if row.fault is not None:
            continue
        for name, value in row.values.items():
            column = columns.setdefault(name, Column(name))
            text = value.strip()
            if text and text not in blank:
                column.filled += 1
                if text in column.values or len(column.values) < MOST_DISTINCT:
                    column.values[text] = column.values.get(text, 0) + 1
    return columns


class Tests:
    """Whether a value could stand in a column of ours."""

    def __init__(self, words: Words, currency: str, doubtful: frozenset[str]) -> None:
        self._words, self._currency = words, currency
        self._around = Surroundings(words)
        self._labels: tuple[Label, ...] = labels_of(words.usual_grades, GRADES)
        self.of: dict[str, Callable[[str], bool]] = {
            "gtin": lambda text: gtin_key(text.removesuffix(".0")) is not None,
            "price": self._money,
            "price_new": self._money,
            "min_price": self._money,
            "shipping_price": lambda text: self._money(text) or fold(text) in words.money.free,
            "currency": lambda text: _CODE.fullmatch(text) is not None,
            "quantity": self._stock,
            "grade": lambda text: self.grade(text) is not None or fold(text) in doubtful,
            "condition": self._condition,
            "storage_gb": lambda text: _AMOUNT_OF.fullmatch(text) is not None,
            "ram_gb": lambda text: _AMOUNT_OF.fullmatch(text) is not None,
            "battery_health_pct": lambda text: _PERCENT.fullmatch(text) is not None,
            "battery_new": self._truth,
            "genuine_parts": self._truth,
            "warranty_months": lambda text: _AMOUNT_OF.fullmatch(text) is not None,
            "delivery_days": lambda text: any(map(str.isdigit, text)) and _DAY.fullmatch(text) is None,
            "return_days": lambda text: _AMOUNT_OF.fullmatch(text) is not None,
            "vat_scheme": lambda text: fold(text) in words.vat,
            "link": _is_address,
            "image_link": _is_address,
            "updated_at": lambda text: _DAY.fullmatch(text) is not None,
            **dict.fromkeys(("brand", "model", "colour", "category"), _has_letters),
            "title": lambda text: _WORDY.match(text) is not None,
        }

    def tells(self, ours: str, text: str) -> bool:
        """Say whether a value fits even where no name says so; a letter or number alone is no grade then."""
        return self.grade(text) is not None if ours == "grade" else self.of[ours](text)

    def grade(self, label: str) -> str | None:
        """Return the grade that a label, as one whole, means at most shops."""
        usual = self._words.usual_grades.get(fold(label))
        if usual is not None or fold(label) in GRADES:
            return usual or fold(label)
        found = self._around.whole(label, self._labels)
        return None if found is None else found.word

    def _money(self, text: str) -> bool:
        try:
            minor_amount(text, self._currency, "price")
        except TurnedAway as away:
            return away.reason == "bad_currency"
        return True

    def _stock(self, text: str) -> bool:
        return _WHOLE.fullmatch(text) is not None or self.stock_word(text)

    def stock_word(self, text: str) -> bool:
        """Tell words of availability."""
        return fold(text) in self._words.in_stock or fold(text) in self._words.out_of_stock

    def _condition(self, text: str) -> bool:
        folded = fold(text)
        return any(word in folded for _, inside in self._words.conditions for word in inside)

    def _truth(self, text: str) -> bool:
        return fold(text) in self._words.yes or fold(text) in self._words.no


def _is_address(text: str) -> bool:
    return text.startswith(("https://", "http://"))


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))
