"""What was kept of a preview, read back; a document of another program version is told as none."""

from collections.abc import Mapping
from typing import Any

import msgspec
from buybox_desk.preview.market_preview import MarketPreview

from buybox_api.pages.bench.preview_view import headline


def market_previews(kept: Mapping[str, Any] | None) -> list[MarketPreview]:
    """Return the markets of a kept preview."""
    if kept is None:
        return []
    found = kept.get("preview") or kept
    try:
        return [msgspec.convert(market, MarketPreview) for market in found.get("markets", [])]
    except msgspec.ValidationError:
        return []


def headlines(kept: Mapping[str, Any] | None) -> list[str]:
    """Say in a line a market what was found; nothing where nothing was."""
    return [headline(market) for market in market_previews(kept)]
