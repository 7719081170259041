"""Lines of many batches joined to one call, and what became of them split again."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from buybox_desk.changes.batch import ChangeBatch
from buybox_desk.changes.batches import SHARES
from buybox_desk.changes.became import given_back, settled, waiting

from buybox_indexer.following.apart import Numbered, Outcome
from buybox_indexer.following.own_lines import own_line
from buybox_indexer.offer_changes.report import LineReport

Charge = Callable[[ChangeBatch, str], ChangeBatch]
"""Counts a failed attempt of a batch."""


class Joined(msgspec.Struct):
    """Lines in the order in which their batches were received, numbered through from 0."""

    batches: Sequence[ChangeBatch]
    lines: list[Numbered] = []
    places: list[tuple[int, int]] = []  # of each number: which batch, which line of it
    turned_away: defaultdict[int, list[LineReport]] = msgspec.field(default_factory=lambda: defaultdict(list))

    def split(self, outcome: Outcome, now: dt.datetime, charge: Charge) -> list[ChangeBatch]:
        """Return what each batch becomes by what became of its lines."""
        reports: defaultdict[int, list[LineReport]] = defaultdict(list, self.turned_away)
        failed: dict[int, str] = {}
        for report in outcome.reports:
            of_batch, line = self.places[report.line]
            reports[of_batch].append(msgspec.structs.replace(report, line=line))
        for number, error in outcome.failed.items():
            of_batch, line = self.places[number]
            failed.setdefault(of_batch, f"line {line}: {error}")
        return [_became(batch, reports[at], failed.get(at), now, charge) for at, batch in enumerate(self.batches)]


def joined(batches: Sequence[ChangeBatch], limit: int) -> Joined:
    """Join the open lines of batches, oldest batch first, up to a limit that is fair to each."""
    found = Joined(batches)
    pending = [batch.pending() for batch in batches]
    for at, part in enumerate(portions([len(lines) for lines in pending], limit)):
        batch = batches[at]
        received = dt.datetime.fromisoformat(batch.received_at)
        for number, text in pending[at][:part]:
            line = own_line(batch.seller, received, number, text)
            if isinstance(line, LineReport):
                found.turned_away[at].append(line)
            else:
                found.lines.append((len(found.places), line))
                found.places.append((at, number))
    return found


def portions(counts: Sequence[int], limit: int) -> list[int]:
    """Divide a limit: at most a share each at first, in order, then what is left over to those that have more."""
    found: list[int] = []
    left = limit
    for count in counts:
        found.append(min(count, max(1, limit // SHARES), max(0, left)))
        left -= found[-1]
    for at, count in enumerate(counts):
        more = min(count - found[at], max(0, left))
        found[at] += more
        left -= more
    return found


def _became(
    batch: ChangeBatch, reports: Sequence[LineReport], error: str | None, now: dt.datetime, charge: Charge
) -> ChangeBatch:
    """Settle what is settled; a batch with lines that wait is put off and not charged, whatever else fails in it."""
    rows: list[dict[str, Any]] = [msgspec.to_builtins(one) for one in reports if one.outcome != "waiting"]
    known = settled(batch, rows, now)
    held = [one.message or "" for one in reports if one.outcome == "waiting"]
    if known.state == "done":
        return known
    if held:
        return waiting(known, held[0], now)
    return given_back(known) if error is None else charge(known, error)
