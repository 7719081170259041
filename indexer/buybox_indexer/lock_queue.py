"""Taking a lock that others may hold: in turn, so that nobody who takes it again and again keeps the rest out."""

import datetime as dt
import time

from buybox_config.errors import LockedError
from buybox_config.versions import Version
from opensearchpy.exceptions import OpenSearchException

from buybox_indexer.leases import Held, Lease, Locks, Watch, claim, ticks

WAIT_S = 0.02
"""Seconds between two looks at a lock that is held for moments: a request of a millisecond each."""

TURN = dt.timedelta(seconds=2)
"""How long a turn stands whose owner falls silent."""

TURN_SIGN_S = 0.5


class Taking:
    """One attempt to take a lock. Who waits writes that the next turn is its own, and others keep to that."""

    def __init__(self, locks: Locks, name: str, now: dt.datetime, lasts: dt.timedelta, patience_s: float) -> None:
        self._locks, self._name, self._turn = locks, name, f"{name}-next"
        self._lasts_s, self._patience_s = lasts.total_seconds(), patience_s
        self._said = claim(now.isoformat(), (now + lasts).isoformat())
        self._said_next = self._said | {"until": (now + TURN).isoformat()}
        self._ends = ticks() + patience_s
        self._held, self._next = Watch(), Watch()
        self._turn_at: float | None = None  # when the next turn was last written as its own

    def lease(self) -> Lease:
        """Wait for the lock. Raises LockedError that names its owner, or what the engine raises: none is taken then."""
        try:
            return self._wait()
        except LockedError:
            raise
        except BaseException:
            self._take_back(self._name)
            raise
        finally:
            if self._turn_at is not None:
                self._take_back(self._turn)

    def _wait(self) -> Lease:
        while True:
            held, turn = self._locks.find(self._name, self._turn)
            if self._is_others(turn):
                self._lose_patience(turn)
            elif held is None or self._is_own(held) or self._held.is_over(held):
                version = self._locks.write(self._name, self._said, _over(held))
                if version is not None:
                    return Lease(self._locks, self._name, self._said, version, self._lasts_s)
            else:
                self._queue(turn)
                self._lose_patience(held)
            time.sleep(WAIT_S)

    def _is_own(self, held: Held) -> bool:
        """Tell whether it was given already: a client that lost the answer asks again, and is refused."""
        return held.owner == self._said["owner"]

    def _is_others(self, turn: Held | None) -> bool:
        return turn is not None and not self._is_own(turn) and not self._next.is_over(turn)

    def _lose_patience(self, held: Held | None) -> None:
        if held is not None and ticks() >= self._ends and (self._held.saw_life or self._next.saw_life):
            raise LockedError(
                f"market {self._name.partition('-')[2].upper()}: another load holds the lock ({held.owner}, since "
                f"{held.since[:16]}): wait for it to end"
            )

    def _queue(self, turn: Held | None) -> None:
        """Write that the next turn is its own, again and again while it waits."""
        due = self._turn_at is None or ticks() - self._turn_at >= TURN_SIGN_S
        if self._patience_s and due and self._locks.write(self._turn, self._said_next, _over(turn)) is not None:
            self._turn_at = ticks()

    def _take_back(self, name: str) -> None:
        """Free what may have been given in the very moment of an interruption, or of an answer that was lost."""
        try:
            self._locks.remove(name, self._said["owner"])
        except OpenSearchException:
            return  # whatever went wrong is raised by whoever meets it; silence frees the lock


def _over(held: Held | None) -> Version | None:
    return None if held is None else held.version
