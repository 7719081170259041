"""Searches that are clicked less than others, told only where chance would hardly make it."""

from collections.abc import Mapping

import msgspec
from buybox_ranking.quality.counted_rate import counted_rate

FEWEST = 10
"""Searches of a text below which nothing is said of it."""


class TextClicks(msgspec.Struct, frozen=True):
    """One text."""

    text: str
    searches: int
    clicked: int  # searches after which something was clicked

    @property
    def share(self) -> float:
        """Share of the searches that were clicked."""
        return self.clicked / self.searches


class ClickShares(msgspec.Struct, frozen=True):
    """What was clicked in a market."""

    searches: int  # that found something and were counted
    clicked: int
    oldest: str | None
    few: tuple[TextClicks, ...]  # texts with fewer clicks than the market, most searches without a click first

    @property
    def share(self) -> float | None:
        """Share of all searches that were clicked."""
        return self.clicked / self.searches if self.searches else None


def click_shares(counts: Mapping[str, tuple[int, int]], most: int, oldest: str | None = None) -> ClickShares:
    """Compare each text's searches and clicked searches with those of all texts together.

    A text is told when the upper end of its 90 % interval lies below the share of all.
    """
    searches, clicked = (sum(each[place] for each in counts.values()) for place in (0, 1))
    texts = [TextClicks(text, *each) for text, each in counts.items()]
    usual = clicked / searches if searches else 0.0
    few = [each for each in texts if each.searches >= FEWEST and _is_below(each, usual)]
    few.sort(key=lambda each: (each.clicked - each.searches, each.text))
    return ClickShares(searches, clicked, oldest, tuple(few[:most]))


def _is_below(text: TextClicks, usual: float) -> bool:
    rate = counted_rate(text.clicked, text.searches)
    return rate is not None and rate.high < usual
