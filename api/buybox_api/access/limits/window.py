"""The arithmetic of a limit: two minutes' counts make a window that slides.

What was asked in the last 60 seconds is about this minute's count and, of the minute before, the share that is not
over 60 seconds ago. Refused requests are not counted: whoever asks too much still gets as much as the limit allows.
"""

import math

import msgspec

SPAN_S = 60


class Counts(msgspec.Struct, frozen=True):
    """What was taken in this minute and the one before, and whether one more was just taken."""

    taken: bool
    this: int  # with the one just taken
    before: int


class Verdict(msgspec.Struct, frozen=True):
    """What is left of a limit after a request."""

    allowed: bool
    left: int
    wait_s: int  # until the next request is allowed, where this one is not; else until the minute is over


def fits(limit: int, this: int, before: int, elapsed_s: float) -> bool:
    """Tell whether one more request stays within the limit; `elapsed_s` are the seconds of this minute."""
    return before * (1 - elapsed_s / SPAN_S) + this + 1 <= limit


def verdict(limit: int, counts: Counts, elapsed_s: float) -> Verdict:
    """Judge a request by what was counted."""
    used = counts.before * (1 - elapsed_s / SPAN_S) + counts.this
    left = max(0, math.floor(limit - used))
    wait = SPAN_S - elapsed_s if counts.taken else _until_one_fits(limit, counts, elapsed_s)
    return Verdict(counts.taken, left, max(1, math.ceil(wait)))


def _until_one_fits(limit: int, counts: Counts, elapsed_s: float) -> float:
    """Return the seconds until one more request stays within the limit, if nobody asks meanwhile."""
    if counts.this + 1 <= limit and counts.before:
        return SPAN_S * (1 - (limit - 1 - counts.this) / counts.before) - elapsed_s
    return SPAN_S - elapsed_s + SPAN_S * (1 - (limit - 1) / max(1, counts.this))
