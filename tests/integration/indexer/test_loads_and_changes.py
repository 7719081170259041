"""A load and changes at once, on the real engine: whichever is newer speaks, column by column, and nothing is lost."""

import datetime as dt
import json
import os
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.indices import IndexNames, mapping
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_indexer.generations import Generations
from buybox_indexer.live_changes.reload import run_reload
from buybox_indexer.load import Load, Workshop
from buybox_indexer.meanwhile.written_since import WrittenSince
from buybox_indexer.models import keep_model
from buybox_indexer.offer_changes.apply_changes import ChangesFile
from buybox_indexer.offer_changes.report import ChangeReport
from buybox_indexer.rejects.kept_rejects import list_rejects
from buybox_indexer.report import IndexReport
from buybox_indexer.rescore import rescore_market
from buybox_indexer.run import run_load
from buybox_ranking.models.model import Trained
from buybox_ranking.offer import Offer, SellerFacts, offer_id
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch

from .conftest import NOW, Shop
from .live_documents import live_documents
from .shops import HEADER, row

pytestmark = pytest.mark.engine

ModelMaker = Callable[..., Trained]

OLD_PHONE = "Apple iPhone 12 64GB"


class Place:
    """A marketplace of one folder, loaded and changed at times of the test's choosing, in minutes after the first."""

    def __init__(self, workshop: Workshop, folder: Path) -> None:
        self.workshop, self.folder = workshop, folder

    def load(
        self, minutes: float, at_writing: Callable[[], object] = lambda: None, *, force: bool = False
    ) -> IndexReport:
        """Load all feeds; what happens `at_writing` comes after all was read and before anything is live."""

        def tell(said: str) -> None:
            if said.endswith(": writing"):
                at_writing()

        load = Load(tuple(load_sellers(self.folder)), (load_markets()["FR"],), force=force)
        report = run_load(load, self.workshop, lambda: at(minutes), tell)
        assert report.rows_read == report.offers + report.rejected + report.superseded
        return report

    def reload(self, seller: str, minutes: float) -> IndexReport:
        sellers = tuple(load_sellers(self.folder))
        chosen = next(one for one in sellers if one.id == seller)
        load = Load(sellers, (load_markets()["FR"],))
        return run_reload(load, chosen, self.workshop, lambda: at(minutes), lambda _: None)

    def change(self, seller: str, sku: str, minutes: float, **columns: object) -> ChangeReport:
        """Apply one change, at the time that it states."""
        said = {"seller": seller, "market": "FR", "sku": sku, "updated_at": at(minutes).isoformat(), **columns}
        lines = [json.dumps(said).encode()]
        return ChangesFile(self.workshop, load_markets(), lambda: at(minutes), lambda _: None).apply(lines)

    def offers(self) -> dict[str, dict[str, object]]:
        """Return live offers by sku; devices must agree with them."""
        devices, offers = live_documents(self.workshop.client, self.workshop.settings)
        for device in devices.values():
            assert all(one["total"] == offers[name]["total"] for name, one in device["offers"].items())
        return {offer["sku"]: offer for offer in offers.values()}


def at(minutes: float) -> dt.datetime:
    return NOW + dt.timedelta(minutes=minutes)


@pytest.fixture
def place(
    settings: Settings, search_client: OpenSearch, catalogue: Catalogue, recogniser: Recogniser, tmp_path: Path
) -> Place:
    return Place(Workshop(search_client, settings, catalogue, recogniser), tmp_path / "sellers")


def test_changes_that_come_while_a_load_writes_are_on_what_it_swaps_in(
    place: Place, shop: Shop, settings: Settings, search_client: OpenSearch
) -> None:
    shop("beta", row("b1", price="310"), row("b2", OLD_PHONE, price="200"))
    shop("alpha", row("a1", price="300"), row("a2", price="305"), row("a3", price="306"))
    place.load(0)

    def meanwhile() -> None:
        place.change("alpha", "a1", 61, price="250")
        place.change("beta", "b2", 61, withdrawn=True)
        place.change("alpha", "a3", 61, price="3")

    report = place.load(60, meanwhile)
    found = place.offers()
    assert (found["a1"]["price"], found["a2"]["price"]) == (25_000, 30_500)
    assert (found["b2"]["state"], found["b2"]["reason"]) == ("hidden", "withdrawn")
    assert "apple-iphone-12-64gb" not in live_documents(search_client, settings)[0]
    assert (report.markets[0].offers, report.markets[0].devices) == (3, 1)
    told = {(one["sku"], one["reason"]) for one in list_rejects(search_client, settings, None, None, "FR")}
    assert told == {("b2", "withdrawn"), ("a3", "price_outlier")}
    place.change("alpha", "a1", 90, price="295")
    assert place.offers()["a1"]["low_30d"] == 25_000


