"""Sellers by their files: the folder that is read, one seller of it, and a review that is put on record."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from buybox_config.errors import NotFoundError, UsageError
from buybox_config.sellers import Seller, load_sellers
from buybox_config.settings import Settings
from buybox_indexer.eligibility.records import keep_review, record_time
from buybox_indexer.eligibility.standing import Review
from opensearchpy import OpenSearch
from rapidfuzz import process

NAMED = 5

Decision = Literal["accepted", "refused"]

BECOMES: dict[Decision, str] = {"accepted": "active", "refused": "suspended"}
"""How a seller stands from the next load on after each decision."""


def sellers_by_id(settings: Settings, folder: Path | None = None) -> dict[str, Seller]:
    """Read the seller files of a folder, else of the one that the settings name; UsageError where none is named."""
    where = folder or settings.sellers_folder
    if where is None:
        raise UsageError("name the folder of seller files with --sellers, or set BUYBOX_SELLERS_DIR")
    return {seller.id: seller for seller in load_sellers(where)}


def find_seller(sellers: Mapping[str, Seller], seller_id: str) -> Seller:
    """Return the seller named; raises NotFoundError that names near ones."""
    found = sellers.get(seller_id)
    if found is None:
        near = ", ".join(name for name, _, _ in process.extract(seller_id, list(sellers), limit=NAMED))
        raise NotFoundError(f"there is no seller {seller_id[:60]!r}; near ones are {near}")
    return found


def record_review(
    client: OpenSearch, settings: Settings, seller: str, decision: Decision, note: str, by: str | None, now: dt.datetime
) -> Review:
    """Put a review on record and return it; it counts from the next load on. Raises UsageError for a blank note."""
    if not note.strip():
        raise UsageError("the note is blank: say why, for the seller and the next reviewer read it")
    review = Review(seller, decision, note.strip(), record_time(now), by)
    keep_review(client, settings, review)
    return review
