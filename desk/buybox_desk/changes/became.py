"""What a batch becomes, as pure functions: settled line by line, waiting, failed and given up, given back, replayed."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from buybox_config.times import moment_text
from msgspec.structs import replace

from buybox_desk.changes.batch import ChangeBatch

FIRST_PAUSE_S = 1.0
"""Seconds before the second try; each further pause is twice as long."""

LONGEST_WAIT_S = 15.0
"""Seconds at most between two looks at lines that wait for their market: what holds it ends without telling."""

LONGEST_ERROR = 500

STEEPEST = 30
"""Doublings that are counted: more would only make a number that no clock has."""


class Patience(msgspec.Struct, frozen=True):
    """How often a batch that fails is tried, and how far apart."""

    attempts: int  # then it is dead
    longest_s: float  # between two tries


def settled(batch: ChangeBatch, rows: Sequence[dict[str, Any]], now: dt.datetime) -> ChangeBatch:
    """Add what became of some of its lines; where that is all of them, the batch is done and its body goes."""
    every = sorted([*batch.rows, *rows], key=lambda row: row["line"])
    left = batch.lines - len(every)
    known = replace(
        given_back(batch),
        rows=every,
        open_lines=left,
        counts=_counted(row["outcome"] for row in every),
        rejected_by_reason=_counted(row["reason"] for row in every if row.get("reason")),
        waits=0 if rows else batch.waits,
    )
    if left:
        return known
    return replace(known, state="done", done_at=moment_text(now), body="", next_at=None, error=None)


def waiting(batch: ChangeBatch, why: str, now: dt.datetime) -> ChangeBatch:
    """Put a batch off whose lines wait for their market; that is no failure, however often."""
    pause = min(FIRST_PAUSE_S * 2.0 ** min(batch.waits, STEEPEST), LONGEST_WAIT_S)
    later = moment_text(now + dt.timedelta(seconds=pause))
    return replace(given_back(batch), waits=batch.waits + 1, next_at=later, error=why[:LONGEST_ERROR])


def failed(batch: ChangeBatch, error: str, now: dt.datetime, patience: Patience, chance: float) -> ChangeBatch:
    """Count an attempt that failed for the batch's own sake; after the last one it is dead.

    `chance`, 0 to 1, spreads the next tries of batches that failed together over half of the pause.
    """
    attempts = batch.attempts + 1
    charged = replace(given_back(batch), attempts=attempts, error=error[:LONGEST_ERROR])
    if attempts >= patience.attempts:
        return replace(charged, state="dead", next_at=None)
    pause = min(FIRST_PAUSE_S * 2.0 ** min(attempts - 1, STEEPEST), patience.longest_s) * (1 - chance / 2)
    return replace(charged, next_at=moment_text(now + dt.timedelta(seconds=pause)))


def given_back(batch: ChangeBatch) -> ChangeBatch:
    """Let go of a batch as it is."""
    return replace(batch, taken_by=None, taken_until=None)


def replayed(batch: ChangeBatch) -> ChangeBatch:
    """Open a dead batch again, with all its attempts before it; what was settled stays."""
    return replace(given_back(batch), state="open", attempts=0, waits=0, next_at=None)


def _counted(words: Any) -> dict[str, int]:  # noqa: ANN401 - words of rows, which are plain JSON
    return dict(sorted(Counter(words).items()))
