"""Which lists are logged and which are explored, and the line that a shown list becomes."""

import datetime as dt
import uuid

import msgspec
from buybox_ranking.fairness.exploration import Exploration, draws_from

from buybox_api.events.log_queue import LogLine, LogQueue
from buybox_api.events.moments import moment_text

IDS = 2**32
"""How many beginnings a query id can have; the share of lists that are logged is a share of these."""


class Shown(msgspec.Struct, frozen=True):
    """One answer given to one client."""

    query_id: str
    client_id: str | None
    seen: bool = True  # not for HEAD: nobody is shown anything


class _LineHead(msgspec.Struct, frozen=True, omit_defaults=True):
    application: str
    query_id: str
    client_id: str | None
    timestamp: str
    object_id_field: str


def new_query_id() -> str:
    """Make an id that nobody can guess: whoever knows it may add events to its list."""
    return uuid.uuid4().hex


class ListLog:
    """Decides by the query id alone, so that what is logged depends on nothing that is shown."""

    def __init__(self, queue: LogQueue, share: float, exploration: Exploration) -> None:
        self.queue = queue
        self.exploration = exploration
        self._share = share

    def takes(self, query_id: str) -> bool:
        """Tell whether the list of this query is logged."""
        return int(query_id[:8], 16) < self._share * IDS

    def explores(self, query_id: str) -> bool:
        """Tell whether this query's list is one to explore: only what is logged teaches anything."""
        share = self.exploration.share
        return share > 0 and self.takes(query_id) and next(draws_from(query_id)) < share

    def note(self, shown: Shown, record: bytes, now: dt.datetime) -> None:
        """Log that a list was shown, if this query is one that is logged and there is a list."""
        if record and shown.seen and self.takes(shown.query_id):
            self.queue.put(LogLine("ubi-queries", shown.query_id, _line(shown, record, now)))

    def note_again(self, shown: Shown, record: bytes, now: dt.datetime) -> None:
        """Log a list that the client has already; without its record it is counted only."""
        if record or not shown.seen:
            self.note(shown, record, now)
        else:
            self.queue.counts.unlogged += 1


def _line(shown: Shown, record: bytes, now: dt.datetime) -> bytes:
    """Put what is of this answer before what is of the list; both are JSON objects."""
    head = _LineHead("buybox", shown.query_id, shown.client_id, moment_text(now), "offer_id")
    return msgspec.json.encode(head)[:-1] + b"," + record[1:]
