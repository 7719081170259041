"""The frame of a picture: where a value lies, and the lines and words around it. Sizes are pixels."""

from collections.abc import Sequence

import msgspec

from buybox_ranking.pictures.svg import Point, line, words

WIDTH, HEIGHT = 340, 220
LEFT, RIGHT, TOP, BOTTOM = 52, 20, 24, 44

LEAST_GAP = 15
"""Between two words of the upright axis, so that they can be read."""


class Frame(msgspec.Struct, frozen=True):
    """The field that values are drawn in."""

    lowest: float  # at the left edge
    highest: float
    top: float  # the value at the upper edge; 0 is at the lower one

    def across(self, x: float) -> float:
        """Return where a value of the level axis lies."""
        return LEFT + (x - self.lowest) / (self.highest - self.lowest) * (WIDTH - LEFT - RIGHT)

    def up(self, y: float) -> float:
        """Return where a worth lies."""
        return HEIGHT - BOTTOM - y / self.top * (HEIGHT - TOP - BOTTOM)

    def at(self, x: float, y: float) -> Point:
        """Return where both meet."""
        return self.across(x), self.up(y)


def level_axis(frame: Frame, ticks: Sequence[tuple[float, str]], title: str) -> list[str]:
    """Return the lower edge with its ticks in words."""
    floor = HEIGHT - BOTTOM
    drawn = [line((LEFT, floor), (WIDTH - RIGHT, floor), "edge")]
    drawn += [words((frame.across(x), floor + 17), text, "tick") for x, text in ticks]
    return [*drawn, words(((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 7), title, "axis")]


def upright_axis(frame: Frame, ticks: Sequence[tuple[float, str]], title: str) -> list[str]:
    """Return level lines with their words, those left out that would stand too close to the one below."""
    drawn = [words((4, 13), title, "axis", "start")]
    last = float("inf")
    for y, text in ticks:
        height = frame.up(y)
        if height > last - LEAST_GAP or height < TOP - 1:
            continue
        last = height
        drawn += [
            line((LEFT, height), (WIDTH - RIGHT, height), "grid"),
            words((LEFT - 6, height + (4 if y else 1)), text, "tick", "end"),
        ]
    return drawn
