"""Measure what the store of batches and its worker cost by themselves, with an applier that does nothing.

    python tests/benchmarks/live_batches.py --seconds 10

Prints one JSON document: for batches of one line and of a hundred, how many a second are stored by eight threads, how
many a worker settles that are there already, and, with both at once, how many a second come through and how long each
takes from received to settled; the processor time of a batch on either side, which says what an idle machine could do;
the milliseconds of an fsync and the load of the machine beside them. It uses the engine that
the settings name, or the embedded one if it runs, under an index prefix of its own.
"""

import argparse
import datetime as dt
import json
import os
import secrets
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from buybox_config.connections import open_search
from buybox_config.engine import find_endpoints
from buybox_config.process_names import new_process_name
from buybox_config.settings import Settings, load_settings
from buybox_config.times import moment_text
from buybox_desk.changes.batch import ChangeBatch, new_batch
from buybox_desk.changes.batches import Batches
from buybox_indexer.following.apart import Numbered
from buybox_indexer.following.rounds import Round, Rounds
from buybox_indexer.offer_changes.report import LineReport
from opensearchpy import OpenSearch

THREADS = 8
LINE = {"market": "FR", "sku": "P-1", "updated_at": "2026-11-23T10:00:00Z", "price": "289.00"}


def do_nothing(lines: Sequence[Numbered]) -> list[LineReport]:
    """Say of each line that it was applied."""
    return [LineReport(number, "applied", "s", "FR", "P-1", "s/FR/P-1", "a-device", "live") for number, _ in lines]


def now() -> dt.datetime:
    """Read the clock."""
    return dt.datetime.now(dt.UTC)


class Bench:
    """One store under a prefix of its own."""

    def __init__(self, client: OpenSearch, settings: Settings, lines: int) -> None:
        self._client, self._settings, self._lines = client, settings, lines
        self._batches = Batches(client, settings)
        self._body = b"\n".join(json.dumps({**LINE, "sku": f"P-{n}"}).encode() for n in range(lines))
        self._rounds = Rounds(self._batches, do_nothing, settings, now, new_process_name())

    def fill(self, seconds: float) -> int:
        """Store batches of 50 sellers from several threads for some seconds; return how many."""
        ends = time.monotonic() + seconds

        def send(thread: int) -> int:
            count = 0
            while time.monotonic() < ends:
                self._batches.store(self._new(f"s{count % 50}", f"{thread}-{count}-{secrets.token_hex(4)}"))
                count += 1
            return count

        with ThreadPoolExecutor(THREADS) as threads:
            return sum(threads.map(send, range(THREADS)))

    def drain(self) -> list[Round]:
        """Settle what is there."""
        rounds = [Round()]
        while (made := self._rounds.make(self._keep)).batches:
            rounds.append(made)
        return rounds

    def both(self, seconds: float) -> tuple[int, list[Round]]:
        """Store and settle at once."""
        rounds: list[Round] = []
        is_over = threading.Event()

        def work() -> None:
            while not is_over.is_set():
                rounds.extend(self.drain())

        worker = threading.Thread(target=work)
        worker.start()
        stored = self.fill(seconds)
        is_over.set()
        worker.join()
        return stored, rounds

    def _new(self, seller: str, key: str) -> ChangeBatch:
        return new_batch(seller, key, "bench", self._body, moment_text(now()))

    def _keep(self, became: Sequence[tuple[object, ChangeBatch]]) -> int:
        return len(self._batches.finish(became))  # type: ignore[arg-type]  # they come from `take`


def measured(client: OpenSearch, settings: Settings, lines: int, seconds: float) -> dict[str, object]:
    """Measure with batches of so many lines."""
    bench = Bench(client, settings, lines)
    bench.fill(2.0)
    bench.drain()
    before, began = cpu_ms(client), time.monotonic()
    stored = bench.fill(seconds)
    stored_s, store_cpu = time.monotonic() - began, used(before, cpu_ms(client), stored)
    before, began = cpu_ms(client), time.monotonic()
    drained = bench.drain()
    drained_s, settle_cpu = time.monotonic() - began, used(before, cpu_ms(client), stored)
    began = time.monotonic()
    together, rounds = bench.both(seconds)
    both_s = time.monotonic() - began
    lags = sorted(lag for one in rounds for lag in one.lags)
    settled = sum(one.done for one in rounds)
    return {
        "lines_a_batch": lines,
        "stored_a_second": round(stored / stored_s),
        "settled_a_second": round(sum(one.done for one in drained) / drained_s),
        "lines_settled_a_second": round(sum(one.lines for one in drained) / drained_s),
        "cpu_ms_a_batch_stored": store_cpu,
        "cpu_ms_a_batch_settled": settle_cpu,
        "both": {
            "stored_a_second": round(together / both_s),
            "settled_a_second": round(settled / both_s),
            "lines_a_second": round(settled * lines / both_s),
            "rounds": sum(1 for one in rounds if one.batches),
            "lag_p50_s": round(statistics.median(lags), 3),
            "lag_p95_s": round(lags[int(0.95 * (len(lags) - 1))], 3),
            "lag_max_s": round(lags[-1], 3),
        },
    }


def cpu_ms(client: OpenSearch) -> tuple[float, float]:
    """Return the processor time so far of this process, and of the engine with all that it does beside."""
    nodes = client.nodes.stats(metric="process")["nodes"].values()
    return time.process_time() * 1000, sum(node["process"]["cpu"]["total_in_millis"] for node in nodes)


def used(before: tuple[float, float], after: tuple[float, float], batches: int) -> dict[str, float]:
    """Divide processor time by batches."""
    ours, engines = (round((end - begin) / max(batches, 1), 3) for begin, end in zip(before, after, strict=True))
    return {"client": ours, "engine": engines}


def fsync_s() -> float:
    """Measure how long the disk takes to keep half a KB."""
    with tempfile.NamedTemporaryFile() as file:
        began = time.monotonic()
        for _ in range(50):
            file.write(b"x" * 500)
            file.flush()
            os.fsync(file.fileno())
        return (time.monotonic() - began) / 50


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    seconds = parser.parse_args().seconds
    found = []
    for lines in (1, 100):
        settings = load_settings({**os.environ, "BUYBOX_INDEX_PREFIX": f"bench-{secrets.token_hex(4)}"})
        client = open_search(settings, find_endpoints(settings))
        try:
            found.append(measured(client, settings, lines, seconds))
        finally:
            client.indices.delete(index=f"{settings.index_prefix}-*")
            client.close()
    beside = {"fsync_ms": round(fsync_s() * 1000, 2), "load": os.getloadavg()[0]}
    sys.stdout.write(json.dumps({**beside, "runs": found}, indent=2) + "\n")


if __name__ == "__main__":
    main()
