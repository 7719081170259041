"""Sellers and their feeds, one TOML file each: adding a seller is adding a file."""

import datetime as dt
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, field_validator

from buybox_config.errors import ConfigError
from buybox_config.grades import GRADES
from buybox_config.toml_model import read_toml

COLUMNS: dict[str, str] = {
    "sku": "the seller's own number of the listing",
    "title": "what is offered, in the seller's words",
    "brand": "maker",
    "model": "the maker's name of the product",
    "gtin": "global trade item number",
    "mpn": "maker's part number",
    "category": "kind of device",
    "storage_gb": "storage in GB",
    "ram_gb": "memory in GB",
    "colour": "colour",
    "keyboard": "keyboard layout",
    "network_lock": "operator that the phone is locked to",
    "condition": "refurbished, used, open_box or new",
    "grade": "how it looks",
    "price": "item price with tax",
    "currency": "ISO 4217 code of the prices",
    "shipping_price": "what delivery costs the buyer",
    "delivery_days": "days until it is delivered",
    "quantity": "pieces in stock, or words of availability",
    "warranty_months": "months of commercial warranty",
    "return_days": "days in which it may be sent back",
    "battery_health_pct": "promised battery health",
    "battery_new": "whether the battery is new",
    "genuine_parts": "whether all parts are the maker's",
    "min_price": "the seller's own lower bound; never changes a price",
    "vat_scheme": "standard or margin",
    "price_new": "the seller's claim of the price when new",
    "link": "address of the listing",
    "image_link": "address of a picture",
    "updated_at": "when the listing last changed",
}
"""The canonical listing columns and what each holds."""

REQUIRED = ("sku", "grade", "price", "quantity")
"""Columns that every listing needs, beside something that names the device."""

UNITS = ("hours", "days", "months", "years")
"""Units that may follow a column of theirs, as in `"shipping_delay:hours"`."""


class FeedSource(BaseModel):
    """One feed of a seller in one market."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    market: str = Field(pattern=r"^[A-Z]{2}$", description="Market that the feed sells in.")
    location: str = Field(min_length=1, description="Path relative to the seller file, or an http(s) address.")
    format: Literal["csv", "json", "jsonl", "xml", "google", "excel", "parquet"] | None = Field(
        None, description="Form of the feed; guessed when absent."
    )
    preset: Literal["google", "backmarket", "refurbed", "ebay", "schema-org"] | None = Field(
        None, description="Ready-made columns and grades of a known kind of feed; this file's own win over them."
    )
    currency: str | None = Field(None, pattern=r"^[A-Z]{3}$", description="Currency when a row names none.")
    columns: dict[str, str | tuple[str, ...]] = Field({}, description="Theirs = ours, or a list of ours.")
    assume: dict[str, Any] = Field({}, description="What this feed never says; offers are marked as assumed.")
    where: dict[str, str] = Field({}, description="Only rows whose columns have these values.")
    sku: tuple[str, ...] = Field((), description="Columns of theirs whose hash is the sku of a feed that has none.")
    grades: dict[str, str] = Field({}, description="This seller's words for our grades.")
    records: str | None = Field(None, description="Path to the list of records in nested JSON or XML.")
    sheet: str | None = Field(None, description="Sheet of an Excel workbook; the first that is shown when absent.")
    encoding: str | None = Field(None, description="Overrides the detected encoding.")
    delimiter: str | None = Field(None, pattern=r"""^[^\w\r\n"'.]$""", description="Overrides the detected delimiter.")
    date_order: Literal["dmy", "mdy", "ymd"] | None = Field(None, description="Overrides the detected date order.")

    @field_validator("columns")
    @classmethod
    def _ours_are_known(cls, value: dict[str, str | tuple[str, ...]]) -> dict[str, str | tuple[str, ...]]:
        for theirs, ours in value.items():
            for column in (ours,) if isinstance(ours, str) else ours:
                if column not in COLUMNS:
                    raise ValueError(f"{theirs!r} is mapped to {column!r}, which is not one of our columns")
        return value

    @field_validator("assume")
    @classmethod
    def _assumed_are_known(cls, value: dict[str, Any]) -> dict[str, Any]:
        for column in value:
            if column not in COLUMNS:
                raise ValueError(f"{column!r} is not one of our columns")
        return value

    @field_validator("grades")
    @classmethod
    def _grades_are_known(cls, value: dict[str, str]) -> dict[str, str]:
        for word, grade in value.items():
            if grade not in GRADES:
                raise ValueError(f"{word!r} is mapped to {grade!r}; grades are {', '.join(GRADES)}")
        return value


class QualityCounts(BaseModel):
    """Counts of the last 90 days, for a seller without an orders file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    orders: int = Field(ge=0, description="Orders placed.")
    cancelled_by_seller: int = Field(0, ge=0, description="Orders that the seller cancelled.")
    late: int = Field(0, ge=0, description="Orders that arrived after the promised day.")
    defective: int = Field(0, ge=0, description="Orders returned as faulty or not as described.")
    reviews: int = Field(0, ge=0, description="Ratings received.")
    rating: float | None = Field(None, ge=1, le=5, description="Mean of the ratings.")


class Seller(BaseModel):
    """One seller."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", description="Stable id, used in addresses.")
    name: str = Field(min_length=1, max_length=200, description="Name shown to buyers.")
    legal_name: str | None = Field(None, description="Name of the trader.")
    address: str | None = Field(None, description="Address of the trader.")
    registration: str | None = Field(None, description="Number in the trade register.")
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="Country where the trader sits.")
    joined_at: dt.date | None = Field(None, description="Day of joining; probation counts from it.")
    status: Literal["active", "probation", "suspended"] = Field("active", description="How the seller starts.")
    orders: str | None = Field(None, description="Path of the orders file, relative to this file.")
    feeds: tuple[FeedSource, ...] = Field((), description="The seller's feeds.")
    quality: QualityCounts | None = Field(None, description="Counts where there is no orders file.")
    _folder: Path = PrivateAttr(default=Path())

    @property
    def folder(self) -> Path:
        """The folder that the paths in this file are relative to."""
        return self._folder


def load_seller(path: Path) -> Seller:
    """Read one seller file.

    Raises ConfigError that names the file and the line.
    """
    seller = read_toml(Seller, path)
    seller._folder = path.parent  # noqa: SLF001 - set once by the only constructor
    return seller


def load_sellers(folder: Path) -> list[Seller]:
    """Read every `*.toml` of a folder, by id.

    Raises ConfigError when the folder is missing or empty, a file is wrong, or two files share an id.
    """
    if not folder.is_dir():
        raise ConfigError(f"{folder} is not a folder of seller files")
    by_id: dict[str, Path] = {}
    sellers = []
    for path in sorted(folder.glob("*.toml")):
        seller = load_seller(path)
        if seller.id in by_id:
            raise ConfigError(f"{path}: seller id {seller.id!r} is already used by {by_id[seller.id]}")
        by_id[seller.id] = path
        sellers.append(seller)
    if not sellers:
        raise ConfigError(f"{folder} holds no seller file (*.toml)")
    return sellers
