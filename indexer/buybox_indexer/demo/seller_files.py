"""Write the seller files of the contract: one TOML a shop."""

import json
from pathlib import Path

import msgspec
from buybox_config.sellers import QualityCounts

from buybox_indexer.demo.feed_style import FeedStyle
from buybox_indexer.demo.shops import Shop


class FeedPlace(msgspec.Struct, frozen=True):
    """Where one feed lies and how it is written."""

    market: str
    currency: str
    location: str  # relative to the seller file
    style: FeedStyle


def write_seller_file(folder: Path, shop: Shop, feeds: list[FeedPlace], counts: QualityCounts) -> None:
    """Write `<id>.toml`; a shop that keeps no orders file gives its counts instead."""
    lines = [
        "# Simulated: this seller, its prices and its orders are invented.",
        f"id = {_text(shop.id)}",
        f"name = {_text(shop.name)}",
        f"legal_name = {_text(shop.legal_name)}",
        f"country = {_text(shop.country)}",
        f"joined_at = {shop.joined_at.isoformat()}",
        f"status = {_text(shop.status)}",
    ]
    if not shop.counts_only:
        lines.append(f"orders = {_text(orders_location(shop))}")
    for feed in feeds:
        lines += ["", *_feed_lines(feed)]
    if shop.counts_only:
        lines += ["", "[quality]", *_count_lines(counts)]
    (folder / f"{shop.id}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def orders_location(shop: Shop) -> str:
    """Where a shop's orders file lies, relative to its seller file."""
    return f"orders/{shop.id}.ndjson"


def _feed_lines(feed: FeedPlace) -> list[str]:
    style = feed.style
    lines = [
        "[[feeds]]",
        f"market = {_text(feed.market)}",
        f"location = {_text(feed.location)}",
        f"format = {_text(style.form)}",
        f"currency = {_text(feed.currency)}",
    ]
    columns = {_theirs(style, ours): ours for ours in style.headers if _theirs(style, ours) != ours}
    if columns:
        lines.append(f"columns = {_inline(columns)}")
    if style.assume:
        lines.append(f"assume = {_inline(style.assume)}")
    lines.append(f"grades = {_inline({theirs: ours for ours, theirs in style.ladder.items()})}")
    return lines


def _theirs(style: FeedStyle, ours: str) -> str:
    """Name a column of theirs, with its unit where it is not ours."""
    header = style.headers[ours]
    return f"{header}:hours" if ours == "delivery_days" and style.hours else header


def _count_lines(counts: QualityCounts) -> list[str]:
    facts = counts.model_dump(exclude_none=True)
    return [f"{name} = {value}" for name, value in facts.items()]


def _inline(table: dict[str, str] | dict[str, int]) -> str:
    pairs = [f"{_text(key)} = {_text(value) if isinstance(value, str) else value}" for key, value in table.items()]
    return "{ " + ", ".join(pairs) + " }"


def _text(value: str) -> str:
    """Write a TOML basic string, whose escapes are those of JSON."""
    return json.dumps(value, ensure_ascii=False)
