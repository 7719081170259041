"""Sellers that come with the scenes of the demo: one on probation, one paused for its review, one with an ugly feed.

They join after the marketplace was drawn, so a seed makes the same marketplace with and without them.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Literal

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.catalogue.titles import market_title
from buybox_config.grades import GRADES
from buybox_config.markets import Market
from buybox_config.money import decimal_amount

from buybox_indexer.demo.prices import GRADE_FACTOR, fair_price
from buybox_indexer.demo.shops import slug
from buybox_indexer.demo.tables import category_tables, market_tables, read_table
from buybox_indexer.demo.titles import brand_before
from buybox_indexer.demo.words import words_of

HEADERS = ("Réf", "Désignation", "État", "Prix TTC", "Stock")
COLUMNS = dict(zip(HEADERS, ("sku", "title", "grade", "price", "quantity"), strict=True))
ASSUMED = {"warranty_months": 12, "delivery_days": 3, "return_days": 30, "shipping_price": 0}
PIECES = "4"


class GuestRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of a guest's feed; what `says` is written as it stands."""

    says_grade: str
    device: str | None = None
    title: str | None = None
    price: float | None = None  # share of what the device usually costs in its grade
    says_price: str | None = None
    says_quantity: str = PIECES
    wrong: Literal["encoding", "delimiter"] | None = None


class GuestSeller(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A guest as its data file describes it."""

    name: str
    legal_name: str
    joined_days: int
    status: str
    grades: dict[str, str]
    quality: dict[str, float]
    rows: tuple[GuestRow, ...]
    mended_word: str | None = None
    mended_grade: str | None = None

    @property
    def id(self) -> str:
        """Its seller id."""
        return slug(self.name)


class Guests(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The guests of a marketplace."""

    probation: GuestSeller
    paused: GuestSeller
    ugly: GuestSeller


def load_guests() -> Guests:
    """Read `data/guests.toml`."""
    return read_table(Guests, "guests")


def write_guests(folder: Path, market: Market, catalogue: Catalogue, today: dt.date) -> Guests:
    """Write the guests' seller files and feeds of one market into a folder of seller files; return the guests."""
    guests = load_guests()
    for guest in (guests.probation, guests.paused, guests.ugly):
        (folder / f"{guest.id}.toml").write_text(_seller_file(guest, market, today), encoding="utf-8")
        rows = [_line(guest, number, row, market, catalogue, today) for number, row in enumerate(guest.rows, start=1)]
        (folder / _location(guest)).write_bytes(b"".join([_joined(HEADERS).encode(), *rows]))
    return guests


def _location(guest: GuestSeller) -> str:
    return f"feeds/{guest.id}.csv"


def _seller_file(guest: GuestSeller, market: Market, today: dt.date) -> str:
    """Write a seller file; its counts stand in it, for it has no orders file."""
    columns = ", ".join(f"{_text(theirs)} = {_text(ours)}" for theirs, ours in COLUMNS.items())
    grades = ", ".join(f"{_text(theirs)} = {_text(ours)}" for theirs, ours in guest.grades.items())
    assumed = ", ".join(f"{column} = {value}" for column, value in ASSUMED.items())
    lines = [
        "# Simulated: this seller, its prices and its orders are invented.",
        f"id = {_text(guest.id)}",
        f"name = {_text(guest.name)}",
        f"legal_name = {_text(guest.legal_name)}",
        f"country = {_text(market.id)}",
        f"joined_at = {(today - dt.timedelta(days=guest.joined_days)).isoformat()}",
        f"status = {_text(guest.status)}",
        "",
        "[[feeds]]",
        f"market = {_text(market.id)}",
        f"location = {_text(_location(guest))}",
        'format = "csv"',
        'encoding = "utf-8"',
        f"currency = {_text(market.currency)}",
        f"columns = {{ {columns} }}",
        f"assume = {{ {assumed} }}",
        f"grades = {{ {grades} }}",
        "",
        "[quality]",
        *(f"{name} = {value:g}" for name, value in guest.quality.items()),
    ]
    return "\n".join(lines) + "\n"


def _line(
    guest: GuestSeller, number: int, row: GuestRow, market: Market, catalogue: Catalogue, today: dt.date
) -> bytes:
    title = row.title or _title(row, market, catalogue)
    price = row.says_price or _price(guest, row, market, catalogue, today)
    told = "Débloqué; garanti" if row.wrong == "delimiter" else "Débloqué"
    cells = (f"{guest.id}-{number:02d}", f"{title} {told}", row.says_grade, price, row.says_quantity)
    return _joined(cells).encode("cp1252" if row.wrong == "encoding" else "utf-8")


def _title(row: GuestRow, market: Market, catalogue: Catalogue) -> str:
    device = catalogue.devices[row.device or ""]
    model = catalogue.models[device.model_id]
    colour = f" {words_of(market.language).colour(model.colours[0])}" if model.colours else ""
    return f"{brand_before(model)} {market_title(model, device, market)}{colour}".strip()


def _price(guest: GuestSeller, row: GuestRow, market: Market, catalogue: Catalogue, today: dt.date) -> str:
    device = catalogue.devices[row.device or ""]
    model = catalogue.models[device.model_id]
    fair = fair_price(model, device, category_tables()[model.category], today) * market_tables()[market.id].price_level
    grade = guest.grades.get(row.says_grade) or guest.mended_grade or "good"
    amount = round(fair * GRADE_FACTOR[GRADES[grade]] * (row.price or 1.0))
    return f"{decimal_amount(amount, market.currency).replace('.', ',')} €"


def _joined(cells: tuple[str, ...]) -> str:
    return ";".join(cells) + "\n"


def _text(value: str) -> str:
    """Write a TOML basic string, whose escapes are those of JSON."""
    return json.dumps(value, ensure_ascii=False)
