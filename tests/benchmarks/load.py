"""Measure a load from feed files to published, against raw bulk indexing of the same documents in the same run.

    python tests/benchmarks/load.py --listings 20000

Prints one JSON document: seconds to write the feeds, to load them (read to published), peak memory of the loading
process, seconds of raw bulk indexing of the very documents that the load wrote, and the ratio of the two. It uses the
engine that the settings name, or the embedded one if it runs, under an index prefix of its own.
"""

import argparse
import datetime as dt
import json
import multiprocessing as mp
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from buybox_config.catalogue import load_catalogue
from buybox_config.connections import open_search
from buybox_config.engine import find_endpoints
from buybox_config.indices import IndexNames, MarketIndices, mapping
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings, load_settings
from buybox_config.words import load_words
from buybox_indexer.demo.marketplace import write_marketplace
from buybox_indexer.generations import Generations
from buybox_indexer.load import Load, Workshop, choose_markets
from buybox_indexer.run import run_load
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch

CHUNK = 4_000_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--listings", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    settings = load_settings().model_copy(update={"index_prefix": "bench-load"})
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        write_marketplace(Path(folder) / "demo", given.listings, given.seed, lambda _: None, dt.datetime.now(dt.UTC))
        figures: dict[str, Any] = {"listings": given.listings, "write_feeds_s": round(time.monotonic() - began, 1)}
        client = open_search(settings, find_endpoints(settings))
        try:
            figures |= _in_a_process_of_its_own(settings, Path(folder) / "demo" / "sellers")
            figures |= _raw_bulk(client, settings, [market["market"] for market in figures.pop("markets")], folder)
            figures["ratio_to_raw_bulk"] = round(figures["load_s"] / figures["raw_bulk_s"], 2)
        finally:
            client.indices.delete(index="bench-load-*", ignore_unavailable=True)
    print(json.dumps(figures, indent=1))  # noqa: T201 - a benchmark prints what it measured


def _in_a_process_of_its_own(settings: Settings, folder: Path) -> dict[str, Any]:
    """Load in a fresh process, so that its peak memory is the load's alone."""
    answers: mp.Queue[dict[str, Any]] = mp.get_context("spawn").Queue()
    process = mp.get_context("spawn").Process(target=_load, args=(settings, folder, answers))
    process.start()
    found = answers.get()
    process.join()
    return found


def _load(settings: Settings, folder: Path, answers: "mp.Queue[dict[str, Any]]") -> None:
    client = open_search(settings, find_endpoints(settings))
    catalogue = load_catalogue()
    sellers = tuple(load_sellers(folder))
    workshop = Workshop(client, settings, catalogue, Recogniser(catalogue, load_words()))
    load = Load(sellers, choose_markets(load_markets(), sellers, None))
    report = run_load(load, workshop, lambda: dt.datetime.now(dt.UTC), lambda _: None)
    answers.put(
        {
            "load_s": report.seconds,
            "offers": report.offers,
            "devices": report.devices,
            "rejected": report.rejected,
            "superseded": report.superseded,
            "processes": settings.load_processes,
            "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "peak_memory_of_a_reading_process_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
            "cpu_s": round(time.process_time(), 1),
            "markets": msgspec.to_builtins(report.markets),
        }
    )


def _raw_bulk(client: OpenSearch, settings: Settings, markets: list[str], folder: str) -> dict[str, Any]:
    """Write the documents of the live generations again, as bytes that are ready to send, and nothing else."""
    seconds, documents, size = 0.0, 0, 0
    for market in markets:
        live = Generations(client, settings, market).live()
        if live is None:
            continue
        raw = IndexNames("bench-load-raw").generation(market, "raw")
        for kind, name in (("devices", raw.devices), ("offers", raw.offers)):
            client.indices.create(index=name, body=mapping(kind))
        path = Path(folder) / "raw.ndjson"
        documents += _write_out(client, live, raw, path)
        size += path.stat().st_size
        began = time.monotonic()
        for chunk in _chunks(path):
            client.transport.perform_request(
                "POST", "/_bulk", params={"filter_path": "errors", "request_timeout": 120}, body=chunk
            )
        client.indices.refresh(index=f"{raw.devices},{raw.offers}")
        seconds += time.monotonic() - began
    return {"raw_bulk_s": round(seconds, 1), "documents": documents, "document_mb": size // 1_000_000}


def _write_out(client: OpenSearch, live: MarketIndices, raw: MarketIndices, path: Path) -> int:
    count = 0
    with path.open("wb") as file:
        for source, target in ((live.offers, raw.offers), (live.devices, raw.devices)):
            for hit in _all(client, source):
                file.write(msgspec.json.encode({"index": {"_index": target, "_id": hit["_id"]}}) + b"\n")
                file.write(msgspec.json.encode(hit["_source"]) + b"\n")
                count += 1
    return count


def _all(client: OpenSearch, index: str) -> Iterator[dict[str, Any]]:
    answer = client.search(index=index, body={"size": 5_000}, scroll="2m")
    while hits := answer["hits"]["hits"]:
        yield from hits
        answer = client.scroll(scroll_id=answer["_scroll_id"], scroll="2m")


def _chunks(path: Path) -> Iterator[bytes]:
    lines: list[bytes] = []
    size = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            lines.append(line)
            size += len(line)
            if size >= CHUNK and number % 2 == 0:
                yield b"".join(lines)
                lines, size = [], 0
    if lines:
        yield b"".join(lines)


if __name__ == "__main__":
    main()