def test_a_load_that_is_refused_leaves_the_live_offers_with_all_changes(place: Place, shop: Shop) -> None:
    folder = shop("alpha", *(row(f"a{number}") for number in range(30)))
    place.load(0)
    (folder / "alpha.csv").write_text(HEADER + row("a1", price="299", updated_at=at(30).isoformat()))
    refused = place.load(60, lambda: place.change("alpha", "a2", 61, price="250"), force=False)
    found = place.offers()
    assert found["a2"]["price"] == 25_000
    assert len(found) == 30
    assert refused.kept + refused.offers == 30 or not refused.markets[0].published


def test_a_change_newer_than_one_column_of_a_row_leaves_the_others_to_the_row(place: Place, shop: Shop) -> None:
    folder = shop("alpha", row("a1", price="300", quantity="5"))
    place.load(0)
    place.change("alpha", "a1", 10, price="250")
    place.change("alpha", "a1", 30, quantity=2)
    (folder / "alpha.csv").write_text(HEADER + row("a1", price="280", quantity="9", updated_at=at(20).isoformat()))
    place.load(60)
    found = place.offers()["a1"]
    assert (found["price"], found["quantity"], found["changed"]) == (28_000, 2, ["quantity"])


def test_changes_outlive_rows_that_are_gone_or_turned_away_until_a_newer_feed_speaks(place: Place, shop: Shop) -> None:
    folder = shop("alpha", row("a1"), row("a2"), row("a3"), row("a4"))
    place.load(0)
    for sku in ("a1", "a2"):
        place.change("alpha", sku, 10, price="250")

    def feed(minutes: float) -> None:
        said = at(minutes).isoformat()
        (folder / "alpha.csv").write_text(HEADER + row("a1", grade="shiny", updated_at=said) + row("a3") + row("a4"))
        os.utime(folder / "alpha.csv", (at(minutes).timestamp(),) * 2)

    feed(5)
    for report in (place.load(60), place.reload("alpha", 70), place.load(80)):
        assert (report.kept, report.rejected_by_reason) == (2, {"unknown_grade": 1})
        found = place.offers()
        assert sorted(found) == ["a1", "a2", "a3", "a4"]
        assert (found["a1"]["price"], found["a2"]["price"]) == (25_000, 25_000)
    feed(30)
    assert place.load(90).kept == 0
    assert sorted(place.offers()) == ["a3", "a4"]


def test_a_rescored_generation_has_the_changes_that_came_meanwhile(
    place: Place, shop: Shop, settings: Settings, search_client: OpenSearch, trained_model: ModelMaker
) -> None:
    shop("alpha", row("a1"), row("a2", OLD_PHONE))
    place.load(0)
    indices = Generations(search_client, settings, "FR").live()
    assert indices is not None
    trained = trained_model("other", price=2.0)
    keep_model(search_client, settings, trained, NOW)
    done = threading.Event()

    def change_all_the_time() -> None:
        minutes = 1
        while not done.is_set():
            place.change("alpha", "a1", minutes, price=str(300 - minutes % 50), quantity=1 + minutes)
            minutes += 1
        place.change("alpha", "a2", minutes, withdrawn=True)

    with ThreadPoolExecutor(1) as pool:
        changing = pool.submit(change_all_the_time)
        try:
            assert rescore_market(search_client, settings, "FR", trained.model.curves, at(60)) is not None
        finally:
            done.set()
        changing.result()
    found = place.offers()
    assert found["a1"]["price"] == 30_000 - (int(str(found["a1"]["quantity"])) - 1) % 50 * 100
    assert found["a2"]["state"] == "hidden"


COLUMNS = {"price": (280, 320), "quantity": (1, 9)}
TITLES = ("Apple iPhone 13 128GB", OLD_PHONE)
SKUS = [f"a{number}" for number in range(24)]

