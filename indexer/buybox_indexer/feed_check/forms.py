"""How a feed comes: its encoding and delimiter, what it is packed with, and the preset that fits it."""

from pathlib import Path

from buybox_config.presets import listed, load_presets

from buybox_indexer.feed_check.profile import Column
from buybox_indexer.feed_check.propose import Proposal
from buybox_indexer.feeds.dialect import detect_dialect
from buybox_indexer.feeds.lines import look_ahead
from buybox_indexer.listing import Feed

DISTINCTIVE = 3
"""Columns under names of its own that a preset has to find before it is proposed."""

TOGETHER = {
    "google": {
        "availability": "quantity",
        "sale_price": "price",
        "sale_price_effective_date": "price",
        "shipping": "shipping_price",
        "product_detail": "storage_gb",
    }
}
"""Columns that a preset reads several of at once, by their first step, with what they tell."""

TEXT_FORMS = ("csv", "json", "jsonl", "xml", "google")
PACKED = {b"\x1f\x8b": "gzip", b"PK": "zip"}


def written_as(feed: Feed, form: str) -> tuple[str | None, str | None]:
    """Return encoding and delimiter of a text form."""
    if form not in TEXT_FORMS or feed.stream is None:
        return None, None
    encoding, sample = look_ahead(feed.stream, None)
    is_table = form == "csv" or (form == "google" and not sample.lstrip().startswith(b"<"))
    return encoding, detect_dialect(sample.decode(encoding, errors="replace")).delimiter if is_table else None


def fitting_preset(columns: dict[str, Column]) -> str | None:
    """Return the preset whose own names the feed has, where it gives it a sku and a price."""
    fits = {}
    for name, preset in load_presets().items():
        there = {
            theirs: ours
            for theirs, ours in preset.columns.items()
            if theirs.rpartition(":")[0] in columns or theirs in columns
        }
        gives = {one for ours in there.values() for one in listed(ours)}
        own = [theirs for theirs, ours in there.items() if theirs not in listed(ours)]
        if len(own) >= DISTINCTIVE and {"sku", "price"} <= gives and name != "google":
            fits[name] = len(own)
    return max(fits, key=lambda name: fits[name]) if fits else None


def read_by_preset(preset: str | None, columns: dict[str, Column]) -> dict[str, Proposal]:
    """Return what a preset reads of these columns."""
    if preset is None:
        return {}
    because = f"the preset {preset}"
    ready = load_presets()[preset].columns
    found = {
        name: Proposal(name, listed(ours), because)
        for theirs, ours in ready.items()
        for name in (theirs, theirs.rpartition(":")[0])
        if name in columns
    }
    for name in columns:
        ours = TOGETHER.get(preset, {}).get(name.partition(".")[0])
        if ours is not None and name not in found:
            found[name] = Proposal(name, (ours,), because)
    return found


def compression_of(location: str) -> str | None:
    """Tell what a file is packed with."""
    path = Path(location)
    if "://" in location or path.suffix.lower() == ".xlsx":
        return None
    with path.open("rb") as stream:
        start = stream.read(2)
    return PACKED.get(start)
