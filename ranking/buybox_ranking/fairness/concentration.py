"""How much of a market lies in few hands, by who holds its boxes."""

from collections.abc import Mapping

import msgspec

WHOLE = 10_000
"""The index of a market with one seller."""

LEVELS = ((1_000, "low"), (1_800, "moderate"))
"""Up to which index a market is called so, "high" beyond. 1,000: below it the European Commission sees little cause for
concern (horizontal merger guidelines, 2004/C 31/03, point 19); 1,800: above it the United States' authorities call a
market highly concentrated (Merger Guidelines 2023, section 2.1)."""


class Concentration(msgspec.Struct, frozen=True):
    """Who holds boxes, as one figure."""

    boxes: int
    largest_seller: str | None  # None where there is no box
    largest_share: float  # of the boxes, 0 to 1
    index: int  # Herfindahl-Hirschman: the sum of the squared shares, 0 to 10,000
    equal_sellers: float  # the market is as concentrated as if so many sellers held the same number of boxes each
    level: str  # low | moderate | high


def concentration(held: Mapping[str, int]) -> Concentration:
    """Return the concentration of boxes held, by seller; of two that hold the same the first by name is the largest.

    The index is the sum of the squared shares (Herfindahl 1950, Hirschman 1945).
    """
    boxes = sum(held.values())
    if boxes == 0:
        return Concentration(0, None, 0.0, 0, 0.0, LEVELS[0][1])
    largest = min(held, key=lambda seller: (-held[seller], seller))
    squares = sum((number / boxes) ** 2 for number in held.values())
    index = round(WHOLE * squares)
    return Concentration(boxes, largest, held[largest] / boxes, index, 1 / squares, _level(index))


def _level(index: int) -> str:
    return next((name for highest, name in LEVELS if index <= highest), "high")
