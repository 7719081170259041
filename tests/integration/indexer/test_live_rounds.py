"""Rounds of changes on the real engine: whatever happens between, devices are what all their offers make them."""

import datetime as dt
import itertools
import json
import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.endpoints import Endpoints
from buybox_config.indices import IndexNames
from buybox_config.markets import load_markets
from buybox_config.settings import Settings
from buybox_indexer.demand.market_demand import kept_demand
from buybox_indexer.documents import device_document
from buybox_indexer.eligibility.block_records import keep_block, lift_block
from buybox_indexer.eligibility.blocks import Block
from buybox_indexer.eligibility.records import record_time
from buybox_indexer.history.line_changes import show_changes
from buybox_indexer.history.lines import SHOWN, line_key
from buybox_indexer.history.reading import HistoryReader
from buybox_indexer.live_changes.apply_blocks import apply_blocks
from buybox_indexer.load import Workshop
from buybox_indexer.offer_changes.apply_changes import ChangesFile
from buybox_indexer.offer_changes.report import LineReport
from buybox_indexer.offer_changes.round_record import devices_of_rounds
from buybox_ranking.frontier import WHOLE
from buybox_ranking.offer import Offer
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch

from .conftest import NOW, Loading, Shop
from .interfered import Died, dying_client, interfered_client
from .live_documents import live_documents, live_meta
from .shops import HEADER, row

pytestmark = pytest.mark.engine

FR = load_markets()["FR"]
PHONE, OLD_PHONE, RARE = "apple-iphone-13-128gb", "apple-iphone-12-64gb", "google-pixel-7-128gb"
TITLES = {PHONE: "Apple iPhone 13 128GB", OLD_PHONE: "Apple iPhone 12 64GB", RARE: "Google Pixel 7 128GB"}
SELLERS = ("alpha", "beta", "gamma", "delta")
OFFERS = {PHONE: 16, OLD_PHONE: 3}
"""Offers of each seller: of one device more compete than it shows, of another all stand on it, a third few sell."""


