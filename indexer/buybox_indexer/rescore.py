"""Every offer of a market scored by another model, into a new generation that is checked and swapped in like a load.

Nothing is read or judged again: an offer keeps all but its parts, a device all but the offers that can win.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec
from buybox_config.errors import EngineError
from buybox_config.indices import MarketIndices
from buybox_config.languages import FALLBACK
from buybox_config.paging import every_hit, every_source
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
from buybox_indexer.intake.spool import together
from buybox_indexer.leases import Lease
from buybox_indexer.live_changes.change_set import in_chunks, remove
from buybox_indexer.locks import live_lock, market_lock
from buybox_indexer.meanwhile.written_since import WrittenSince
from buybox_indexer.pace.sampling import make_pace

TOGETHER = 5_000
"""Offers scored and written at a time, those of a device never apart: some 15 MB."""

DEVICES_TOGETHER = 200
"""Devices whose offers changed meanwhile and that are read, scored and written again at a time."""

FEW, MOST_ROUNDS = 20, 8
"""Changed offers that the last round may find, and rounds before it: see `meanwhile`."""

PATIENCE_S = 60.0
"""Seconds that it waits for a round of changes to end."""

EVERY: dict[str, Any] = {"match_all": {}}

Holding = Callable[[], AbstractContextManager[Lease]]
"""Takes the right to write into what is live."""


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

    Changes of single offers go on all the time, and wait for moments before the swap. The pair before stays live until
    the new one is whole, then for its grace time. Raises RefusedError when another load holds the market, EngineError
    when the counts differ, and what the engine raises: the market is then as it was.
    """
    with market_lock(client, settings, market, now) as lease:
        generations = Generations(client, settings, market)
        generations.clean(now)
        before = generations.live()
        if before is None or generations.meta(before).get("model_id") == curves.model_id:
            return None
        last = partial(live_lock, client, settings, market, lambda: now, patience_s=PATIENCE_S)
        return _Rescoring(client, settings, generations, curves, now).run(before, lease, last)


class _Rescoring:
    def __init__(
        self, client: OpenSearch, settings: Settings, generations: Generations, curves: Curves, now: dt.datetime
    ) -> None:
        self._client, self._settings, self._generations = client, settings, generations
        self._curves, self._now = curves, now
        self._offers = self._devices = 0

    def run(self, before: MarketIndices, lease: Lease, held: Holding) -> Rescored:
        """Build a pair, catch up with what was changed meanwhile, and swap it in; else it is removed again."""
        after, written = self._generations.named(new_generation(self._now)), WrittenSince(self._client, before.offers)
        try:
            self._build(before, after)
            for _ in range(MOST_ROUNDS):
                if self._catch_up(before, after, written) <= FEW:
                    break
            with held() as last:
                self._catch_up(before, after, written)
                self._check(before, after)
                self._generations.note(after, self._meta(before, after))
                lease.check()
                last.check()
                self._generations.swap(after, before)
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
        self._generations.finish(after, self._meta(before, after))
        self._generations.check(after, self._devices, self._offers)

    def _catch_up(self, before: MarketIndices, after: MarketIndices, written: WrittenSince) -> int:
        """Write again, as they are live now, all devices of which an offer was written; return how many those were."""
        changed = written.offers()
        numbers = sorted({offer.device_no for offer in changed.values()})
        for some in in_chunks(numbers, DEVICES_TOGETHER):
            there = self._ids(after, some)
            with BulkWriter(self._client, self._settings.bulk_timeout_s) as writer:
                for offers in self._batches(before, {"terms": {"device_no": some}}):
                    self._write(writer, before, after, with_parts(offers, self._curves))
            remove(self._client, after.devices, there - self._ids(before, some))
        if changed:
            self._client.indices.refresh(index=f"{after.devices},{after.offers}")
        return len(changed)

    def _ids(self, indices: MarketIndices, numbers: Sequence[int]) -> set[str]:
        """Return which devices of these numbers there are."""
        query = {"terms": {"device_no": list(numbers)}}
        return {
            hit["_id"] for hit in every_hit(self._client, indices.devices, query, sort=["device_no"], _source=False)
        }

    def _batches(self, before: MarketIndices, which: dict[str, Any] = EVERY) -> Iterator[list[Offer]]:
        """Yield offers in bounded batches, all those of a device in one of them."""
        offers = every_source(self._client, before.offers, which, Offer, sort=["device_no", "seller.id", "sku"])
        return together((those for _, those in groupby(offers, attrgetter("device_no"))), TOGETHER)

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

    def _check(self, before: MarketIndices, after: MarketIndices) -> None:
        """Raise EngineError unless every document before has one now; only while nobody writes."""
        self._devices, self._offers = (self._count(name) for name in (after.devices, after.offers))
        for name, scored in ((before.devices, self._devices), (before.offers, self._offers)):
            held = self._count(name)
            if held != scored:
                raise EngineError(f"{name} holds {held} documents, {scored} were scored: nothing was published")

    def _count(self, name: str) -> int:
        self._client.indices.refresh(index=name)
        count: int = self._client.count(index=name)["count"]
        return count

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
