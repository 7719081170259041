"""What flows through the recipe: a row as read, a listing as understood, and a row turned away."""

from typing import BinaryIO

import msgspec
from buybox_config.grades import Grade
from buybox_config.markets import Market
from buybox_config.sellers import FeedSource, Seller


class Feed(msgspec.Struct, frozen=True):
    """One feed of one seller, with the market it sells in."""

    seller: Seller
    source: FeedSource
    market: Market
    modified_at: str  # RFC 3339: what rows without a time of their own have
    read_at: str  # RFC 3339: no row is newer than the load that reads it
    stream: BinaryIO | None = None  # while it is open
    named: tuple[str, ...] = ()  # columns of theirs that the seller file itself names
    notes: list[str] = msgspec.field(default_factory=list)  # what its seller should know, beside rows and faults

    @property
    def name(self) -> str:
        """The feed's location as the seller file names it."""
        return self.source.location


class RawRow(msgspec.Struct, frozen=True):
    """One row as the seller wrote it; `fault` says why it could not be read."""

    number: int  # from 1 after a header
    values: dict[str, str]
    fault: str | None = None


class Listing(msgspec.Struct):
    """A row on its way to become an offer: each normalising step fills its fields. Money in minor units."""

    row: int
    given: dict[str, str]  # canonical column -> what the seller wrote, never empty
    assumed: tuple[str, ...] = ()
    sku: str = ""
    title: str = ""
    grade: Grade = Grade.WORN
    price: int = 0
    shipping: int = 0
    quantity: int = 0
    condition: str = "refurbished"
    delivery_days: int | None = None
    warranty_months: int | None = None
    return_days: int | None = None
    battery_health_pct: int | None = None
    battery_new: bool = False
    genuine_parts: bool | None = None
    vat_scheme: str | None = None
    min_price: int | None = None
    category: str | None = None
    storage_gb: int | None = None
    ram_gb: int | None = None
    link: str | None = None
    image_link: str | None = None
    updated_at: str = ""


class Reject(msgspec.Struct, frozen=True):
    """A row that may not compete, with a reason code and a sentence that says how to mend it."""

    seller: str
    market: str
    feed: str
    row: int
    sku: str | None
    title: str | None
    reason: str
    message: str
    raw: str | None = None  # the row as read, JSON


class TurnedAway(Exception):  # noqa: N818 - an outcome of a row, not an error of the program
    """Raised by a step when the row cannot become an offer."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