class Market:
    """The market under test, its clock, and lines about it."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.minutes = itertools.count(10, 5)
        self.now = NOW
        self.skus = [
            (seller, f"{device}-{n}") for seller in SELLERS for device, many in OFFERS.items() for n in range(many)
        ]
        self.skus += [("alpha", f"{RARE}-0"), ("beta", f"{RARE}-0")]
        self.brought = itertools.count()

    def later(self) -> dt.datetime:
        """Go on five minutes: longer than any lock is held."""
        self.now = NOW + dt.timedelta(minutes=next(self.minutes))
        return self.now

    def run_out(self) -> None:
        """Let the right to write run out, as seconds of silence would: `test_locks` waits for these."""
        client, prefix = self.workshop.client, self.workshop.settings.index_prefix
        client.delete(index=IndexNames(prefix).store("locks"), id="live-fr", params={"ignore": 404})

    def file(self, client: OpenSearch | None = None) -> ChangesFile:
        """Make what applies lines, as another process would."""
        workshop = self.workshop if client is None else msgspec.structs.replace(self.workshop, client=client)
        return ChangesFile(workshop, {"FR": FR}, lambda: self.now, lambda _: None)

    def line(self, seller: str, sku: str, *, seconds: int = 0, **columns: object) -> bytes:
        at = (self.now - dt.timedelta(minutes=1) + dt.timedelta(seconds=seconds)).isoformat()
        return json.dumps({"seller": seller, "market": "FR", "sku": sku, "updated_at": at, **columns}).encode()

    def drawn(self, draw: random.Random, many: int) -> list[bytes]:
        return [self._drawn(draw, seconds) for seconds in range(many)]

    def _drawn(self, draw: random.Random, seconds: int) -> bytes:
        seller, sku = draw.choice(self.skus)
        price = f"{draw.uniform(190, 330):.2f}"
        kind = draw.choices(["price", "stock", "withdrawn", "new", "promise", "grade"], [50, 20, 8, 7, 10, 5])[0]
        if kind == "new":
            device = draw.choice([*TITLES])
            self.skus.append((seller, f"{device}-new-{next(self.brought)}"))
            whole = {"title": TITLES[device], "grade": draw.choice(["good", "fair"]), "quantity": 2, "price": price}
            return self.line(*self.skus[-1], seconds=seconds, **whole)
        columns: dict[str, object] = {
            "price": {"price": draw.choice([price, price, price, "3.00", "2000"])},
            "stock": {"quantity": draw.choice([0, 1, 5])},
            "withdrawn": {"withdrawn": draw.random() < 0.5},
            "promise": {"delivery_days": draw.randint(1, 9), "warranty_months": draw.choice([None, 1, 12, 36])},
            "grade": {"grade": draw.choice(["fair", "good", "excellent"])},
        }[kind]
        return self.line(seller, sku, seconds=seconds, **columns)


@pytest.fixture
def workshop(settings: Settings, search_client: OpenSearch, catalogue: Catalogue, recogniser: Recogniser) -> Workshop:
    return Workshop(search_client, settings, catalogue, recogniser)


@pytest.fixture
def market(workshop: Workshop, shop: Shop, load: Loading) -> Market:
    found, draw = Market(workshop), random.Random(7)  # noqa: S311 - the same marketplace each time
    for seller in SELLERS:
        rows = [
            row(
                sku,
                TITLES[sku.rpartition("-")[0]],
                f"{draw.uniform(200, 320):.2f}",
                grade=draw.choice(["fair", "good"]),
                quantity=str(draw.choice([0, 1, 3, 3, 3])),
                warranty_months=str(draw.choice([12, 24])),
                delivery_days=str(draw.randint(1, 8)),
            )
            for owner, sku in found.skus
            if owner == seller
        ]
        folder = shop(seller, feed=HEADER + "".join(rows))
    load(folder)
    return found


def numbered(lines: list[bytes]) -> list[tuple[int, bytes]]:
    return list(enumerate(lines, start=1))


def check(market: Market) -> dict[str, Offer]:
    """Check that all that is live is what the offers alone make it, and return these."""
    client, settings, catalogue = market.workshop.client, market.workshop.settings, market.workshop.catalogue
    devices, documents = live_documents(client, settings)
    offers = {name: msgspec.convert(document, Offer, strict=False) for name, document in documents.items()}
    by_device: defaultdict[str, list[Offer]] = defaultdict(list)
    for offer in offers.values():
        by_device[offer.device_id].append(offer)
    demand = kept_demand(client, settings, "FR", live_meta(client, settings)["demand"])
    assert demand is not None
    wanted = {}
    for device_id, rivals in by_device.items():
        device = catalogue.devices[device_id]
        built = device_document(device, catalogue.models[device.model_id], FR, rivals, None, demand)
        if built is not None:
            wanted[device_id] = msgspec.json.decode(msgspec.json.encode(built))
            wanted[device_id]["offers"] = {one["offer_id"]: one for one in wanted[device_id]["offers"]}
    assert devices == wanted
    meta = live_meta(client, settings)
    assert (meta["offers"], meta["devices"]) == (sum(one.state in SHOWN for one in offers.values()), len(devices))
    check_prices(market, by_device)
    assert devices_of_rounds(client, settings, "FR") == frozenset()
    return offers


def check_prices(market: Market, by_device: dict[str, list[Offer]]) -> None:
    """Check that what buyers see asked is the last word of each price line."""
    client, settings = market.workshop.client, market.workshop.settings
    show_changes(client, settings)
    reader = HistoryReader(client, settings, "FR", {})
    lines = reader.lines(sorted(by_device), reader.documents(sorted(by_device)))
    for device, offers in by_device.items():
        shown: defaultdict[str, list[int]] = defaultdict(list)
        for offer in offers:
            if offer.state in SHOWN:
                shown[line_key(offer)].append(offer.price)
        recorded = {key: line[-1].price for key, line in lines[device].items() if line[-1].price is not None}
        assert recorded == {key: min(prices) for key, prices in shown.items()}
        for offer in offers:
            assert (offer.low_30d is not None) == (offer.state in SHOWN)


@pytest.mark.parametrize("seed", range(2))
def test_after_any_changes_devices_prices_and_counts_are_what_the_offers_make_them(seed: int, market: Market) -> None:
    draw = random.Random(seed)  # noqa: S311 - the same changes for the same seed
    files = [market.file(), market.file()]
    outcomes: set[str] = set()
    most = 0
    for number in range(10):
        market.later()
        told = draw.choice(files[: 1 + (number > 6)]).apply_some(numbered(market.drawn(draw, draw.choice([1, 5, 40]))))
        outcomes |= {line.outcome for line in told}
        offers = check(market)
        most = max(
            most, sum(one.device_id == PHONE and one.state == "live" and one.quantity > 0 for one in offers.values())
        )
        for line in told:
            if line.offer_id in offers:
                assert (line.state, line.why) == (offers[line.offer_id].state, offers[line.offer_id].reason)
        if number == 4:
            keep_block(market.workshop.client, market.workshop.settings, block(market), market.now)
            apply_blocks(market.workshop, FR, market.now, lambda _: None)
        if number == 7:
            lift_block(market.workshop.client, market.workshop.settings, "seller", "beta", "FR", "test", market.now)
            apply_blocks(market.workshop, FR, market.now, lambda _: None)
    assert most > WHOLE
    assert {"applied", "new_offer"} <= outcomes


def block(market: Market) -> Block:
    return Block("seller", "beta", "FR", "does not answer", "test", record_time(market.now))


def test_a_process_that_dies_before_any_of_its_writes_leaves_what_the_next_one_finishes(
    market: Market, settings: Settings, endpoints: Endpoints
) -> None:
    draw = random.Random(1)  # noqa: S311 - the same changes each time
    for number in itertools.count(1):
        market.later()
        lines = numbered(market.drawn(draw, 12))
        client, transport = dying_client(settings, endpoints, number)
        try:
            market.file(client).apply_some(lines)
        except Died:
            market.later()
            market.run_out()
        client.close()
        again = market.file().apply_some(lines)
        assert {line.outcome for line in again} <= {"applied", "unchanged", "older", "new_offer"}
        check(market)
        if not transport.dead:
            break
    assert number > 7


def test_who_slept_before_any_of_its_writes_undoes_nothing_of_who_was_there_meanwhile(
    market: Market, settings: Settings, endpoints: Endpoints
) -> None:
    draw = random.Random(2)  # noqa: S311 - the same changes each time
    for number in itertools.count(1):
        market.later()
        slept = market.drawn(draw, 10)
        meanwhile: list[LineReport] = []
        stated: list[str] = []
        lines = numbered(slept)

        def happens(into: list[LineReport] = meanwhile, at: list[str] = stated) -> None:
            market.later()
            market.run_out()
            at.append((market.now - dt.timedelta(minutes=1)).isoformat()[:16])
            price = f"{draw.uniform(200, 300):.2f}"
            newer = [market.line(seller, sku, price=price) for seller, sku in market.skus[:40:3]]
            into += market.file().apply_some(numbered([*newer, *market.drawn(draw, 5)]))

        client, _ = interfered_client(settings, endpoints, number, happens)
        told = market.file(client).apply_some(lines)
        client.close()
        if any(line.outcome == "waiting" for line in told):
            market.later()
            market.file().apply_some(lines)
        offers = check(market)
        for line in meanwhile:
            if line.outcome in {"applied", "unchanged", "new_offer"} and line.offer_id:
                assert (offers[line.offer_id].changed_at or "") >= stated[0]
        if not meanwhile:
            break
    assert number > 7


def test_two_processes_at_once_lose_no_change_and_the_newest_word_on_each_offer_stands(
    market: Market,
) -> None:
    market.later()
    lines = [market.line(*sku, seconds=second, price=f"{250 + second}.{number:02}") for second in range(8)
             for number, sku in enumerate(market.skus[:20])]  # fmt: skip
    draw = random.Random(3)  # noqa: S311 - the same order each time
    draw.shuffle(lines)

    def run(some: list[bytes]) -> list[LineReport]:
        file, told = market.file(), list[LineReport]()
        for first in range(0, len(some), 16):
            told += file.apply_some(numbered(some[first : first + 16]))
        return told

    with ThreadPoolExecutor(2) as threads:
        told = [line for found in threads.map(run, [lines, lines[::-1]]) for line in found]
    assert {line.outcome for line in told} <= {"applied", "older", "unchanged"}
    offers = check(market)
    for number, (seller, sku) in enumerate(market.skus[:20]):
        found = next(one for one in offers.values() if (one.seller.id, one.sku) == (seller, sku))
        assert found.price == 25_700 + number


def test_what_the_engine_refuses_is_told_of_its_line_alone(market: Market) -> None:
    market.later()
    (seller, sku), (other, more) = market.skus[0], market.skus[1]
    lines = [
        market.line(seller, sku, price="211.00"),
        market.line(seller, sku, seconds=1, link="https://shop.example/" + "a" * 40_000),
        market.line(seller, sku, seconds=2, quantity=7),
        market.line(other, more, price="222.00"),
    ]
    told = market.file().apply_some(numbered(lines))
    offers = check(market)
    assert {line.line: line.outcome for line in told}[4] == "applied"
    assert next(one for one in offers.values() if one.sku == sku and one.seller.id == seller).quantity == 7


def test_a_new_offer_needs_a_known_seller_and_a_known_device(market: Market) -> None:
    market.later()
    whole: dict[str, Any] = {"grade": "good", "quantity": 1, "price": "260"}
    lines = [
        market.line("alpha", "n1", title="Samsung Galaxy S21 128GB", **whole),
        market.line("nobody", "n1", title=TITLES[PHONE], **whole),
        market.line("alpha", "n2", title="Silicone case for iPhone 13", **whole),
        market.line("alpha", "n3", brand="Apple", model="iPhone 13", storage_gb=128, **whole),
        market.line("alpha", "n4", price="260", grade="good"),
        market.line("../x", "n5", title=TITLES[PHONE], **whole),
        market.line("alpha", "n1", seconds=3, price="255"),
    ]
    told = market.file().apply_some(numbered(lines))
    assert [(line.outcome, line.reason) for line in told] == [
        ("new_offer", None),
        ("rejected", "unknown_seller"),
        ("rejected", "not_a_device"),
        ("new_offer", None),
        ("unknown_offer", None),
        ("rejected", "unknown_seller"),
        ("applied", None),
    ]
    offers = check(market)
    brought = {one.sku: one for one in offers.values() if one.sku in {"n1", "n3"}}
    assert (brought["n1"].device_id, brought["n1"].price, brought["n1"].state) == (
        "samsung-galaxy-s21-5g-128gb",
        25_500,
        "live",
    )
    assert "price" in brought["n3"].changed
    assert brought["n3"].changed_at
    assert brought["n3"].seller == next(one.seller for one in offers.values() if one.seller.id == "alpha")


def test_devices_that_two_workers_read_ahead_are_what_a_change_would_read(market: Market) -> None:
    draw, files = random.Random(11), [market.file(), market.file()]  # noqa: S311 - the same changes each time
    read = 0
    for _ in range(8):
        market.later()
        told = draw.choice(files).apply_some(numbered(market.drawn(draw, 6)))
        assert len(told) == 6
        for file in files:
            assert not file.read_ahead(), "somebody wrote a moment ago"
        market.later()
        for file in files:
            while file.read_ahead():
                read += 1
        check(market)
    assert read
