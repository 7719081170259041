"""How large requests are and which share of the time they take: raised by a little, lowered by a factor."""

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """Between what a speed may move, and by how much."""

    most_bytes: int = 4_000_000  # of one request: larger ones were no faster and hold the engine's memory longer
    least_bytes: int = 200_000
    step_bytes: int = 200_000  # more after each full request that was fast enough
    request_s: float = 1.5  # a request that takes longer was too large
    least_share: float = 0.1  # of the time; a load that yields always goes on at a tenth of its speed
    step_share: float = 0.05
    cut: float = 0.5  # factor when the engine had no room
    search_cut: float = 0.6  # factor when searches are slower than they may be
    longest_pause_s: float = 5.0


FULL = 0.8
"""A request of this share of the bytes allowed says that so many bytes are fine; a smaller one says nothing."""

NEAR = 0.75
CAREFUL = 0.1
"""From this share of the bytes for which there was no room, requests grow by this share of a step."""

ALONE = 0.5
"""Up to this share one request at a time is sent instead of two, which leaves a processor to the searches."""


class Speed:
    """The speed of the requests of one process; knows neither clock nor engine."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._bytes = float(limits.most_bytes)
        self._room = 1.0  # the share that the engine's room allows
        self._yielded = 1.0  # the share that the searches beside allow
        self._full_at = float("inf")  # bytes for which there was no room the last time

    @property
    def bytes(self) -> int:
        """Bytes that the next request may have."""
        return int(self._bytes)

    @property
    def share(self) -> float:
        """The share of the time that requests may take, 1 being all of it with two at a time."""
        return min(self._room, self._yielded)

    @property
    def alone(self) -> bool:
        """Whether only one request may be under way."""
        return self.share <= ALONE

    def pause_s(self, took_s: float) -> float:
        """Return how long to rest after a request that took so many seconds."""
        share = self.share / ALONE if self.alone else self.share
        return min(took_s * (1 / share - 1), self._limits.longest_pause_s)

    def taken(self, sent_bytes: int, took_s: float) -> None:
        """Learn from a request that the engine took."""
        limits = self._limits
        if took_s > limits.request_s:
            self._shrink(max(limits.request_s / took_s, limits.cut))
        elif sent_bytes >= FULL * self._bytes:
            self._bytes = min(self._bytes + self._step(), limits.most_bytes)
        self._room = min(self._room + limits.step_share, 1.0)

    def no_room(self) -> None:
        """Learn that the engine had no room for a request, or did not answer in time."""
        self._full_at = self._bytes
        self._shrink(self._limits.cut)
        self._room = max(self._room * self._limits.cut, self._limits.least_share)

    def searches_suffer(self) -> None:
        """Learn that searches were slower than they may be, or refused."""
        self._yielded = max(self._yielded * self._limits.search_cut, self._limits.least_share)

    def searches_are_well(self) -> None:
        """Learn that searches were fast enough."""
        self._yielded = min(self._yielded + self._limits.step_share, 1.0)

    def nobody_searches(self) -> None:
        """Learn that hardly anybody searched: there is no reason to yield."""
        self._yielded = min(self._yielded * 2, 1.0)

    def _step(self) -> float:
        """Return by how many bytes requests grow: by little near what was too much, that it is met seldom."""
        if self._bytes > self._full_at:
            self._full_at = float("inf")
        near = self._bytes >= NEAR * self._full_at
        return self._limits.step_bytes * (CAREFUL if near else 1)

    def _shrink(self, factor: float) -> None:
        self._bytes = max(self._bytes * factor, self._limits.least_bytes)
