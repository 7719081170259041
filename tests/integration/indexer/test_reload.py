"""One seller loaded into what is live: the same as a load of all feeds, for what that seller offers."""

import datetime as dt
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.errors import EngineError
from buybox_config.indices import LAYOUT
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_indexer.generations import Generations
from buybox_indexer.live_changes.reload import run_reload
from buybox_indexer.load import Load, Workshop, choose_markets
from buybox_indexer.locks import market_lock
from buybox_indexer.rejects.kept_rejects import list_rejects
from buybox_indexer.report import IndexReport
from buybox_indexer.run import run_load
from buybox_indexer.runs import past_runs
from buybox_indexer.sellers.records import seller_quality
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch

from .conftest import NOW, WRITTEN, Loading, Shop
from .live_documents import Documents, live_documents, live_meta
from .shops import HEADER, row
from .test_load import live_skus

pytestmark = pytest.mark.engine

LATER = NOW + dt.timedelta(hours=2)

Reloading = Callable[..., IndexReport]

TITLES = {
    "Apple iPhone 13 128GB": 300,
    "Apple iPhone 13 256GB": 350,
    "Apple iPhone 12 64GB": 200,
    "Apple iPhone 12 128GB": 230,
    "Apple iPhone 14 128GB": 450,
    "Apple iPhone 11 64GB": 150,
    "Samsung Galaxy S21 128GB": 210,
    "Samsung Galaxy S22 128GB": 290,
    "Google Pixel 7 128GB": 260,
    "Unheard of Phone 99 64GB": 100,
}
"""What generated sellers offer, each with a usual price."""


@pytest.fixture
def reload(settings: Settings, search_client: OpenSearch, catalogue: Catalogue, recogniser: Recogniser) -> Reloading:
    """Load one seller of a folder as the command does, at a time of the test's choosing."""

    def run(
        folder: Path,
        seller: str,
        *,
        force: bool = False,
        now: dt.datetime = LATER,
        simulated: bool = False,
        known: Catalogue = catalogue,
    ) -> IndexReport:
        sellers = tuple(load_sellers(folder))
        chosen = next(one for one in sellers if one.id == seller)
        markets = choose_markets(load_markets(), [chosen], None)
        workshop = Workshop(search_client, settings, known, recogniser)
        load = Load(sellers, markets, force=force, simulated=simulated)
        return run_reload(load, chosen, workshop, lambda: now, lambda _: None)

    return run


@pytest.fixture
def aside(settings: Settings, search_client: OpenSearch, catalogue: Catalogue, recogniser: Recogniser) -> Workshop:
    """Make room for the same marketplace under another prefix, where all feeds are loaded each time."""
    other = settings.model_copy(update={"index_prefix": f"{settings.index_prefix}-other"})
    return Workshop(search_client, other, catalogue, recogniser)


def feed_rows(seller: str, draw: random.Random) -> list[str]:
    """Draw the rows of a seller's feed: good, dear, absurd, out of stock, below the floor and unknown ones."""
    rows = []
    for number in range(draw.randint(25, 40)):
        title = draw.choice(list(TITLES))
        factor = draw.choice([0.01, 2.5, *(draw.uniform(0.8, 1.2) for _ in range(12))])
        facts = {
            "grade": draw.choice(["fair", "good", "excellent", "shiny", "good"]),
            "quantity": str(draw.choice([0, 1, 1, 2, 5])),
            "warranty_months": str(draw.choice([1, 12, 12, 24, 24])),
            "delivery_days": str(draw.randint(1, 8)),
        }
        rows.append(row(f"{seller}-{number}", title, f"{TITLES[title] * factor:.2f}", **facts))
    return rows


def changed(rows: list[str], draw: random.Random) -> list[str]:
    """Drop some rows, draw the prices of others anew, and add some."""
    kept = [line for line in rows if draw.random() > 0.2]
    repriced = [line if draw.random() > 0.5 else _repriced(line, draw) for line in kept]
    return repriced + [line.replace(",", "-new,", 1) for line in draw.sample(rows, 5)]


