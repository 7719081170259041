"""What was written: for the caller to show, and for tests to hold the accounting against."""

import msgspec

from buybox_indexer.demo.boxes import BoxCounts


class FeedSummary(msgspec.Struct, frozen=True):
    """One feed and what was planted in it."""

    seller: str
    market: str
    location: str  # relative to the folder of seller files
    form: str
    rows: int  # superseded rows included
    planted: dict[str, int]  # rows by kind of anomaly


class MarketSummary(msgspec.Struct, frozen=True):
    """One market."""

    market: str
    rows: int
    sellers: int
    devices: int
    boxes: BoxCounts


class MarketplaceSummary(msgspec.Struct, frozen=True):
    """The whole demo marketplace; everything in it is simulated."""

    seed: int
    rows: int
    markets: list[MarketSummary]
    feeds: list[FeedSummary]
    statuses: dict[str, str]  # by seller id
    orders: int
    offers_shown: int
    lists: int
    events: dict[str, int]  # by action

    @property
    def planted(self) -> dict[str, int]:
        """Rows by kind of anomaly, over all feeds."""
        totals: dict[str, int] = {}
        for feed in self.feeds:
            for kind, count in feed.planted.items():
                totals[kind] = totals.get(kind, 0) + count
        return totals
