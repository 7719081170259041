"""What the API's pages need of the indexer, answered with the documents that the commands print."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
from buybox_config.errors import NotFoundError, UsageError
from buybox_config.markets import load_markets
from buybox_config.sellers import Seller, load_sellers
from buybox_config.settings import Settings
from buybox_desk.policies.in_force import policy_in_force
from buybox_indexer.models import live_curves
from buybox_indexer.sellers.sheet import SellerDesk
from buybox_ranking.curves import Curves
from opensearchpy import OpenSearch

Document = dict[str, Any]


class IndexerBackOffice:
    """The port that the API declares, filled from the indexer and the folder of seller files."""

    def __init__(self, settings: Settings, client: OpenSearch, now: Callable[[], dt.datetime]) -> None:
        self._settings, self._client, self._now = settings, client, now

    def sellers(self) -> list[Document]:
        """Return every seller, as `buybox seller list`."""
        return [msgspec.to_builtins(line) for line in self._desk().lines()]

    def sheet(self, seller: str) -> Document:
        """Return one seller's sheet, as `buybox seller show`."""
        found = self._found(seller)
        sheet = self._desk().sheet(found.id, policy_in_force(self._client, self._settings))
        document: Document = msgspec.to_builtins(sheet)
        return document

    def quality_history(self, seller: str) -> list[Document]:
        """Return a seller's quality by day, oldest first, as loads judged it."""
        raise NotImplementedError(seller)

    def own_offers(self, seller: str, market: str) -> Document:
        """Return each of a seller's offers with state, price to win and moves, as `buybox price-to-win`."""
        raise NotImplementedError(seller, market)

    def rejects(self, seller: str, market: str | None) -> list[Document]:
        """Return a seller's rejected rows with how to mend them, as `buybox rejects`."""
        raise NotImplementedError(seller, market)

    def review(self, seller: str, decision: str, note: str, by: str) -> Document:
        """Record a review, as `buybox seller review`."""
        raise NotImplementedError(seller, decision, note, by)

    def blocks(self) -> list[Document]:
        """Return what is blocked, as `buybox block list`."""
        raise NotImplementedError

    def searches(self, market: str, *, zero: bool) -> Document:
        """Return what shoppers search for, as `buybox searches`."""
        raise NotImplementedError(market, zero)

    def live_curves(self) -> Curves:
        """Return the curves of the live model, by which logged lists are ranked again."""
        return live_curves(self._client, self._settings)

    def model_card(self) -> Document:
        """Return the live model with its report, as `buybox model show`."""
        raise NotImplementedError

    def _desk(self) -> SellerDesk:
        markets = load_markets(self._settings.markets_dir)
        return SellerDesk(self._client, self._settings, markets, self._sellers(), self._now())

    def _sellers(self) -> dict[str, Seller]:
        folder = self._settings.sellers_dir
        if folder is None:
            raise UsageError("no folder of seller files is named: set BUYBOX_SELLERS_DIR")
        return {seller.id: seller for seller in load_sellers(folder)}

    def _found(self, seller: str) -> Seller:
        found = self._sellers().get(seller)
        if found is None:
            raise NotFoundError(f"there is no seller {seller[:60]!r}")
        return found