Said = dict[str, int]
"""What a row or a change says, by column: whole euros, pieces."""


class Story:
    """What feeds and changes said of each offer, and when: the newest word on each column is what must be live."""

    def __init__(self, place: Place, folder: Path, seed: int) -> None:
        self.place, self.folder = place, folder
        self.draw, self.draw_feeds = (random.Random(seed + more) for more in (0, 100))  # noqa: S311 - told again alike
        self.words: list[tuple[float, str, Said]] = []
        self.loaded = threading.Event()

    def write_feed(self, minutes: float) -> None:
        lines = []
        for number, sku in enumerate(SKUS):
            said = {column: self.draw_feeds.randint(*limits) for column, limits in COLUMNS.items()}
            self.words.append((minutes, sku, said))
            more = {"quantity": str(said["quantity"]), "updated_at": at(minutes).isoformat()}
            lines.append(row(sku, TITLES[number % 2], str(said["price"]), **more))
        (self.folder / "alpha.csv").write_text(HEADER + "".join(lines))

    def load_twice(self) -> None:
        """Load feeds that are newer than some changes and older than others."""
        try:
            for number in (1, 2):
                self.write_feed(number * 200.0)
                self.place.load(50_000.0 + number)
        finally:
            self.loaded.set()

    def change(self, minutes: float) -> None:
        sku, columns = self.draw.choice(SKUS), self.draw.sample(sorted(COLUMNS), self.draw.randint(1, 2))
        said = {column: self.draw.randint(*COLUMNS[column]) for column in columns}
        outcome = self.place.change("alpha", sku, minutes, **said).changes[0].outcome
        assert outcome in {"applied", "unchanged", "older"}
        if outcome != "older":
            self.words.append((minutes, sku, said))

    def newest(self) -> dict[str, Said]:
        found: dict[str, Said] = {sku: {} for sku in SKUS}
        for _, sku, said in sorted(self.words, key=lambda word: word[0]):
            found[sku] |= said
        return found


@pytest.mark.parametrize("seed", range(2))
def test_nothing_older_wins_and_nothing_is_lost_whatever_comes_while_loads_swap(
    seed: int, place: Place, shop: Shop, settings: Settings, search_client: OpenSearch
) -> None:
    story = Story(place, shop("alpha"), seed)
    story.write_feed(0.5)
    place.load(1)
    minutes = 1.5
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(story.load_twice)
        while not story.loaded.is_set():
            minutes += story.draw.choice([1.0, 30.0])
            story.change(minutes)
            live = Generations(search_client, settings, "FR").live()
            assert live is not None
            assert live.offers.endswith(live.generation)
            assert search_client.count(index=live.offers)["count"] == len(SKUS)
        loading.result()
    found = place.offers()
    assert {sku: {"price": found[sku]["price"], "quantity": found[sku]["quantity"]} for sku in SKUS} == {
        sku: {"price": said["price"] * 100, "quantity": said["quantity"]} for sku, said in story.newest().items()
    }


def test_what_was_written_since_is_found_on_each_of_three_shards(settings: Settings, search_client: OpenSearch) -> None:
    index = IndexNames(settings.index_prefix).store("three")
    body = mapping("offers")
    body["settings"]["index"] |= {"number_of_shards": 3, "translog.durability": "request"}
    search_client.indices.create(index=index, body=body)

    def write(number: int, price: int) -> str:
        name = offer_id("FR", "alpha", f"a{number}")
        facts = {
            "offer_id": name,
            "seller": {"id": "alpha", "name": "Alpha"},
            "grade": 3,
            "price": price,
            "total": price,
        }
        search_client.index(index=index, id=name, body={**facts, "device_no": number, "sku": f"a{number}"})
        return name

    names = [write(number, 300) for number in range(30)]
    since = WrittenSince(search_client, index)
    assert since.offers() == {}
    changed = {write(number, 250) for number in (1, 5, 9, 13, 17, 28)}
    found = since.offers()
    assert changed <= found.keys() <= set(names)
    assert {found[name].price for name in changed} == {250}
    assert isinstance(next(iter(found.values())), Offer)
    assert isinstance(next(iter(found.values())).seller, SellerFacts)
    assert since.offers() == {}
