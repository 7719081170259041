"""How searches are doing, from counters that only grow: compared between samples, and with how it was before."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Searches = Literal["suffer", "well", "steady", "none"]
"""suffer: slower than they may be, or refused; well: faster by a margin; steady: neither; none: hardly anybody asks."""

ENOUGH = 20
"""Searches that a mean is taken of: fewer say more of their questions than of the engine."""

USUAL_OF = 100
"""Searches that tell what is usual."""

LONGEST_S = 6.0
"""Seconds after which fewer searches than ENOUGH mean that hardly anybody asks."""

FLOOR_MS = 20.0
"""No search is too slow below this: doubled, a mean of 2 ms is nothing that a shopper sees."""

OFTEN = 2.0
"""Searches may take so many times what is usual."""

MARGIN = 0.8


class Counted(msgspec.Struct, frozen=True):
    """Searches that one part of the engine has answered since it started."""

    searches: int
    milliseconds: int


class Sample(msgspec.Struct, frozen=True):
    """The engine's counters at one moment."""

    parts: Mapping[str, Counted]  # by node and index: either may go and come back with counters at nought
    refused: Mapping[str, int] = {}  # searches that a node had no room for


class Searching:
    """What samples say of the searches beside a load."""

    def __init__(self, limit_ms: float | None = None) -> None:
        """Compare with a limit of the mean in the engine, or with what was usual before the first sample."""
        self._given = limit_ms
        self._last: Sample | None = None
        self._at = 0.0
        self.limit_ms = FLOOR_MS if limit_ms is None else limit_ms

    def look(self, sample: Sample, at: float) -> Searches | None:
        """Compare with the last sample; `at` is in seconds. None while nothing can be said."""
        if self._last is None:
            self._begin(sample, at)
            return None
        grown = _grown(sample.parts, self._last.parts)
        refused = sum(max(now - self._last.refused.get(node, now), 0) for node, now in sample.refused.items())
        if sample.parts.keys() != self._last.parts.keys() and not refused:
            self._last, self._at = sample, at
            return None
        if grown.searches < ENOUGH and not refused and at - self._at < LONGEST_S:
            return None
        self._last, self._at = sample, at
        return self._judge(grown, refused)

    def _begin(self, sample: Sample, at: float) -> None:
        self._last, self._at = sample, at
        usual = _grown(sample.parts, {name: Counted(0, 0) for name in sample.parts})
        if self._given is None and usual.searches >= USUAL_OF:
            self.limit_ms = max(OFTEN * usual.milliseconds / usual.searches, FLOOR_MS)

    def _judge(self, grown: Counted, refused: int) -> Searches:
        if refused:
            return "suffer"
        if grown.searches < ENOUGH:
            return "none"
        mean = grown.milliseconds / grown.searches
        if mean > self.limit_ms:
            return "suffer"
        return "well" if mean < MARGIN * self.limit_ms else "steady"


def _grown(now: Mapping[str, Counted], before: Mapping[str, Counted]) -> Counted:
    """Add up what grew in the parts that both know; one whose counters fell began anew."""
    searches = milliseconds = 0
    for name, counted in now.items():
        since = before.get(name)
        if since is not None and counted.searches >= since.searches and counted.milliseconds >= since.milliseconds:
            searches += counted.searches - since.searches
            milliseconds += counted.milliseconds - since.milliseconds
    return Counted(searches, milliseconds)
