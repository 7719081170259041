"""How one shop writes its feed of one market: form, columns, words, numbers."""

import msgspec
import numpy as np

from buybox_indexer.demo.shops import Shop
from buybox_indexer.demo.tables import JsonLayouts, TitleStyle, TitleStyles, read_table
from buybox_indexer.demo.words import Words

ALWAYS = ("sku", "title", "grade", "price", "quantity", "battery_new")  # a new battery is never read from a title
ASSUMABLE = ("delivery_days", "warranty_months", "return_days", "shipping_price")
OPTIONAL = {
    "brand": 0.6,
    "category": 0.35,
    "storage_gb": 0.4,
    "ram_gb": 0.25,
    "colour": 0.45,
    "keyboard": 0.25,
    "network_lock": 0.2,
    "condition": 0.6,
    "currency": 0.35,
    "battery_health_pct": 0.35,
    "min_price": 0.3,
    "vat_scheme": 0.35,
    "link": 0.3,
    "updated_at": 0.4,
}
"""Columns that some shops have, and how often."""

JSON_LINES = 0.25  # shares of feeds that are or do so
IN_HOURS = 0.15
ALL_QUOTED = 0.25
SAYS_SERVICE = 0.7
OUR_NAMES = 0.2

CSV_FORMS = (
    (",", "utf-8", "point"),
    (";", "cp1252", "comma"),
    (";", "utf-8-sig", "comma"),
    ("\t", "utf-8", "point"),
    (";", "utf-8", "symbol"),
    (",", "utf-8", "point"),
)
"""Delimiter, encoding and way of writing money."""


class FeedStyle(msgspec.Struct, frozen=True):
    """One shop's way of writing one feed."""

    form: str  # csv | jsonl
    delimiter: str
    encoding: str
    money: str  # point | comma | symbol | number
    quote_all: bool
    headers: dict[str, str]  # ours -> theirs, in the order of the feed
    assume: dict[str, int]  # what the feed never says; money in minor units
    ladder: dict[str, str]  # grade word of ours -> theirs
    title: TitleStyle
    colour_words: str  # maker | english
    hours: bool  # delivery is given in hours

    @property
    def tells_locks(self) -> bool:
        """Whether a locked phone can be told from an unlocked one."""
        return "network_lock" in self.headers or "lock" in self.title.pieces

    @property
    def extension(self) -> str:
        """How the name of the feed file ends."""
        return "jsonl" if self.form == "jsonl" else "txt" if self.delimiter == "\t" else "csv"


class Styler:
    """Deals out feed styles from the data files."""

    def __init__(self) -> None:
        self._titles = read_table(TitleStyles, "title_styles").styles
        self._layouts = read_table(JsonLayouts, "json_paths").layouts

    def style(self, shop: Shop, words: Words, rng: np.random.Generator) -> FeedStyle:
        """Draw the style of one shop's feed in a language."""
        title = self._title(rng)
        columns = _columns(shop, title, rng)
        jsonl = bool(rng.random() < JSON_LINES)
        delimiter, encoding, money = CSV_FORMS[int(rng.integers(len(CSV_FORMS)))]
        hours = bool(rng.random() < IN_HOURS) and "delivery_days" in columns
        return FeedStyle(
            form="jsonl" if jsonl else "csv",
            delimiter=delimiter,
            encoding="utf-8" if jsonl else encoding,
            money=("number", "point")[int(rng.integers(2))] if jsonl else money,
            quote_all=bool(rng.random() < ALL_QUOTED),
            headers=self._json_headers(columns, rng) if jsonl else _csv_headers(columns, words, rng),
            assume=_assumed(shop, columns),
            ladder=words.ladders[int(rng.integers(len(words.ladders)))],
            title=title,
            colour_words=("maker", "maker", "maker", "english")[int(rng.integers(4))],
            hours=hours,
        )

    def _title(self, rng: np.random.Generator) -> TitleStyle:
        weights = np.array([style.weight for style in self._titles], dtype=float)
        return self._titles[int(rng.choice(len(weights), p=weights / weights.sum()))]

    def _json_headers(self, columns: list[str], rng: np.random.Generator) -> dict[str, str]:
        layout = self._layouts[int(rng.integers(len(self._layouts)))]
        return {column: layout[column] for column in columns}


def _columns(shop: Shop, title: TitleStyle, rng: np.random.Generator) -> list[str]:
    """Choose the columns: those every feed has, those the titles leave out, and some of the others."""
    chosen = [*ALWAYS]
    left_out = {"brand", "storage", "ram", "colour", "keyboard"} - set(title.pieces)
    chosen += [_COLUMN_OF[piece] for piece in sorted(left_out)]
    chosen += [column for column, chance in OPTIONAL.items() if rng.random() < chance]
    chosen += [column for column in ASSUMABLE if rng.random() < SAYS_SERVICE]
    if shop.charges_delivery:
        chosen.append("shipping_price")
    unique = list(dict.fromkeys(chosen))
    return [unique[0], *[unique[1:][int(place)] for place in rng.permutation(len(unique) - 1)]]


_COLUMN_OF = {"brand": "brand", "storage": "storage_gb", "ram": "ram_gb", "colour": "colour", "keyboard": "keyboard"}


def _csv_headers(columns: list[str], words: Words, rng: np.random.Generator) -> dict[str, str]:
    """Name the columns: some shops use our names, the others their own language's."""
    if rng.random() < OUR_NAMES:
        return {column: column for column in columns}
    variant = int(rng.integers(3))
    return {column: words.columns[column][variant] for column in columns}


def _assumed(shop: Shop, columns: list[str]) -> dict[str, int]:
    facts = {
        "delivery_days": shop.delivery_days,
        "warranty_months": shop.warranty_months,
        "return_days": shop.return_days,
        "shipping_price": 0,
    }
    return {column: value for column, value in facts.items() if column not in columns}
