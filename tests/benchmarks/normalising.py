"""Measure how many rows a second the normalising steps understand on one core.

    python tests/benchmarks/normalising.py --listings 40000

Prints one JSON document: rows, rows a second of conforming and of the steps (the best of five rounds of processor
time), what became of the rows, and how many each step changed.
"""

import argparse
import datetime as dt
import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import load_settings
from buybox_indexer.conform import conformer
from buybox_indexer.demo.marketplace import write_marketplace
from buybox_indexer.feeds.read import open_feed, read_feed
from buybox_indexer.listing import Feed, Listing, RawRow, TurnedAway
from buybox_indexer.normalise.steps import Steps, steps
from buybox_indexer.normalise.words import load_words

ROUNDS = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--listings", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_marketplace(Path(folder), given.listings, given.seed, lambda _: None, dt.datetime.now(dt.UTC))
        feeds = _read(Path(folder) / "sellers")
    rounds = [_round(feeds) for _ in range(ROUNDS)]
    rows = sum(len(found) for _, found in feeds)
    conform_s, steps_s = min(each[0] for each in rounds), min(each[1] for each in rounds)
    figures = {"rows": rows, "conform_rows_s": round(rows / conform_s), "steps_rows_s": round(rows / steps_s)}
    print(json.dumps(figures | rounds[0][2], indent=1))  # noqa: T201 - a benchmark prints what it measured


def _read(folder: Path) -> list[tuple[Feed, list[RawRow]]]:
    markets, settings, now = load_markets(), load_settings(), dt.datetime.now(dt.UTC)
    feeds = []
    for seller in load_sellers(folder):
        for source in seller.feeds:
            with open_feed(seller, source, markets[source.market], settings, now) as feed:
                feeds.append((feed, [row for row in read_feed(feed) if row.fault is None]))
    return feeds


def _round(feeds: list[tuple[Feed, list[RawRow]]]) -> tuple[float, float, dict[str, Any]]:
    words = load_words()
    began = time.process_time()
    listings = [(feed, list(map(conformer(feed), rows))) for feed, rows in feeds]
    conformed = time.process_time()
    outcomes: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    for feed, found in listings:
        through = steps(feed, words)
        for listing in found:
            outcomes[_outcome(listing, through)] += 1
        changed += through.changed
    ended = time.process_time()
    return conformed - began, ended - conformed, {"outcomes": outcomes, "changed": changed}


def _outcome(listing: Listing, through: Steps) -> str:
    try:
        for step in through:
            step(listing)
    except TurnedAway as away:
        return away.reason
    return "understood"


if __name__ == "__main__":
    main()
