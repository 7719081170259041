"""Measure rounds of changes to single offers with nothing beside them: the ceiling of one process that applies them.

    python tests/benchmarks/live_changes_core.py --offers 200000 --lines 1000 --rounds 20

Builds a market of 194 offers a device (as 1,000,000 offers on 5,161 devices have) in the engine that the settings name,
or the embedded one if it runs, under a prefix of its own, and applies rounds of random changes: 70 % of price, 20 % of
stock, 5 % withdrawn or back, 5 % new offers. The first rounds, in which devices are read for the first time, are told
apart (`--warm`: so many rounds; every device is read once in some 5,000 changes a thousand devices). Prints one JSON
document: changes/s, time by stage, devices written, processor time of this process and of the engine, which count where
other work shares the processors. `--profile` prints where the time of this process goes.
"""

import argparse
import cProfile
import datetime as dt
import json
import pstats
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.catalogue.titles import market_title
from buybox_config.connections import open_search
from buybox_config.engine import find_endpoints
from buybox_config.indices import LAYOUT, IndexNames, device_mapping, mapping
from buybox_config.markets import load_markets
from buybox_config.settings import Settings, load_settings
from buybox_config.stores import stored
from buybox_config.words import load_words
from buybox_indexer.bulk import BulkWriter
from buybox_indexer.demand.market_demand import MarketDemand
from buybox_indexer.generations import Generations
from buybox_indexer.history.lines import asked_now, continued, write_lines
from buybox_indexer.history.reading import HistoryDocument
from buybox_indexer.load import Workshop
from buybox_indexer.offer_changes.apply_changes import ChangesFile
from buybox_ranking.formula import FORMULA_ID
from buybox_ranking.offer import Offer, offer_id
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch
from search_layouts import frontier_rows
from search_marketplace import Stock, market_offers

PREFIX = "benchchanges"
OFFERS_OF_A_DEVICE = 194
MARKET = load_markets()["FR"]
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
Names = list[tuple[str, str, int, str]]
"""Seller, sku, price in cents and title of each offer."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--offers", type=int, default=200_000)
    parser.add_argument("--lines", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--warm", type=int, default=None)
    parser.add_argument("--keep", action="store_true", help="use what an earlier run built, and leave it")
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    settings = load_settings().model_copy(update={"index_prefix": PREFIX, "engine_timeout_s": 120.0})
    client, catalogue = open_search(settings, find_endpoints(settings)), load_catalogue()
    workshop = Workshop(client, settings, catalogue, Recogniser(catalogue, load_words()))
    names = list(_built(client, settings, catalogue, given.offers, keep=given.keep))
    try:
        warm = given.warm if given.warm is not None else 5 * given.offers // OFFERS_OF_A_DEVICE // given.lines + 1
        figures = measured(workshop, names, given.lines, given.rounds, warm, profile=given.profile)
        print(json.dumps({"offers": len(names), "warm_rounds": warm, **figures}, indent=1))  # noqa: T201 - a benchmark
    finally:
        if not given.keep:
            client.indices.delete(index=f"{PREFIX}-*", ignore_unavailable=True)


def measured(workshop: Workshop, names: Names, lines: int, rounds: int, warm: int, *, profile: bool) -> dict[str, Any]:
    """Apply rounds and return what they took, the first apart."""
    draw, file = random.Random(3), ChangesFile(workshop, {"FR": MARKET}, _now, lambda _: None)  # noqa: S311 - a simulation
    first, _ = _timed(file, names, draw, lines, warm)
    file.stages.seconds.clear()
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    cpu, engine = time.process_time(), _engine_cpu_ms(workshop.client)
    took, counts = _timed(file, names, draw, lines, rounds)
    profiler.disable()
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(40)
    account = file.accounts["FR"]
    return {
        "changes_per_s_first": round(lines * warm / max(sum(first), 0.001)),
        "changes_per_s": round(lines * rounds / sum(took)),
        "round_s": {"median": round(sorted(took)[len(took) // 2], 3), "longest": round(max(took), 3)},
        "process_cpu_ms_per_change": round((time.process_time() - cpu) / (lines * rounds) * 1e3, 3),
        "engine_cpu_ms_per_change": round((_engine_cpu_ms(workshop.client) - engine) / (lines * rounds), 3),
        "stages_ms_per_round": {
            stage: round(seconds / rounds * 1e3, 1) for stage, seconds in file.stages.seconds.most_common()
        },
        "outcomes": dict(counts),
        "devices_written_per_change": round(account.devices / (lines * (rounds + warm)), 3),
        "devices_per_s": round(account.devices / (lines * (rounds + warm)) * lines * rounds / sum(took)),
    }


def _timed(
    file: ChangesFile, names: Names, draw: random.Random, lines: int, rounds: int
) -> tuple[list[float], Counter[str]]:
    took, counts = [], Counter[str]()
    for _ in range(rounds):
        batch = [(number, _line(names, draw)) for number in range(1, lines + 1)]
        began = time.perf_counter()
        counts.update(one.outcome for one in file.apply_some(batch))
        took.append(time.perf_counter() - began)
    return took, counts


def _engine_cpu_ms(client: OpenSearch) -> int:
    """Return the processor time that the engine's nodes have used; merges that go on in the background count too."""
    nodes = client.nodes.stats(metric="process")["nodes"].values()
    return sum(int(node["process"]["cpu"]["total_in_millis"]) for node in nodes)


