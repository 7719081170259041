"""Whether the arms have as many shoppers as were asked for: where not, something else than chance chose them."""

from math import erfc, sqrt

import msgspec

SUSPECT = 0.001
"""A chance below which a share is not believed: it is checked at every look, so the bar is strict.

Source: R. Kohavi, D. Tang, Y. Xu, "Trustworthy online controlled experiments", 2020, chapter 21.
"""


class ShareCheck(msgspec.Struct, frozen=True):
    """How many of the shoppers had the trial, against how many should have."""

    asked: float  # 0 to 1
    found: float | None  # None where nobody came
    chance: float  # how often an even draw would miss the share by so much
    as_asked: bool


def share_check(live: int, trial: int, share: float) -> ShareCheck:
    """Hold the numbers of shoppers against the share asked for, 0 to 1: a normal approximation, halved steps."""
    number = live + trial
    if number == 0:
        return ShareCheck(share, None, 1.0, as_asked=True)
    spread = sqrt(number * share * (1 - share))
    missed = max(abs(trial - number * share) - 0.5, 0.0)
    chance = erfc(missed / spread / sqrt(2)) if spread else 1.0
    return ShareCheck(share, trial / number, chance, chance >= SUSPECT)