def _repriced(line: str, draw: random.Random) -> str:
    fields = line.split(",")
    fields[3] = f"{float(fields[3]) * draw.uniform(0.8, 1.3):.2f}"
    return ",".join(fields)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_live_after_a_reload_is_what_a_load_of_all_feeds_would_have_made(
    seed: int,
    shop: Shop,
    load: Loading,
    reload: Reloading,
    aside: Workshop,
    settings: Settings,
) -> None:
    draw = random.Random(seed)  # noqa: S311 - the same marketplace for the same seed
    sellers = [f"shop-{letter}" for letter in "abcde"]
    feeds = {seller: feed_rows(seller, draw) for seller in sellers}
    for seller in sellers:
        status = 'status = "probation"' if draw.random() < 0.2 else ""
        folder = shop(seller, *feeds[seller], more=f"{status}\n[quality]\norders = {draw.randint(5, 300)}\nlate = 3\n")
    chosen = draw.choice(sellers)
    everything = Load(tuple(load_sellers(folder)), (load_markets()["FR"],))
    client, other = aside.client, aside.settings
    load(folder)
    run_load(everything, aside, lambda: NOW, lambda _: None)

    (folder / f"{chosen}.csv").write_text(HEADER + "".join(changed(feeds[chosen], draw)))
    report = reload(folder, chosen)
    full = run_load(everything, aside, lambda: LATER, lambda _: None)
    assert live_documents(client, settings) == live_documents(client, other)

    account = next(one for one in full.sellers if one.seller == chosen)
    assert report.sellers == [account]
    assert report.rows_read == report.offers + report.rejected + report.superseded
    assert rejects_of(client, settings) == rejects_of(client, other)
    for name in ("offers", "devices"):
        assert live_meta(client, settings)[name] == live_meta(client, other)[name]


@pytest.mark.parametrize("seed", range(3))
def test_reloads_day_after_day_leave_the_devices_concerned_as_full_loads_would(
    seed: int,
    shop: Shop,
    load: Loading,
    reload: Reloading,
    aside: Workshop,
    settings: Settings,
) -> None:
    draw = random.Random(100 + seed)  # noqa: S311 - the same marketplace for the same seed
    feeds = {f"shop-{letter}": feed_rows(letter, draw) for letter in "abcd"}
    for seller, rows in feeds.items():
        folder = shop(seller, *rows, more="[quality]\norders = 100\nlate = 3\n")
    everything = Load(tuple(load_sellers(folder)), (load_markets()["FR"],))
    client, other = aside.client, aside.settings
    load(folder)
    run_load(everything, aside, lambda: NOW, lambda _: None)
    for day in range(1, 4):
        now, chosen = NOW + dt.timedelta(days=day), draw.choice(list(feeds))
        feeds[chosen] = changed(feeds[chosen], draw)
        (folder / f"{chosen}.csv").write_text(HEADER + "".join(feeds[chosen]))
        os.utime(folder / f"{chosen}.csv", (WRITTEN, WRITTEN))
        reload(folder, chosen, now=now)
        run_load(everything, aside, lambda now=now: now, lambda _: None)  # type: ignore[misc]  # a clock that stands
        reloaded, loaded = live_documents(client, settings), live_documents(client, other)
        concerned = {one["device_id"] for one in loaded[1].values() if one["seller"]["id"] == chosen}
        assert concerned
        assert of_devices(reloaded, concerned) == of_devices(loaded, concerned)


def of_devices(found: tuple[Documents, Documents], devices: set[str]) -> tuple[Documents, Documents]:
    """Return the documents of some devices; popularity is of the day of the last load of all feeds."""
    own = {name: {**source, "popularity": None, "card": None} for name, source in found[0].items() if name in devices}
    return own, {name: source for name, source in found[1].items() if source["device_id"] in devices}


def rejects_of(client: OpenSearch, settings: Settings) -> set[tuple[str, str, str]]:
    return {(one["seller"], one["sku"], one["reason"]) for one in list_rejects(client, settings, None, None, None)}


