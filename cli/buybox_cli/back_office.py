"""What the API's pages need of the indexer, answered with the documents that the commands print."""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

import msgspec
from buybox_config.errors import UsageError
from buybox_config.markets import find_market, load_markets
from buybox_config.policy import Policy
from buybox_config.sellers import Seller
from buybox_config.settings import Settings
from buybox_desk.policies.in_force import policy_in_force
from buybox_indexer.eligibility.block_records import past_blocks
from buybox_indexer.feed_accounts import feed_accounts
from buybox_indexer.feed_states import feed_states
from buybox_indexer.models import live_curves
from buybox_indexer.rejects.kept_rejects import RejectsAsked, count_rejects, list_rejects, rejects_page
from buybox_indexer.runs import past_runs
from buybox_indexer.search_report import search_report
from buybox_indexer.sellers.asks import SellerAsks, asks_of, live_market
from buybox_indexer.sellers.records import newest_quality, quality_history
from buybox_indexer.sellers.sheet import SellerDesk
from buybox_ranking.curves import Curves
from opensearchpy import OpenSearch

from buybox_cli.documents.blocks import block_documents
from buybox_cli.documents.markets import market_documents
from buybox_cli.documents.sellers import BECOMES, find_seller, record_review, sellers_by_id
from buybox_cli.documents.stock import stock_document
from buybox_cli.model.card import engine_card
from buybox_cli.stock_memory import StockKey, StockMemory

Document = dict[str, Any]

SEARCHED_DAYS, SEARCHED_MOST = 30, 50
"""As `buybox searches` lists them when nothing else is asked for."""


class IndexerBackOffice:
    """The port that the API declares, filled from the indexer and the folder of seller files."""

    def __init__(self, settings: Settings, client: OpenSearch, now: Callable[[], dt.datetime]) -> None:
        self._settings, self._client, self._now = settings, client, now
        self._stocks = StockMemory(time.monotonic)

    def sellers(self) -> list[Document]:
        """Return every seller, as `buybox seller list`."""
        return [msgspec.to_builtins(line) for line in self._desk(self._sellers()).lines()]

    def seller(self, seller: str) -> Document:
        """Return one seller, as its line of `buybox seller list`."""
        sellers = self._sellers()
        found = find_seller(sellers, seller)
        document: Document = msgspec.to_builtins(self._desk({found.id: found}).lines()[0])
        return document

    def sheet(self, seller: str) -> Document:
        """Return one seller's sheet, as `buybox seller show`."""
        sellers = self._sellers()
        found = find_seller(sellers, seller)
        document: Document = msgspec.to_builtins(self._desk(sellers).sheet(found.id, self._policy()))
        return document

    def quality_history(self, seller: str) -> list[Document]:
        """Return a seller's quality by day, oldest first, as loads judged it."""
        return [msgspec.to_builtins(record) for record in quality_history(self._client, self._settings, seller)]

    def quality_findings(self) -> list[Document]:
        """Return, of each seller that is beyond a limit or over-grades, what its newest record says."""
        found = newest_quality(self._client, self._settings)
        return [msgspec.to_builtins(record) for record in found if record.exceeded or record.over_graded]

    def own_offers(self, seller: str, market: str, language: str | None = None) -> Document:
        """Return each of a seller's offers with state, price to win and moves, as `buybox price-to-win`."""
        return stock_document(self._asks(seller, market), language)

    def rejects(
        self, seller: str, market: str | None, reason: str | None = None, most: int | None = None
    ) -> list[Document]:
        """Return a seller's rejected rows as read, with how to mend them, as `buybox rejects --raw`."""
        return list(islice(list_rejects(self._client, self._settings, seller, reason, market, raw=True), most))

    def reject_counts(self, seller: str, market: str | None) -> list[Document]:
        """Return how many rows each reason turned away, as `buybox rejects --count`."""
        return count_rejects(self._client, self._settings, seller, None, market)

    def rejects_page(self, seller: str, market: str | None, reason: str | None, page: int, per_page: int) -> Document:
        """Return one page of a seller's rejected rows as read, and how many there are."""
        asked = RejectsAsked(seller, market, reason, (page - 1) * per_page, per_page)
        total, rows = rejects_page(self._client, self._settings, asked)
        return {"total": total, "rejects": rows}

    def review(self, seller: str, decision: str, note: str, by: str) -> Document:
        """Record a review, as `buybox seller review`."""
        chosen = next((known for known in BECOMES if known == decision), None)
        if chosen is None:
            raise UsageError(f"a review is one of {', '.join(BECOMES)}, not {decision[:20]!r}")
        found = find_seller(self._sellers(), seller)
        review = record_review(self._client, self._settings, found.id, chosen, note, by, self._now())
        document: Document = msgspec.to_builtins(review)
        return document

    def blocks(self) -> list[Document]:
        """Return what is blocked, as `buybox block list`."""
        return block_documents(past_blocks(self._client, self._settings), self._now())

    def searches(self, market: str, *, zero: bool) -> Document:
        """Return what shoppers search for, as `buybox searches`."""
        chosen = find_market(load_markets(self._settings.markets_dir), market).id
        since = self._now() - dt.timedelta(days=SEARCHED_DAYS)
        report = search_report(self._client, self._settings, chosen, since, SEARCHED_MOST, zero=zero)
        document: Document = msgspec.to_builtins(report)
        return document

    def live_curves(self) -> Curves:
        """Return the curves of the live model, by which logged lists are ranked again."""
        return live_curves(self._client, self._settings)

    def model_card(self) -> Document:
        """Return the live model with its report, as `buybox model show live`."""
        document: Document = msgspec.to_builtins(engine_card(self._client, self._settings, "live"))
        return document

    def runs(self, most: int) -> list[Document]:
        """Return past loads, newest first, as `buybox runs`."""
        return [msgspec.to_builtins(run) for run in past_runs(self._client, self._settings, most)]

    def feeds(self) -> list[Document]:
        """Return each feed with its age and last result, as `buybox feeds`."""
        accounts = feed_accounts(self._client, self._settings)
        states = feed_states(accounts, self._now(), self._settings.feed_stale_hours)
        return [msgspec.to_builtins(state) for state in states]

    def markets(self, only: Sequence[str] = ()) -> list[Document]:
        """Return markets, all or some, with what is live in them."""
        known = load_markets(self._settings.markets_dir)
        chosen = [find_market(known, name) for name in only] or list(known.values())
        return market_documents(self._client, self._settings, chosen)

    def _asks(self, seller: str, market: str) -> SellerAsks:
        chosen = find_market(load_markets(self._settings.markets_dir), market)
        live, policy = live_market(self._client, self._settings, chosen), self._policy()
        key = StockKey(seller, chosen.id, live.indices.generation, live.revision, policy.version)
        return self._stocks.of(key, lambda: asks_of(self._client, self._settings, live, seller, policy))

    def _policy(self) -> Policy:
        return policy_in_force(self._client, self._settings)

    def _desk(self, sellers: dict[str, Seller]) -> SellerDesk:
        markets = load_markets(self._settings.markets_dir)
        return SellerDesk(self._client, self._settings, markets, sellers, self._now())

    def _sellers(self) -> dict[str, Seller]:
        return sellers_by_id(self._settings)
