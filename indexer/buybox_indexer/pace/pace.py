"""The pace of a process: one for all the writers of a load, so that what was learnt is kept."""

import time
from collections.abc import Callable
from threading import Lock

from buybox_indexer.pace.searching import Sample, Searching
from buybox_indexer.pace.speed import Limits, Speed

EVERY_S = 2.0
"""Seconds between two looks at the engine's searches."""

Look = Callable[[], Sample | None]
"""Asks the engine for its counters; None where it does not say."""


class Pace:
    """Tells threads that send documents how large requests may be and how long to rest after each.

    Without `look` only the engine's room and the time that requests take count, not the searches beside.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        limits: Limits | None = None,
        look: Look | None = None,
        searching: Searching | None = None,
    ) -> None:
        """Begin at full speed; `clock` gives seconds that never go back."""
        self._clock, self._speed, self._look = clock, Speed(limits or Limits()), look
        self._searching = searching or Searching()
        self._lock = Lock()
        self._cut_at = self._looked_at = float("-inf")
        self.rested_s = 0.0  # of all threads

    @property
    def bytes(self) -> int:
        """Bytes that the next request may have."""
        return self._speed.bytes

    @property
    def alone(self) -> bool:
        """Whether only one request may be under way."""
        return self._speed.alone

    @property
    def share(self) -> float:
        """The share of the time that requests may take, 1 being all of it."""
        return self._speed.share

    @property
    def limit_ms(self) -> float:
        """The mean of searches in the engine above which this pace yields."""
        return self._searching.limit_ms

    def now(self) -> float:
        """Return the time of this pace's clock: when a request begins."""
        return self._clock()

    def taken(self, sent_bytes: int, began: float) -> float:
        """Learn from a request that the engine took; return how many seconds to rest before the next."""
        took = self._clock() - began
        with self._lock:
            self._speed.taken(sent_bytes, took)
        self.look()
        with self._lock:
            pause = self._speed.pause_s(took)
            self.rested_s += pause
        return pause

    def no_room(self, began: float) -> None:
        """Learn that the engine had no room for a request, or did not answer in time.

        Of requests that were under way together only one counts: they met the same full engine.
        """
        with self._lock:
            if began >= self._cut_at:
                self._cut_at = self._clock()
                self._speed.no_room()

    def look(self) -> None:
        """Look at the engine's searches where that is due; of several threads one does."""
        if self._look is None or not self._is_due():
            return
        sample = self._look()
        if sample is None:
            return
        with self._lock:
            found = self._searching.look(sample, self._clock())
            if found == "suffer":
                self._speed.searches_suffer()
            elif found == "well":
                self._speed.searches_are_well()
            elif found == "none":
                self._speed.nobody_searches()

    def _is_due(self) -> bool:
        with self._lock:
            now = self._clock()
            if now - self._looked_at < EVERY_S:
                return False
            self._looked_at = now
            return True
