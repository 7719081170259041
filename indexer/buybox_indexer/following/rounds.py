"""One round of a worker: take batches, apply their lines together, store what became of each batch."""

import datetime as dt
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec
from buybox_config.settings import Settings
from buybox_desk.changes.batch import ChangeBatch
from buybox_desk.changes.batches import Taken
from buybox_desk.changes.became import Patience, failed

from buybox_indexer.following.apart import Apply, apply_apart
from buybox_indexer.following.faults import words_of
from buybox_indexer.following.joined import joined

Clock = Callable[[], dt.datetime]
Keep = Callable[[Sequence[tuple[Taken, ChangeBatch]]], int]
"""Stores what became of batches; returns how many another worker took over meanwhile."""


class BatchStore(Protocol):
    """Hands batches out and keeps what became of them, as `Batches` does."""

    def take(self, limit_lines: int, now: dt.datetime, for_s: float, worker: str) -> list[Taken]:
        """Claim batches that are due."""

    def finish(self, settled: Sequence[tuple[Taken, ChangeBatch]]) -> list[Taken]:
        """Store what became of batches; return those that another worker took over."""


class Round(msgspec.Struct):
    """What one round did."""

    batches: int = 0  # taken
    done: int = 0
    dead: int = 0
    failed: int = 0  # charged with an attempt, dead ones included
    lost: int = 0  # settled by another worker meanwhile
    lines: int = 0  # of which something became
    counts: Counter[str] = msgspec.field(default_factory=Counter)  # of these lines, by outcome
    lags: list[float] = []  # seconds from received to settled, one a batch of which something became
    fault: str | None = None  # of the engine, told in words
    error: str | None = None  # of the last batch that failed for its own sake
    seconds: float = 0.0

    def told(self) -> str:
        """Say it in one line."""
        counts = ", ".join(f"{count:,} {name}" for name, count in sorted(self.counts.items())) or "none settled"
        words = [f"{self.batches:,} batches, {self.done:,} done", f"{self.lines:,} lines: {counts}"]
        words += [f"{self.failed:,} failed, {self.dead:,} given up"] if self.failed else []
        words += [f"{self.lost:,} settled by another worker"] if self.lost else []
        if self.lags:
            words.append(f"lag {statistics.median(self.lags):.2f} s, at most {max(self.lags):.2f} s")
        return "; ".join([*words, f"in {self.seconds:.2f} s"])


class Rounds:
    """Makes rounds: each takes what is due, up to the lines of the settings."""

    def __init__(self, batches: BatchStore, apply: Apply, settings: Settings, clock: Clock, worker: str) -> None:
        self._batches, self._apply, self._settings = batches, apply, settings
        self._clock, self._worker = clock, worker
        self._patience = Patience(settings.follow_attempts, settings.follow_pause_s)

    def make(self, keep: Keep) -> Round:
        """Make one round; of nothing when nothing is due.

        Raises what the engine raises while looking for batches. When it fails later, the round says so, and what it
        did not come to is given back through `keep`.
        """
        began, limit = time.monotonic(), self._settings.follow_lines
        taken = self._batches.take(limit, self._clock(), self._settings.follow_hold_s, self._worker)
        if not taken:
            return Round()
        together = joined([one.batch for one in taken], limit)
        outcome = apply_apart(self._apply, together.lines)
        now = self._clock()
        became = together.split(outcome, now, lambda batch, why: self._charged(batch, why, now))
        made = _counted([one.batch for one in taken], became, now)
        made.fault = None if outcome.fault is None else words_of(outcome.fault)
        made.lost = keep(list(zip(taken, became, strict=True)))
        made.seconds = time.monotonic() - began
        return made

    def _charged(self, batch: ChangeBatch, why: str, now: dt.datetime) -> ChangeBatch:
        return failed(batch, why, now, self._patience, random.random())  # noqa: S311 - it spreads tries, no secret


def _counted(before: Sequence[ChangeBatch], after: Sequence[ChangeBatch], now: dt.datetime) -> Round:
    made = Round(batches=len(after))
    for old, new in zip(before, after, strict=True):
        made.done += new.state == "done"
        made.dead += new.state == "dead"
        if new.attempts > old.attempts:
            made.failed += 1
            made.error = new.error
        made.counts.update(new.counts)
        made.counts.subtract(old.counts)
        if new.open_lines < old.open_lines:
            made.lags.append(max(0.0, (now - dt.datetime.fromisoformat(old.received_at)).total_seconds()))
    made.counts = +made.counts
    made.lines = made.counts.total()
    return made
