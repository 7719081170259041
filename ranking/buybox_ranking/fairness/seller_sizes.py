"""Sellers by size and by history, so that figures can be told for those who have little of either."""

import msgspec

from buybox_ranking.offer import SellerFacts
from buybox_ranking.quality.seller_quality import USUAL_RATINGS


class SellerSize(msgspec.Struct, frozen=True):
    """A band of sellers by how many offers of theirs compete in a market."""

    name: str
    fewest: int  # competing offers, the first of the band


SIZES = (
    SellerSize("1 to 9 offers", 1),
    SellerSize("10 to 99 offers", 10),
    SellerSize("100 to 999 offers", 100),
    SellerSize("1,000 to 9,999 offers", 1_000),
    SellerSize("10,000 offers and more", 10_000),
)
"""Tenfold steps: stocks of sellers spread over powers of ten, so that equal steps would leave most bands empty. A
count of offers, not of sales: it is known for every seller, and no ranking changes it."""

FEW_REVIEWS = int(USUAL_RATINGS.strength)
"""Reviews below which what is believed of any seller of a market outweighs the seller's own: the weight of the usual
prior of ratings."""


def size_of(offers: int) -> SellerSize:
    """Return the band of a seller with so many competing offers."""
    return next((size for size in reversed(SIZES) if offers >= size.fewest), SIZES[0])


def without_history(seller: SellerFacts) -> bool:
    """Tell whether a seller is new to the ranking: no orders were counted of it, or few buyers have judged it."""
    return seller.fault_rate is None or seller.reviews < FEW_REVIEWS
