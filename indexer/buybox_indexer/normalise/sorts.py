"""Columns whose words mean one of a few values: the category and the VAT scheme."""

from functools import lru_cache

from buybox_indexer.listing import Listing
from buybox_indexer.normalise.step import Step, no_number
from buybox_indexer.normalise.words import Words, fold


def category_step(words: Words) -> Step:
    """Fill the category where the seller's words for it are known: the last step of a path such as `A > B > C`."""

    @lru_cache(maxsize=4_096)
    def read(label: str) -> str | None:
        return words.categories.get(fold(label.rsplit(">", 1)[-1]))

    def step(listing: Listing) -> bool:
        label = listing.given.get("category")
        if label is None:
            return False
        listing.category = read(label)
        return listing.category is not None and listing.category != label

    return step


def tax_step(words: Words) -> Step:
    """Fill the VAT scheme."""

    @lru_cache(maxsize=1_024)
    def read(label: str) -> str | None:
        return words.vat.get(fold(label))

    def step(listing: Listing) -> bool:
        label = listing.given.get("vat_scheme")
        if label is None:
            return False
        listing.vat_scheme = read(label)
        if listing.vat_scheme is None:
            raise no_number("vat_scheme", label, "is neither standard nor margin")
        return listing.vat_scheme != label

    return step
