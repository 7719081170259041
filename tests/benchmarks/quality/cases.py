"""What the ranking is judged on: events and offers as training reads them, and held-out lists with their truth."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
from buybox_indexer.demo.marketplace import write_marketplace
from buybox_ranking.snapshot import OfferFacts
from simulators.cascade import CASCADE
from simulators.grid import GRID
from simulators.simulation import Shoppers, simulate

DEMO_TODAY = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


class HeldOutList(msgspec.Struct, frozen=True):
    """A list that training never saw, with what each of its offers is truly worth."""

    kind: str  # device: of a device without events; later: of a known device at a later day
    group: str  # the device: its lists are not independent
    offers: list[OfferFacts]
    utilities: list[float]


class Case(msgspec.Struct, frozen=True):
    """One simulated marketplace."""

    name: str
    seed: int
    events: list[bytes]
    offers: list[bytes]
    held_out: list[HeldOutList]
    utility: dict[str, float]  # of offers of the log that are not held out: what the ceiling learns from


class _DemoOffer(msgspec.Struct, frozen=True):
    offer_id: str
    utility_true: float


class _DemoList(msgspec.Struct, frozen=True):
    market: str
    device_id: str
    device_held_out: bool
    offers: list[_DemoOffer]


class _DemoTruth(msgspec.Struct, frozen=True):
    lists: list[_DemoList]


def all_cases(names: list[str], seeds: int, lists: int, demo: Path | None) -> Iterator[Case]:
    """Make the cases one after another, by name and seed; `demo` is a demo marketplace written before."""
    for seed in range(1, seeds + 1):
        for name in names:
            if name == "demo":
                yield _demo_case(seed, lists, demo if seed == 1 else None)
            else:
                yield _simulator_case({"cascade": CASCADE, "grid": GRID}[name], seed, lists)


def _simulator_case(shoppers: Shoppers, seed: int, lists: int) -> Case:
    found = simulate(shoppers, seed, lists)
    decoder = msgspec.json.Decoder(OfferFacts)
    held_out = [
        HeldOutList(
            each.kind,
            f"{seed}/{each.device_id}",
            [decoder.decode(line) for line in each.offers],
            each.utilities.tolist(),
        )
        for each in found.truth.lists
    ]
    return Case(shoppers.name, seed, found.events, found.offers, held_out, found.truth.utility)


def _demo_case(seed: int, lists: int, folder: Path | None) -> Case:
    if folder is not None:
        return _read_demo(folder, seed)
    with tempfile.TemporaryDirectory(prefix="buybox-quality-") as made:
        write_marketplace(Path(made), 20_000, seed, lambda _: None, DEMO_TODAY, lists=lists)
        return _read_demo(Path(made), seed)


def _read_demo(folder: Path, seed: int) -> Case:
    truth = msgspec.json.decode((folder / "truth.json").read_bytes(), type=_DemoTruth)
    offers = (folder / "events" / "offers.ndjson").read_bytes().splitlines()
    facts = {each.offer_id: each for each in map(msgspec.json.Decoder(OfferFacts).decode, offers)}
    held_out = [_demo_list(each, facts, seed) for each in truth.lists if each.device_held_out]
    known = [each for each in truth.lists if not each.device_held_out]
    return Case(
        name="demo",
        seed=seed,
        events=(folder / "events" / "events.ndjson").read_bytes().splitlines(),
        offers=offers,
        held_out=held_out,
        utility={offer.offer_id: offer.utility_true for each in known for offer in each.offers},
    )


def _demo_list(found: _DemoList, facts: dict[str, OfferFacts], seed: int) -> HeldOutList:
    return HeldOutList(
        kind="device",
        group=f"{seed}/{found.device_id}",
        offers=[facts[offer.offer_id] for offer in found.offers],
        utilities=[offer.utility_true for offer in found.offers],
    )
