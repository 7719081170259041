"""A lock as a document in the engine: its owner writes it again and again, and who waits watches for that.

No wall clock decides: each side measures by a clock of its own that only goes forward, and what is compared are
versions of the document. A lock whose owner fell silent for its length, or whose process is gone, may be taken over.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
from buybox_config.errors import LockedError
from buybox_config.indices import IndexNames, mapping
from buybox_config.process_names import is_gone, new_process_name
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.versions import Version, unless_written, version_of
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError, OpenSearchException

MOST_BETWEEN_S = 1.0
"""Seconds between two signs of life, at most: whoever finds a lock held waits for one before it gives up."""

SIGNS = 4
"""Signs of life in the length of a lock, at least: one may be late."""

LONGEST_LOOK_S = 1.0
"""Seconds of silence that one look may add: while the engine answers nobody, an owner cannot give a sign."""

BEATING = threading.Lock()
"""Held while a sign of life is given: who forks takes it, so that no copy is made in the middle of a request."""

SIGNS_OF = "signs of life of "
"""What the names of the threads begin with that give them: such a thread holds no lock while it waits."""


class Held(msgspec.Struct, frozen=True):
    """A lock as found in the engine."""

    owner: str
    since: str  # RFC 3339, by its owner's clock
    lasts_s: float
    version: Version


class Locks:
    """The store of locks."""

    def __init__(self, client: OpenSearch, settings: Settings) -> None:
        self._client, self._index = client, IndexNames(settings.index_prefix).store("locks")

    def find(self, *names: str) -> list[Held | None]:
        """Return locks as they are now, each None when it is free. The first call makes the store."""
        found = self._client.mget(index=self._index, body={"ids": list(names)})["docs"]
        if any("index_not_found" in str(one.get("error", "")) for one in found):
            stored(self._client, self._index, mapping("locks"))
        return [_as_held(one) if one.get("found") else None for one in found]

    def write(self, name: str, claim: dict[str, str], over: Version | None) -> Version | None:
        """Write a lock over a version of it, None where it is free; return the new version, None if it changed."""
        try:
            return version_of(self._client.index(index=self._index, id=name, body=claim, params=unless_written(over)))
        except (ConflictError, NotFoundError):
            return None

    def remove(self, name: str, owner: str) -> None:
        """Free a lock if it is still this owner's."""
        (held,) = self.find(name)
        if held is None or held.owner != owner:
            return
        try:
            self._client.delete(index=self._index, id=name, params=unless_written(held.version))
        except (ConflictError, NotFoundError):
            return  # somebody was given it in this very moment: it is theirs


class Lease:
    """A lock that is held; a thread of its own gives signs of life until it is given back."""

    def __init__(self, locks: Locks, name: str, claim: dict[str, str], version: Version, lasts_s: float) -> None:
        self._locks, self._name, self._claim, self._version = locks, name, claim, version
        self._lasts_s, self._alive_at, self.is_lost = lasts_s, ticks(), False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"{SIGNS_OF}{name}", daemon=True)

    def check(self) -> None:
        """Raise LockedError unless the lock is surely still held: before each write that others must not meet.

        A process that was stopped, or that the engine did not hear, for longer than the lock lasts finds out here.
        """
        if not self.is_lost and ticks() - self._alive_at > self._lasts_s / 2:
            with BEATING:
                self._renew()
        if self.is_lost:
            raise LockedError(f"{self._name}: others took the lock over while this process was silent: do it again")

    def start(self) -> None:
        """Begin to give signs of life."""
        self._thread.start()

    def give_back(self) -> None:
        """Stop giving signs of life, then free the lock."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._locks.remove(self._name, self._claim["owner"])

    def _keep(self) -> None:
        between = min(MOST_BETWEEN_S, self._lasts_s / SIGNS)
        while not self._ended.wait(between) and not self.is_lost:
            with BEATING:
                try:
                    self._renew()
                except OpenSearchException:
                    continue  # whoever works under the lock meets the same fault; silence is what others go by

    def _renew(self) -> None:
        if self._ended.is_set() or self.is_lost:
            return
        began = ticks()
        version = self._locks.write(self._name, self._claim, self._version)
        if version is None:
            (held,) = self._locks.find(
                self._name
            )  # an answer that was lost on its way: the sign was given all the same
            self.is_lost = held is None or held.owner != self._claim["owner"]
            version = None if held is None or self.is_lost else held.version
        if version is not None:
            self._version, self._alive_at = version, began


class Watch:
    """One waiter's look at a lock: how long its owner has been silent, by the waiter's own clock."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock or ticks
        self._version: Version | None = None
        self._looked_at = self._silent_s = 0.0
        self.saw_life = False

    def is_over(self, held: Held) -> bool:
        """Take a look; tell whether the owner is gone, or was silent for as long as its lock lasts."""
        now = self._clock()
        if held.version == self._version:
            self._silent_s += min(now - self._looked_at, LONGEST_LOOK_S)
        else:
            self.saw_life = self._version is not None
            self._version, self._silent_s = held.version, 0.0
        self._looked_at = now
        return self._silent_s >= held.lasts_s or is_gone(held.owner)


def claim(taken_at: str, until: str) -> dict[str, str]:
    """Write what a lock says: its owner, and from two times of one clock how long it lasts."""
    return {"owner": new_process_name(), "taken_at": taken_at, "until": until}


def ticks() -> float:
    """Return seconds of a clock that only goes forward, also while the machine sleeps where it can tell."""
    try:
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    except (AttributeError, OSError):
        return time.monotonic()


def _as_held(found: dict[str, Any]) -> Held:
    source = found["_source"]
    lasts_s = _seconds_between(source["taken_at"], source["until"])
    return Held(source["owner"], source["taken_at"], lasts_s, version_of(found))


def _seconds_between(first: str, last: str) -> float:
    return (dt.datetime.fromisoformat(last) - dt.datetime.fromisoformat(first)).total_seconds()
