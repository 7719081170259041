"""What was just read, kept for so short a time that a change is still felt at once."""

from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")

LIFETIME_S = 1.0
"""A revoked key or ended session opens nothing about a second later, in every server process."""

MOST = 10_000
"""Entries of one process: beyond that all are read anew, so that made up names never fill the memory."""


class Fresh(Generic[Value]):
    """Values by name, each for `LIFETIME_S`."""

    def __init__(self, clock: Callable[[], float], lifetime_s: float = LIFETIME_S, most: int = MOST) -> None:
        self._clock, self._lifetime_s, self._most = clock, lifetime_s, most
        self._kept: dict[str, tuple[float, Value]] = {}

    def get(self, name: str) -> tuple[Value] | None:
        """Return what is kept under a name, in a tuple, for the value itself may be None."""
        found = self._kept.get(name)
        return (found[1],) if found is not None and found[0] > self._clock() else None

    def keep(self, name: str, value: Value) -> Value:
        """Keep a value, and return it."""
        if len(self._kept) >= self._most:
            self._kept.clear()
        self._kept[name] = (self._clock() + self._lifetime_s, value)
        return value

    def drop(self, name: str) -> None:
        """Forget what is kept under a name."""
        self._kept.pop(name, None)
