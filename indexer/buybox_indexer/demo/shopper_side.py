"""What shoppers leave behind: the offers they saw, their events, and the truth about their taste."""

from pathlib import Path

import numpy as np
from buybox_config.sellers import QualityCounts

from buybox_indexer.demo.events import Lists, write_events
from buybox_indexer.demo.market_feeds import World, WrittenMarket
from buybox_indexer.demo.sessions import Shelf, Shopper, fill_shelves
from buybox_indexer.demo.shown import write_shown
from buybox_indexer.demo.streams import Stream, stream
from buybox_indexer.demo.tables import Numbers
from buybox_indexer.demo.taste import Taste, load_taste
from buybox_indexer.demo.truth import hold_out, write_truth


def write_shoppers(
    folder: Path,
    world: World,
    written: dict[str, WrittenMarket],
    counts: dict[int, QualityCounts],
    lists: int,
    seed: int,
) -> tuple[int, dict[str, int]]:
    """Write the snapshot of offers, the events and the truth; returns offers shown and events by action."""
    taste, now = load_taste(), world.today.timestamp()
    snapshot = folder / "events" / "offers.ndjson"
    shown = sum(write_shown(snapshot, market.shown, world.shops, counts) for market in written.values())
    shelves, weights = _shelves(world, written, counts, taste)
    truth = stream(seed, Stream.TRUTH)
    visited, held = hold_out(shelves, truth)
    write_truth(folder / "truth.json", shelves, held, world.shops, taste, truth)
    if not visited:
        (folder / "events" / "events.ndjson").touch()
        return shown, {}
    plan = Lists([shelves[place] for place in visited], weights[visited] / weights[visited].sum(), lists)
    rng = stream(seed, Stream.SHOPPERS)
    shopper = Shopper(taste, rng)
    return shown, write_events(folder / "events" / "events.ndjson", plan, world.shops, shopper, now, rng)


def _shelves(
    world: World, written: dict[str, WrittenMarket], counts: dict[int, QualityCounts], taste: Taste
) -> tuple[list[Shelf], Numbers]:
    """Return the shelves of all markets, and how popular the device of each is among them."""
    shelves: list[Shelf] = []
    weights: list[float] = []
    for market in written.values():
        found = fill_shelves(market.shown, world.shops, counts, taste)
        shelves += found
        weights += [market.rows * float(market.shown.assortment.weights[place]) for place in market.shown.by_device()]
    return shelves, np.array(weights)
