"""Measure blocks on what is live: one large seller, one offer of a device that many sell, one of a device that few do.

    python tests/benchmarks/blocks.py --offers 200000 --blocked 20000

Prints one JSON document: for each block, and for lifting it, the seconds until it is live and what it changed; the peak
memory of the process. It uses the engine that the settings name, or the embedded one if it runs, under an index prefix
of its own.
"""

import argparse
import datetime as dt
import json
import random
import resource
import time
from collections.abc import Iterator
from typing import Any

import msgspec
from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.connections import open_search
from buybox_config.engine import find_endpoints
from buybox_config.indices import LAYOUT, MarketIndices
from buybox_config.markets import load_markets
from buybox_config.settings import load_settings
from buybox_config.times import utc_text
from buybox_config.words import load_words
from buybox_indexer.bulk import BulkWriter
from buybox_indexer.eligibility.block_records import keep_block, lift_block
from buybox_indexer.eligibility.blocks import Block, Kind
from buybox_indexer.eligibility.records import record_time
from buybox_indexer.generations import Generations
from buybox_indexer.live_changes.apply_blocks import apply_blocks
from buybox_indexer.load import Workshop
from buybox_ranking.formula import FORMULA_ID
from buybox_ranking.offer import Offer, SellerFacts, offer_id
from buybox_titles.recogniser import Recogniser
from search_layouts import frontier_rows
from search_marketplace import Stock, stocked

PREFIX = "bench-blocks"
LARGE = SellerFacts("large", "Large", 4.5, 9_000, 0.02)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--offers", type=int, default=200_000)
    parser.add_argument("--blocked", type=int, default=20_000)
    given = parser.parse_args()
    settings = load_settings().model_copy(update={"index_prefix": PREFIX, "engine_timeout_s": 60.0})
    client, catalogue = open_search(settings, find_endpoints(settings)), load_catalogue()
    workshop = Workshop(client, settings, catalogue, Recogniser(catalogue, load_words()))
    try:
        popular, rare = _publish(workshop, given.offers, given.blocked / given.offers)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        figures: dict[str, Any] = {"offers": given.offers, "memory_before_mb": before}
        figures["one offer of a device that many sell"] = _blocked_and_lifted(workshop, "offer", popular)
        figures["one offer of a device that few sell"] = _blocked_and_lifted(workshop, "offer", rare)
        figures["one seller"] = _blocked_and_lifted(workshop, "seller", LARGE.id)
        figures["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    finally:
        client.indices.delete(index=f"{PREFIX}-*", ignore_unavailable=True)
    print(json.dumps(figures, indent=1))  # noqa: T201 - a benchmark prints what it measured


def _blocked_and_lifted(workshop: Workshop, kind: Kind, name: str) -> dict[str, Any]:
    now = dt.datetime.now(dt.UTC)
    keep_block(workshop.client, workshop.settings, Block(kind, name, "FR", "a reason", "bench", record_time(now)), now)
    blocked = _timed(workshop)
    lift_block(workshop.client, workshop.settings, kind, name, "FR", "bench", dt.datetime.now(dt.UTC))
    return {"block": blocked, "lift": _timed(workshop), "nothing_to_do": _timed(workshop)}


def _timed(workshop: Workshop) -> dict[str, Any]:
    began = time.monotonic()
    applied = apply_blocks(workshop, load_markets()["FR"], dt.datetime.now(dt.UTC), lambda _: None)
    return {"seconds": round(time.monotonic() - began, 1), **msgspec.to_builtins(applied)}


def _publish(workshop: Workshop, count: int, share: float) -> tuple[str, str]:
    """Write a live generation; return an offer of the device that most sell, and one of a device of one offer."""
    client, settings, now = workshop.client, workshop.settings, dt.datetime.now(dt.UTC)
    generations = Generations(client, settings, "FR")
    indices = generations.named("bench")
    generations.create(indices, "fr")
    popular = rare = ""
    with BulkWriter(client, settings.bulk_timeout_s) as writer:
        for stock in _with_a_large_seller(workshop.catalogue, count, share):
            popular = popular or stock.offers[0].offer_id
            rare = stock.offers[0].offer_id
            for index, doc_id, document in frontier_rows(stock, indices.devices, indices.offers):
                writer.put(index, doc_id, document)
    generations.finish(indices, _meta(indices, now))
    generations.swap(indices, None)
    return popular, rare


def _meta(indices: MarketIndices, now: dt.datetime) -> dict[str, Any]:
    known = {"generation": indices.generation, "market": "FR", "layout": LAYOUT, "language": "fr", "simulated": True}
    return {**known, "model_id": FORMULA_ID, "published_at": utc_text(now), "offers": 0, "devices": 0}


def _with_a_large_seller(catalogue: Catalogue, count: int, share: float) -> Iterator[Stock]:
    draw = random.Random("large")  # noqa: S311 - a simulation
    for stock in stocked(catalogue, count):
        offers = [_named(offer, LARGE if draw.random() < share else offer.seller) for offer in stock.offers]
        yield msgspec.structs.replace(stock, offers=offers)


def _named(offer: Offer, seller: SellerFacts) -> Offer:
    sku = f"{offer.device_id}-{offer.sku}"
    return msgspec.structs.replace(offer, seller=seller, sku=sku, offer_id=offer_id("FR", seller.id, sku))


if __name__ == "__main__":
    main()
