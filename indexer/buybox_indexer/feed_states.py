"""How each feed does: its age, what its last load made of it, and how that changed over the loads before."""

import datetime as dt
from collections.abc import Iterable
from operator import attrgetter

import msgspec

from buybox_indexer.feed_accounts import FeedAccounts


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


def feed_states(feeds: Iterable[FeedAccounts], now: dt.datetime, stale_hours: int) -> list[FeedState]:
    """Return the state of every feed, by market, seller and feed.

    A feed is stale when its content is older than `stale_hours`, or its last load could not read it whole.
    """
    return [_state(one, now, stale_hours) for one in sorted(feeds, key=attrgetter("key"))]


def _state(feed: FeedAccounts, now: dt.datetime, stale_hours: int) -> FeedState:
    last, *before = (load.account for load in feed.loads)
    age = (now - dt.datetime.fromisoformat(feed.modified_at or feed.read_at)).total_seconds() / 3600
    return FeedState(
        seller=feed.seller,
        market=feed.market,
        feed=feed.feed,
        read_at=feed.read_at,
        modified_at=feed.modified_at,
        age_hours=round(max(age, 0.0), 1),
        rows_read=last.rows_read,
        offers=last.offers,
        rejected=last.rejected,
        superseded=last.superseded,
        error=last.error,
        offers_before=tuple(account.offers for account in before),
        stale=last.error is not None or age > stale_hours,
    )
