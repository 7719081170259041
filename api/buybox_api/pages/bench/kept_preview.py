"""What was kept of a preview, in a line a market."""

from buybox_desk.preview.kept_preview import KeptPreview

from buybox_api.pages.bench.preview_view import headline


def headlines(kept: KeptPreview | None) -> list[str]:
    """Say in a line a market what was found; nothing where nothing was, or it is still being worked out."""
    return [] if kept is None or kept.found is None else [headline(market) for market in kept.found.markets]
