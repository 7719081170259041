"""How each feed does: its age, what its last load made of it, and how that changed over the loads before."""

import datetime as dt
from collections.abc import Iterable, Iterator

import msgspec

from buybox_indexer.report import FeedReport, IndexReport

LOADS = 5
"""Loads that a trend looks back on."""


class FeedState(msgspec.Struct, frozen=True):
    """One feed of one seller in one market, as past loads saw it."""

    seller: str
    market: str
    feed: str
    read_at: str  # when it was last read, RFC 3339
    modified_at: str | None  # of its content, as of the last load that could tell
    age_hours: float  # of its content, else since it was last read
    rows_read: int
    offers: int
    rejected: int
    superseded: int
    error: str | None
    offers_before: tuple[int, ...]  # in the loads before, the newest first
    stale: bool

    @property
    def change(self) -> int | None:
        """Return how many offers it gained or lost since the load before; None when there was none."""
        return self.offers - self.offers_before[0] if self.offers_before else None


def feed_states(runs: Iterable[IndexReport], now: dt.datetime, stale_hours: int) -> list[FeedState]:
    """Return every feed of these runs, the newest run first, by market, seller and feed.

    A feed is stale when its content is older than `stale_hours`, or its last load could not read it whole.
    """
    seen: dict[tuple[str, str, str], list[tuple[str, FeedReport]]] = {}
    for started_at, market, seller, account in _accounts(runs):
        seen.setdefault((market, seller, account.feed), []).append((started_at, account))
    return [_state(key, loads, now, stale_hours) for key, loads in sorted(seen.items())]


def _accounts(runs: Iterable[IndexReport]) -> Iterator[tuple[str, str, str, FeedReport]]:
    for run in runs:
        for seller in run.sellers:
            for account in seller.feeds:
                yield run.started_at, seller.market, seller.seller, account


def _state(
    key: tuple[str, str, str], loads: list[tuple[str, FeedReport]], now: dt.datetime, stale_hours: int
) -> FeedState:
    market, seller, feed = key
    read_at, last = loads[0]
    modified = next((account.modified_at for _, account in loads if account.modified_at), None)
    age = (now - dt.datetime.fromisoformat(modified or read_at)).total_seconds() / 3600
    return FeedState(
        seller=seller,
        market=market,
        feed=feed,
        read_at=read_at,
        modified_at=modified,
        age_hours=round(max(age, 0.0), 1),
        rows_read=last.rows_read,
        offers=last.offers,
        rejected=last.rejected,
        superseded=last.superseded,
        error=last.error,
        offers_before=tuple(account.offers for _, account in loads[1 : LOADS + 1]),
        stale=last.error is not None or age > stale_hours,
    )
