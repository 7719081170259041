"""How much each part counts, as level bars."""

from collections.abc import Mapping

from buybox_ranking.features import FEATURES, PARTS
from buybox_ranking.pictures.svg import bar, picture, words
from buybox_ranking.pictures.words import PART_TITLES, per_cent

WIDTH, ROW, LEFT, RIGHT = 340, 30, 78, 48


def part_shares(shares: Mapping[str, float]) -> dict[str, float]:
    """Return the shares of the features summed into their parts, in the order of the parts."""
    return {part: sum(shares.get(feature.name, 0.0) for feature in FEATURES if feature.part == part) for part in PARTS}


def shares_picture(shares: Mapping[str, float]) -> str:
    """Draw the share of each part; `shares` is by feature and adds up to 1."""
    parts = part_shares(shares)
    widest = max(*parts.values(), 0.01)
    told = ", ".join(f"{PART_TITLES[part]} {per_cent(share)}" for part, share in parts.items())
    elements = [each for number, part in enumerate(parts) for each in _row(number, part, parts[part], widest)]
    return picture("shares", "How much each part counts", f"{told}.", (WIDTH, ROW * len(parts)), elements)


def _row(number: int, part: str, share: float, widest: float) -> list[str]:
    top, width = number * ROW, max(share, 0) / widest * (WIDTH - LEFT - RIGHT)
    return [
        words((LEFT - 8, top + 19), PART_TITLES[part], "name", "end"),
        bar((LEFT, top + 4), width, ROW - 9, f"bar {part}"),
        words((LEFT + width + 6, top + 19), per_cent(share), "name", "start"),
    ]
