"""The index report: every row read is accounted for exactly once."""

from collections import Counter

import msgspec


class MarketReport(msgspec.Struct):
    """What became of one market."""

    market: str
    generation: str | None = None
    published: bool = False
    offers: int = 0
    devices: int = 0
    refused: str | None = None
    notes: list[str] = []  # what the engine could not hold, so that it is not shown


class FeedReport(msgspec.Struct):
    """What became of one feed's rows; `rows_read == offers + rejected + superseded`."""

    feed: str
    rows_read: int = 0
    offers: int = 0
    rejected: int = 0
    superseded: int = 0
    error: str | None = None
    modified_at: str | None = None  # RFC 3339, UTC: of its file, or as its server said
    notes: list[str] = []  # what its seller should know, beside rows and faults


class SellerReport(msgspec.Struct):
    """What became of one seller's rows in one market; `rows_read == offers + rejected + superseded`."""

    seller: str
    market: str
    rows_read: int = 0
    offers: int = 0
    rejected: int = 0
    superseded: int = 0
    kept: int = 0
    kept_since: str | None = None  # RFC 3339, UTC: the oldest of what is kept
    error: str | None = None
    changed: dict[str, int] = {}  # normalising step -> rows that it changed
    warnings: dict[str, int] = {}  # what the seller should mend though it is taken -> rows
    feeds: list[FeedReport] = []

    def feed(self, name: str) -> FeedReport:
        """Return the account of one feed."""
        found = next((account for account in self.feeds if account.feed == name), None)
        if found is None:
            found = FeedReport(name)
            self.feeds.append(found)
        return found


class IndexReport(msgspec.Struct):
    """What became of a whole load."""

    run: str
    started_at: str
    rows_read: int = 0
    offers: int = 0
    rejected: int = 0
    superseded: int = 0
    kept: int = 0
    devices: int = 0
    seconds: float = 0.0
    published: bool = False
    model: str = "formula"
    simulated: bool = False
    notes: dict[str, str] = msgspec.field(default_factory=dict)  # what was wrong beside the feeds, by seller
    rejected_by_reason: dict[str, int] = msgspec.field(default_factory=dict)
    markets: list[MarketReport] = msgspec.field(default_factory=list)
    sellers: list[SellerReport] = msgspec.field(default_factory=list)


class Accounts:
    """The running sums of a load."""

    def __init__(self) -> None:
        self.sellers: dict[tuple[str, str], SellerReport] = {}
        self.reasons: Counter[str] = Counter()

    def of(self, seller: str, market: str) -> SellerReport:
        """Return the account of one seller in one market."""
        return self.sellers.setdefault((seller, market), SellerReport(seller, market))

    def add(self, account: SellerReport) -> None:
        """Take over the account of a seller whose feeds were read."""
        self.sellers[account.seller, account.market] = account

    def offer(self, seller: str, market: str, feed: str) -> None:
        """Count one row as an offer."""
        account = self.of(seller, market)
        account.offers += 1
        account.feed(feed).offers += 1

    def take_back(self, seller: str, market: str, feed: str) -> None:
        """Count one row as an offer no more."""
        account = self.of(seller, market)
        account.offers -= 1
        account.feed(feed).offers -= 1

    def supersede(self, seller: str, market: str, feed: str) -> None:
        """Count one row as superseded by another."""
        account = self.of(seller, market)
        account.superseded += 1
        account.feed(feed).superseded += 1

    def reject(self, seller: str, market: str, feed: str, reason: str) -> None:
        """Count one row as rejected."""
        account = self.of(seller, market)
        account.rejected += 1
        account.feed(feed).rejected += 1
        self.reasons[reason] += 1

    def total(self, report: IndexReport) -> IndexReport:
        """Fill a report's sums from the sellers' accounts and the markets' reports."""
        report.sellers = sorted(self.sellers.values(), key=lambda account: (account.market, account.seller))
        for account in report.sellers:
            report.rows_read += account.rows_read
            report.offers += account.offers
            report.rejected += account.rejected
            report.superseded += account.superseded
            report.kept += account.kept
        report.rejected_by_reason = dict(sorted(self.reasons.items()))
        report.devices = sum(market.devices for market in report.markets)
        report.published = any(market.published for market in report.markets)
        return report
