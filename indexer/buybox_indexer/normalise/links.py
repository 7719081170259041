"""Addresses of the listing and of its picture."""

from buybox_indexer.listing import Listing

LONGEST_LINK = 2_000


def link_step(listing: Listing) -> bool:
    """Keep addresses of the web only: anything else could run in a buyer's browser."""
    given = listing.given
    link, image = given.get("link"), given.get("image_link")
    listing.link = _web_address(link)
    listing.image_link = _web_address(image)
    return listing.link != link or listing.image_link != image


def _web_address(text: str | None) -> str | None:
    if text is None or len(text) > LONGEST_LINK or not text.isprintable() or " " in text:
        return None
    return text if text.startswith(("https://", "http://")) else None
