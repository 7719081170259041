"""Sellers as the engine knows them, for offers that come by changes: what their offers carry, and how they stand."""

import re
from collections.abc import Mapping

import msgspec
from buybox_config.errors import ConfigError
from buybox_config.indices import IndexNames
from buybox_config.markets import Market
from buybox_config.sellers import Seller, load_sellers
from buybox_config.settings import Settings
from buybox_ranking.offer import SellerFacts
from buybox_ranking.quality.seller_quality import seller_facts
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from buybox_indexer.sellers.records import seller_quality

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

MEND = "no offer, no quality record and no seller file names this seller: load its feed once, or add its seller file"


class KnownSeller(msgspec.Struct, frozen=True):
    """A seller that may bring offers by changes."""

    facts: SellerFacts
    seller: Seller  # how it stands where none of its offers in the market says so


class KnownSellers:
    """Looks sellers up in one market, each once."""

    def __init__(self, client: OpenSearch, settings: Settings, market: Market) -> None:
        self._client, self._settings, self._market = client, settings, market
        self._found: dict[str, KnownSeller | None] = {}
        self._files: dict[str, Seller] | None = None
        self.fault = ""  # what is wrong with the seller files

    def find(self, name: str, index: str) -> KnownSeller | None:
        """Return a seller by its id; None where nobody knows it. `index` is that of the market's live offers.

        Its own offers there speak first, then its file, then its offers in other markets, then its quality record.
        """
        if name not in self._found:
            self._found[name] = self._look_up(name, index) if _ID.fullmatch(name) else None
        return self._found[name]

    def _look_up(self, name: str, index: str) -> KnownSeller | None:
        here, filed = self._facts_in(name, index), self._filed().get(name)
        if here is not None:
            return KnownSeller(here, filed or Seller(id=name, name=here.name))
        elsewhere = self._facts_in(name, f"{IndexNames(self._settings.index_prefix).live('*').offers}")
        record = seller_quality(self._client, self._settings, name)
        if filed is None and elsewhere is None and record is None:
            return None
        shown = filed.name if filed else elsewhere.name if elsewhere else name
        # How a seller stands that has no file and no offer here is not known: it may bring nothing new unseen.
        stands = filed or Seller(id=name, name=shown, status="probation")
        if record is None:
            return KnownSeller(elsewhere or SellerFacts(name, shown), stands)
        return KnownSeller(seller_facts(name, shown, record.counts, record.prior(self._market.id)), stands)

    def _facts_in(self, name: str, index: str) -> SellerFacts | None:
        body = {"size": 1, "query": {"term": {"seller.id": name}}, "_source": ["seller"], "sort": ["device_no", "sku"]}
        try:
            hits = self._client.search(index=index, body=body)["hits"]["hits"]
        except NotFoundError:
            return None
        return msgspec.convert(hits[0]["_source"]["seller"], SellerFacts, strict=False) if hits else None

    def _filed(self) -> Mapping[str, Seller]:
        """Return the sellers that have a file; a file that is wrong keeps no other seller's changes back."""
        folder = self._settings.sellers_folder
        if self._files is None:
            try:
                files = load_sellers(folder) if folder is not None and folder.is_dir() else []
            except ConfigError as error:
                files, self.fault = [], str(error)
            self._files = {seller.id: seller for seller in files}
        return self._files
