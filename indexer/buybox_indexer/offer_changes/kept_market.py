"""What a process keeps of a market between rounds of changes: true while nobody else has written there."""

import datetime as dt
from collections.abc import Iterable, Iterator

from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_ranking.device import NewPrice
from buybox_ranking.formula import FORMULA_ID

from buybox_indexer.devices_rewrite import LiveGeneration
from buybox_indexer.eligibility.judge import Judge, OnRecord
from buybox_indexer.eligibility.make_judge import read_record
from buybox_indexer.eligibility.records import last_reviews
from buybox_indexer.eligibility.second_view import Survey
from buybox_indexer.eligibility.standing import Standing, standing
from buybox_indexer.generations import Meta
from buybox_indexer.live_changes.live_sellers import live_sellers
from buybox_indexer.load import Workshop
from buybox_indexer.models import stored_curves
from buybox_indexer.offer_changes.kept_devices import KeptDevices
from buybox_indexer.offer_changes.known_sellers import KnownSeller, KnownSellers
from buybox_indexer.offer_changes.market_prices import MarketPrices

RECORD_S = 30
"""Seconds for which blocks, reviews, confirmations and new prices are kept. Who makes one of them count at once raises
the revision, and what is kept is dropped; this bounds the others, which count from the next load on."""


class KeptMarket:
    """What is kept of one generation of a market."""

    def __init__(
        self,
        workshop: Workshop,
        market: Market,
        indices: MarketIndices,
        meta: Meta,
        prices: MarketPrices,
        now: dt.datetime,
    ) -> None:
        self._workshop, self.market, self.indices, self._prices = workshop, market, indices, prices
        prices.others_wrote()
        client, settings = workshop.client, workshop.settings
        self.revision = int(meta.get("revision", 0))
        self.on_probation = tuple(meta.get("on_probation", ()))
        self.curves = stored_curves(client, settings, str(meta.get("model_id", FORMULA_ID)))
        live = LiveGeneration(client, settings, market, indices, workshop.catalogue)
        self.demand = live.demand()
        self.devices = KeptDevices(settings.changes_memory_mb * 1_000_000)
        self.sellers = KnownSellers(client, settings, market)
        self.made_at = now
        self.unread: Iterator[tuple[str, int]] | None = None  # what reading ahead has still to come to, once it began
        self._record: OnRecord | None = None
        self._read_at = dt.datetime.min.replace(tzinfo=dt.UTC)

    def holds(self, indices: MarketIndices, meta: Meta) -> bool:
        """Tell whether nobody else has written since this was left."""
        return self.indices == indices and self.revision == int(meta.get("revision", 0))

    def judge(self, now: dt.datetime) -> Judge:
        """Make a judge of what is on record, that has seen no price yet."""
        return Judge(
            self.market,
            self._workshop.catalogue,
            self._workshop.settings,
            self.record(now),
            now.astimezone(self.market.zone).date(),
        )

    def survey(self) -> Survey:
        """Return what all devices of the market cost; raises what the engine raises while it is read."""
        return self._prices.survey(self.indices)

    def record(self, now: dt.datetime) -> OnRecord:
        """Return what is on record of sellers and prices, at most RECORD_S old."""
        if self._record is None or (now - self._read_at).total_seconds() > RECORD_S:
            sellers = live_sellers(self._workshop.client, self.indices, self.on_probation)
            self._record, _ = read_record(self._workshop, self.market, sellers, now)
            self._read_at = now
        return self._record

    def seller(self, name: str, now: dt.datetime) -> KnownSeller | None:
        """Return a seller that may bring new offers, and know from now on how it stands."""
        found, record = self.sellers.find(name, self.indices.offers), self.record(now)
        if found is not None and name not in record.standings:
            settings, today = self._workshop.settings, now.astimezone(self.market.zone).date()
            review = last_reviews(self._workshop.client, settings).get(name)
            record.standings[name] = standing(found.seller, review, today, settings.probation_days)
        return found

    def know(self, names: Iterable[str], now: dt.datetime) -> None:
        """Make sure that it is known how these sellers stand; one that nobody knows any more may bring nothing new."""
        standings = self.record(now).standings
        for name in set(names) - standings.keys():
            if self.seller(name, now) is None:
                standings[name] = Standing("probation", "nothing is known of this seller any more")

    def noted_probation(self) -> list[str]:
        """Return the sellers on probation, to be noted about the generation: a new one has no offer that says so."""
        if self._record is not None:
            standings = self._record.standings.items()
            self.on_probation = tuple(sorted(name for name, stands in standings if stands.status == "probation"))
        return list(self.on_probation)

    def new_price(self, device_id: str, model_id: str) -> NewPrice | None:
        """Return what a device costs new, by the record that this round was judged by."""
        return None if self._record is None else self._record.new_prices.of(device_id, model_id)