def test_a_reload_keeps_the_generation_raises_its_revision_and_is_harmless_when_repeated(
    shop: Shop, load: Loading, reload: Reloading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("beta", row("b1", price="310"))
    load(shop("alpha", row("a1"), row("a2", title="Apple iPhone 12 64GB", price="200")))
    before = Generations(search_client, settings, "FR").live()
    assert before is not None
    folder = shop("alpha", row("a1", price="290"), row("a3", title="Apple iPhone 14 128GB", price="450"))

    report = reload(folder, "alpha")
    assert Generations(search_client, settings, "FR").live() == before
    assert (report.published, report.offers, report.markets[0].generation) == (True, 2, before.generation)
    devices, offers = live_documents(search_client, settings)
    assert {offer["sku"] for offer in offers.values()} == {"a1", "a3", "b1"}
    assert set(devices) == {"apple-iphone-13-128gb", "apple-iphone-14-128gb"}
    assert live_meta(search_client, settings)["revision"] == 1

    assert reload(folder, "alpha").offers == 2
    assert live_documents(search_client, settings) == (devices, offers)


def test_a_seller_that_nobody_loaded_before_comes_in(
    shop: Shop, load: Loading, reload: Reloading, settings: Settings, search_client: OpenSearch
) -> None:
    load(shop("beta", row("b1")))
    reload(shop("alpha", row("a1", price="280"), row("a2", title="Apple iPhone 12 64GB", price="200")), "alpha")
    assert live_skus(search_client, settings) == {"a1", "a2", "b1"}


def test_far_fewer_offers_than_are_live_change_nothing_unless_forced(
    shop: Shop, load: Loading, reload: Reloading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("beta", *(row(f"b{number}", price=str(300 + number)) for number in range(60)))
    many = [row(f"a{number}", price=str(300 + number)) for number in range(30)]
    load(shop("alpha", *many))
    before = live_documents(search_client, settings)
    for few in (many[:5], [line.replace(",good,", ",shiny,") for line in many]):
        report = reload(shop("alpha", *few), "alpha")
        assert "where 30 are live" in (report.markets[0].refused or "")
        assert (report.published, report.markets[0].offers) == (False, 90)
        assert live_documents(search_client, settings) == before
    reload(shop("alpha", *many[:5]), "alpha", force=True)
    assert len(live_skus(search_client, settings)) == 65


def test_a_reload_believes_a_seller_that_a_load_of_all_feeds_would_believe(
    shop: Shop, load: Loading, reload: Reloading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("beta", *(row(f"b{number}", price=str(300 + number)) for number in range(60)))
    many = [row(f"a{number}", price=str(300 + number)) for number in range(30)]
    load(shop("alpha", *many))
    assert reload(shop("alpha", *many[:7]), "alpha").published
    assert len(live_skus(search_client, settings)) == 67


def test_a_seller_that_is_suspended_is_hidden_without_force(
    shop: Shop, load: Loading, reload: Reloading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("beta", row("b1"), row("b2"))
    load(shop("alpha", row("a1")))
    report = reload(shop("alpha", row("a1"), more='status = "suspended"'), "alpha")
    assert report.rejected_by_reason == {"seller_suspended": 1}
    assert live_documents(search_client, settings)[0]["apple-iphone-13-128gb"]["offer_count"] == 2


def test_a_broken_feed_changes_what_was_read_and_keeps_the_rest(
    shop: Shop, load: Loading, reload: Reloading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("beta", row("b1"))
    folder = shop("alpha", row("a1"), row("a2"), row("a3"))
    load(folder)
    (folder / "alpha.csv").unlink()
    report = reload(folder, "alpha")
    assert (report.sellers[0].kept, report.offers) == (3, 0)
    assert report.sellers[0].error
    assert live_skus(search_client, settings) == {"a1", "a2", "a3", "b1"}
    kept = [offer for offer in live_documents(search_client, settings)[1].values() if offer.get("kept_since")]
    assert len(kept) == 3


@pytest.mark.parametrize("broken", [False, True])
def test_a_reload_lets_go_of_a_device_that_the_catalogue_forgot(
    broken: bool,  # noqa: FBT001 - a case of the test
    shop: Shop,
    load: Loading,
    reload: Reloading,
    catalogue: Catalogue,
    aside: Workshop,
    settings: Settings,
) -> None:
    gone = "apple-iphone-12-64gb"
    shop("beta", row("b1"), row("b2", title="Apple iPhone 12 64GB", price="210"))
    load(shop("alpha", row("a1"), row("a2", title="Apple iPhone 12 64GB", price="200")))
    devices = {name: device for name, device in catalogue.devices.items() if name != gone}
    folder = shop("alpha", row("a1"))
    if broken:
        (folder / "alpha.csv").unlink()
    report = reload(folder, "alpha", known=Catalogue(catalogue.models, devices))
    assert report.markets[0].refused is None
    found, offers = live_documents(aside.client, settings)
    assert set(found) == {"apple-iphone-13-128gb"}
    assert {one["sku"]: one["reason"] for one in offers.values()} == {"a1": None, "b1": None, "b2": "unknown_device"}


def test_a_reload_tells_what_is_wrong_with_orders_and_keeps_quality_only_where_it_changed_something(
    shop: Shop, load: Loading, reload: Reloading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("beta", row("b1"))
    load(shop("alpha", row("a1"), more="[quality]\norders = 100\nlate = 3"))
    before = seller_quality(search_client, settings, "alpha")
    assert before is not None
    folder = shop("alpha", row("a1", grade="shiny"), more='orders = "missing.ndjson"')
    refused = reload(folder, "alpha")
    assert not refused.published
    assert "missing.ndjson cannot be read" in refused.notes["alpha"]
    assert seller_quality(search_client, settings, "alpha") == before
    assert reload(folder, "alpha", force=True).notes == refused.notes
    after = seller_quality(search_client, settings, "alpha")
    assert after is not None
    assert (after.source, before.source) == ("none", "seller_file")


def test_a_market_that_is_not_live_or_of_another_kind_is_refused(shop: Shop, load: Loading, reload: Reloading) -> None:
    folder = shop("alpha", row("a1"))
    assert "nothing is live" in (reload(folder, "alpha").markets[0].refused or "")
    load(folder)
    assert "simulated" in (reload(folder, "alpha", simulated=True).markets[0].refused or "")


def test_a_reload_waits_for_nobody_and_refuses_while_a_load_holds_the_market(
    shop: Shop, load: Loading, reload: Reloading, settings: Settings, search_client: OpenSearch
) -> None:
    folder = shop("alpha", row("a1"))
    load(folder)
    with market_lock(search_client, settings, "FR", LATER):
        report = reload(folder, "alpha")
    assert "another load" in (report.markets[0].refused or "")
    assert past_runs(search_client, settings, 1)[0].run == report.run


def test_what_another_version_wrote_is_replaced_and_not_changed(
    shop: Shop, load: Loading, reload: Reloading, settings: Settings, search_client: OpenSearch
) -> None:
    folder = shop("alpha", row("a1"))
    load(folder)
    indices = Generations(search_client, settings, "FR").live()
    assert indices is not None
    older = {**live_meta(search_client, settings), "layout": LAYOUT - 1}
    search_client.indices.put_mapping(index=indices.devices, body={"_meta": older})
    assert "load all feeds" in (reload(folder, "alpha").markets[0].refused or "")


def test_a_reload_that_failed_half_way_is_finished_by_the_next(
    shop: Shop,
    load: Loading,
    reload: Reloading,
    aside: Workshop,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shop("beta", row("b1", price="310"))
    load(shop("alpha", row("a1"), row("a2", title="Apple iPhone 12 64GB", price="200")))
    folder = shop("alpha", row("a1", price="280"), row("a3", title="Apple iPhone 14 128GB", price="450"))

    def fail(*_: object, **__: object) -> None:
        raise EngineError("the engine went away")

    for step in ("buybox_indexer.live_changes.change_set.remove", "buybox_indexer.history.histories.Histories.save"):
        monkeypatch.setattr(step, fail)
        with pytest.raises(EngineError, match="went away"):
            reload(folder, "alpha")
        monkeypatch.undo()
    reload(folder, "alpha")
    devices, offers = live_documents(aside.client, settings)
    assert {offer["sku"] for offer in offers.values()} == {"a1", "a3", "b1"}
    assert {device: one["price_from"] for device, one in devices.items()} == {
        "apple-iphone-13-128gb": 28_000,
        "apple-iphone-14-128gb": 45_000,
    }
    assert live_meta(aside.client, settings)["revision"] == 2
