"""Who a listing is: its sku as the seller wrote it, its title as people may see it, and what every offer needs."""

import re
import unicodedata

from buybox_config.sellers import REQUIRED

from buybox_indexer.listing import Listing, TurnedAway
from buybox_indexer.normalise.words import Words

LONGEST_SKU = 256
LONGEST_TITLE = 500
_EDGES = " \t\r\n\u00a0\u3000\ufeff\u200b\u200e\u200f"
_FORMULA = re.compile(r"^[\s=@|%]*(?:[=@]|[+\-](?=[^\d\s]))[\s=@+\-|%]*")


def title_step(listing: Listing) -> bool:
    """Fill the title, from brand and model where there is none; a spreadsheet's formula becomes plain words."""
    given = listing.given
    written = given.get("title")
    title = written or " ".join(given[name] for name in ("brand", "model") if name in given)
    if title[:1] in "=+-@":
        title = _FORMULA.sub("", title)
    listing.title = title[:LONGEST_TITLE].rstrip()
    return listing.title != written and bool(listing.title)


def sku_step(listing: Listing) -> bool:
    """Fill the sku: only its edges are trimmed, for two skus that differ are two listings."""
    written = listing.given.get("sku", "")
    sku = written.strip(_EDGES)
    if not sku or len(sku) > LONGEST_SKU:
        raise TurnedAway("missing_field", f"sku is missing or longer than {LONGEST_SKU} characters")
    if not sku.isprintable() and any(unicodedata.category(letter)[0] == "C" for letter in sku):
        raise TurnedAway("missing_field", "sku holds invisible characters: send it without them")
    listing.sku = sku
    return sku != written


def required_step(listing: Listing) -> bool:
    """Refuse a row that lacks what every offer needs."""
    given = listing.given
    for column in REQUIRED:
        if column not in given:
            raise TurnedAway("missing_field", f"{column} is missing: every listing needs one")
    if not listing.title and "gtin" not in given:
        raise TurnedAway("missing_field", "nothing names the device: send a title, a gtin, or brand and model")
    return False


class BlankStep:
    """Takes values such as "n/a" out of optional columns: they say nothing."""

    def __init__(self, words: Words) -> None:
        self._blank = words.blank

    def __call__(self, listing: Listing) -> bool:
        """Drop them, but not from columns that every offer needs: these are refused with words of their own."""
        given = listing.given
        if self._blank.isdisjoint(given.values()):
            return False
        empty = [name for name, value in given.items() if value in self._blank and name not in _KEPT]
        for name in empty:
            del given[name]
        return bool(empty)


_KEPT = frozenset((*REQUIRED, "title", "link", "image_link", "condition", "shipping_price"))
"""Columns where a value that says nothing is not the same as none: an unknown condition is not refurbished."""