def _line(names: Names, draw: random.Random) -> bytes:
    seller, sku, cents, device = draw.choice(names)
    kind = draw.choices(["price", "stock", "withdrawn", "new"], [70, 20, 5, 5])[0]
    price = f"{cents * draw.uniform(0.9, 1.1) / 100:.2f}"
    columns: dict[str, Any] = {
        "price": {"price": price},
        "stock": {"quantity": draw.choice((0, 1, 3, 12))},
        "withdrawn": {"withdrawn": draw.random() < 0.5},
        "new": {"title": device, "grade": "good", "price": price, "quantity": 2, "warranty_months": 12},
    }[kind]
    if kind == "new":
        sku = f"new-{draw.randrange(10**12)}"
    line = {"seller": seller, "market": "FR", "sku": sku, "updated_at": _now().isoformat(), **columns}
    return msgspec.json.encode(line)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _built(
    client: OpenSearch, settings: Settings, catalogue: Catalogue, count: int, *, keep: bool
) -> Iterator[tuple[str, str, int, str]]:
    """Build the market unless it is to be kept and there, and yield its offers."""
    generations = Generations(client, settings, "FR")
    indices = IndexNames(PREFIX).generation("FR", f"bench{count}")
    there = keep and generations.live() == indices
    if not there:
        client.indices.delete(index=f"{PREFIX}-*", ignore_unavailable=True)
        for name, body in ((indices.devices, device_mapping("fr")), (indices.offers, mapping("offers"))):
            client.indices.create(index=name, body=body)
        stored(client, f"{PREFIX}-history", mapping("history"))
    shown = devices = 0
    with BulkWriter(client, 120.0) as writer:
        for stock in _stocked(catalogue, count // OFFERS_OF_A_DEVICE):
            shown, devices = shown + len(stock.offers), devices + 1
            if not there:
                for index, doc_id, document in frontier_rows(stock, indices.devices, indices.offers):
                    writer.put(index, doc_id, document)
                writer.put(f"{PREFIX}-history", f"FR/{stock.device.device_id}", _history(stock))
            title = market_title(stock.model, stock.device, MARKET)
            for offer in stock.offers:
                yield offer.seller.id, offer.sku, offer.price, title
    if not there:
        demand = MarketDemand("FR", NOW.date())
        meta = {"generation": indices.generation, "layout": LAYOUT, "market": "FR", "language": "fr", "simulated": True}
        meta |= {"model_id": FORMULA_ID, "published_at": NOW.isoformat(), "offers": shown, "devices": devices}
        generations.finish(indices, {**meta, "on_probation": [], "demand": demand.today.isoformat()})
        generations.swap(indices, None)


def _stocked(catalogue: Catalogue, devices: int) -> Iterator[Stock]:
    chosen = list(catalogue.devices.values())
    random.Random("devices").shuffle(chosen)  # noqa: S311 - a simulation
    for device in chosen[:devices]:
        model = catalogue.models[device.model_id]
        yield Stock(device, model, [_named(offer) for offer in market_offers(device, model, OFFERS_OF_A_DEVICE)])


def _named(offer: Offer) -> Offer:
    """Name an offer as changes find it, with the texts that real ones carry."""
    sku = f"{offer.device_id}-{offer.sku}"
    return msgspec.structs.replace(
        offer,
        sku=sku,
        offer_id=offer_id("FR", offer.seller.id, sku),
        title=f"{offer.device_id.replace('-', ' ')} {offer.colour or ''} - reconditionné",
        link=f"https://{offer.seller.id}.example/fr/{sku}",
        image_link=f"https://{offer.seller.id}.example/images/{offer.device_id}.jpg",
        low_30d=offer.price,
        updated_at=(NOW - dt.timedelta(days=1)).isoformat(),
    )


def _history(stock: Stock) -> HistoryDocument:
    asked = asked_now((offer, offer.state) for offer in stock.offers)[stock.device.device_id]
    lines = write_lines(continued({}, asked, int((NOW - dt.timedelta(days=1)).timestamp()), 0))
    return HistoryDocument("FR", stock.device.device_id, stock.offers[0].reference, asked=True, lines=lines)


if __name__ == "__main__":
    main()
