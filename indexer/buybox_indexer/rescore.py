"""Every offer of a market scored by another model, into a new generation that is checked and swapped in like a load.

Nothing is read or judged again: an offer keeps all but its parts, a device all but the offers that can win.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec
from buybox_config.errors import EngineError
from buybox_config.indices import MarketIndices
from buybox_config.languages import FALLBACK
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_config.times import utc_text
from buybox_ranking.curves import Curves
from buybox_ranking.frontier import standing_offers
from buybox_ranking.offer import Offer
from buybox_ranking.score import with_parts
from opensearchpy import OpenSearch

from buybox_indexer.bulk import BulkWriter
from buybox_indexer.documents import with_offers
from buybox_indexer.generations import Generations, Meta, new_generation
from buybox_indexer.locks import market_lock
from buybox_indexer.pace.sampling import make_pace

TOGETHER = 5_000
"""Offers scored and written at a time, those of a device never apart: some 15 MB."""


class Rescored(msgspec.Struct, frozen=True):
    """What a market's new generation holds."""

    generation: str
    offers: int  # all of them, hidden ones too
    devices: int


def scored_by(client: OpenSearch, settings: Settings, market: str) -> str | None:
    """Return the id of the model that a market's live offers are scored by; None when nothing is live."""
    generations = Generations(client, settings, market)
    live = generations.live()
    return None if live is None else str(generations.meta(live).get("model_id", ""))


def rescore_market(
    client: OpenSearch, settings: Settings, market: str, curves: Curves, now: dt.datetime
) -> Rescored | None:
    """Score a market's live offers by these curves; None when nothing is live or they are scored by them already.

    The pair before stays live until the new one is whole, then for its grace time. Raises RefusedError when another
    load holds the market, EngineError when the counts differ, and what the engine raises: the market is then as it
    was.
    """
    with market_lock(client, settings, market, now):
        generations = Generations(client, settings, market)
        generations.clean(now)
        before = generations.live()
        if before is None or generations.meta(before).get("model_id") == curves.model_id:
            return None
        return _Rescoring(client, settings, generations, curves, now).run(before)


class _Rescoring:
    def __init__(
        self, client: OpenSearch, settings: Settings, generations: Generations, curves: Curves, now: dt.datetime
    ) -> None:
        self._client, self._settings, self._generations = client, settings, generations
        self._curves, self._now = curves, now
        self._offers = self._devices = 0

    def run(self, before: MarketIndices) -> Rescored:
        """Build a pair and swap it in; one that does not go live is removed again."""
        after = self._generations.named(new_generation(self._now))
        try:
            self._build(before, after)
        except BaseException:
            self._generations.remove(after)
            raise
        return Rescored(after.generation, self._offers, self._devices)

    def _build(self, before: MarketIndices, after: MarketIndices) -> None:
        self._generations.create(after, str(self._generations.meta(before).get("language", FALLBACK)))
        pace = make_pace(self._client, self._settings)
        with BulkWriter(self._client, self._settings.bulk_timeout_s, pace=pace) as writer:
            for offers in self._batches(before):
                self._write(writer, before, after, with_parts(offers, self._curves))
        self._check(before)
        self._generations.finish(after, self._meta(before, after))
        self._generations.check(after, self._devices, self._offers)
        self._generations.swap(after, before)

    def _batches(self, before: MarketIndices) -> Iterator[list[Offer]]:
        """Yield offers in bounded batches, all those of a device in one of them."""
        hits = every_hit(self._client, before.offers, {"match_all": {}}, sort=["device_no", "seller.id", "sku"])
        offers = (msgspec.convert(hit["_source"], Offer, strict=False) for hit in hits)
        some: list[Offer] = []
        for _, those in groupby(offers, attrgetter("device_no")):
            some += those
            if len(some) >= TOGETHER:
                yield some
                some = []
        if some:
            yield some

    def _write(self, writer: BulkWriter, before: MarketIndices, after: MarketIndices, offers: Sequence[Offer]) -> None:
        for offer in offers:
            writer.put(after.offers, offer.offer_id, offer)
        self._offers += len(offers)
        by_device = {device: list(those) for device, those in groupby(offers, attrgetter("device_id"))}
        for device, document in self._documents(before, by_device):
            writer.put(after.devices, device, with_offers(document, standing_offers(by_device[device])))
            self._devices += 1

    def _documents(self, before: MarketIndices, devices: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the documents that these devices have, without their offers; one where nothing competes has none."""
        body = {"ids": list(devices)}
        for hit in self._client.mget(index=before.devices, body=body, _source_excludes="offers")["docs"]:
            if hit.get("found"):
                yield hit["_id"], hit["_source"]

    def _check(self, before: MarketIndices) -> None:
        """Raise EngineError unless every document before has one now."""
        for name, written in ((before.devices, self._devices), (before.offers, self._offers)):
            held = self._client.count(index=name)["count"]
            if held != written:
                raise EngineError(f"{name} holds {held} documents, {written} were scored: nothing was published")

    def _meta(self, before: MarketIndices, after: MarketIndices) -> Meta:
        """Keep what is known of the load; the revision counts anew, for answers are kept by generation."""
        known = {key: value for key, value in self._generations.meta(before).items() if key != "revision"}
        return {
            **known,
            "generation": after.generation,
            "model_id": self._curves.model_id,
            "published_at": utc_text(self._now),
            "rescored_from": before.generation,
        }
