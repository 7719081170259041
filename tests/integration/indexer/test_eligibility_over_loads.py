"""What is on record of sellers and prices, over several loads on the real engine."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.errors import FeedError, NotFoundError, UsageError
from buybox_config.indices import IndexNames
from buybox_config.markets import load_markets
from buybox_config.policy import load_policy
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_indexer.eligibility.block_records import keep_block
from buybox_indexer.eligibility.blocks import Block
from buybox_indexer.eligibility.confirm_offer import Asked, confirm_offer
from buybox_indexer.eligibility.probation_records import ProbationRecords
from buybox_indexer.eligibility.records import keep_review, record_time
from buybox_indexer.eligibility.standing import Review
from buybox_indexer.generations import Generations
from buybox_indexer.load import Load, Workshop
from buybox_indexer.locks import market_lock
from buybox_indexer.market_load import MarketLoad
from buybox_indexer.new_prices.importing import import_new_prices
from buybox_indexer.new_prices.records import list_new_prices, new_prices_of
from buybox_indexer.rejects.kept_rejects import list_rejects
from buybox_indexer.run import run_load
from buybox_indexer.sellers.sheet import SellerDesk
from buybox_ranking.device import NewPrice
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch

from .conftest import NOW, Loading

pytestmark = pytest.mark.engine

MARKETS = load_markets()
FR = MARKETS["FR"]
DAY = dt.timedelta(days=1)
HEADER = "sku,title,grade,price,quantity,warranty_months\n"
MODELS = ("iPhone 13 128GB", "iPhone 13 256GB", "iPhone 12 64GB", "iPhone 12 128GB", "iPhone 11 64GB")
Shop = Callable[..., Path]
States = Callable[[], dict[str, str | None]]


def row(sku: str, title: str = "Apple iPhone 13 128GB", price: str = "300", grade: str = "good", stock: int = 1) -> str:
    return f"{sku},{title},{grade},{price},{stock},12\n"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Write a seller file and its feed; the feed is as old as the first load."""
    folder = tmp_path / "sellers"
    folder.mkdir()

    def write(seller: str, *rows: str, more: str = "") -> Path:
        feed = folder / f"{seller}.csv"
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()}"\n{more}\n[[feeds]]\nmarket = "FR"\nlocation = "{feed.name}"\n'
        )
        feed.write_text(HEADER + "".join(rows))
        os.utime(feed, (NOW.timestamp(), NOW.timestamp()))
        return folder

    return write


@pytest.fixture
def states(search_client: OpenSearch, settings: Settings) -> States:
    """Return the reason of each offer in the live generation by its sku; None is live."""

    def read() -> dict[str, str | None]:
        indices = Generations(search_client, settings, "FR").live()
        assert indices is not None
        hits = search_client.search(index=indices.offers, body={"size": 1000})["hits"]["hits"]
        return {hit["_source"]["sku"]: hit["_source"].get("reason") for hit in hits}

    return read


@pytest.fixture
def workshop(search_client: OpenSearch, settings: Settings, catalogue: Catalogue, recogniser: Recogniser) -> Workshop:
    """Everything that an import needs."""
    return Workshop(search_client, settings, catalogue, recogniser)


JOINED = 'status = "probation"\njoined_at = 2026-11-20'
FEED = [
    row(f"p{2 * number + odd}", title, grade=grade)
    for number, title in enumerate(MODELS)
    for odd, grade in enumerate(("good", "fair"))
]


def admitted(states: dict[str, str | None]) -> set[str]:
    return {sku for sku, reason in states.items() if reason is None and sku.startswith("p")}


def test_a_seller_on_probation_brings_five_products_a_day_over_several_loads(
    shop: Shop, load: Loading, states: States
) -> None:
    shop("old", *[row(f"o{number}") for number in range(5)])
    folder = shop("young", *FEED, more=JOINED)
    first = {f"p{number}" for number in range(5)}
    report = load(folder)
    assert admitted(states()) == first
    assert report.rejected_by_reason == {"probation_limit": 5}
    assert report.rows_read == report.offers + report.rejected + report.superseded
    load(folder, now=NOW + dt.timedelta(hours=3))
    assert admitted(states()) == first
    load(folder, now=NOW + DAY)
    assert admitted(states()) == {f"p{number}" for number in range(10)}
    load(shop("young", *reversed(FEED), row("p10", "Apple iPhone 11 128GB"), more=JOINED), now=NOW + DAY)
    assert states()["p10"] == "probation_limit"
    assert len(admitted(states())) == 10


@pytest.mark.parametrize(
    ("first", "second", "in_all"),
    [
        # Paris leaves summer time on 2026-10-25, a day of 25 hours: 21:30Z is 23:30, 22:30Z is 23:30 after the change
        ("2026-10-24T21:30:00Z", "2026-10-24T22:30:00Z", 10),
        ("2026-10-24T22:30:00Z", "2026-10-25T22:30:00Z", 5),
        ("2026-10-24T22:30:00Z", "2026-10-25T23:30:00Z", 10),
        # and enters it on 2026-03-29, a day of 23 hours: it lasts from 23:00Z to 22:00Z
        ("2026-03-28T23:30:00Z", "2026-03-29T21:30:00Z", 5),
        ("2026-03-28T23:30:00Z", "2026-03-29T22:30:00Z", 10),
    ],
)
def test_a_day_of_probation_is_one_of_the_market_s_calendar(
    shop: Shop, load: Loading, states: States, first: str, second: str, in_all: int
) -> None:
    joined = dt.datetime.fromisoformat(first).date() - DAY
    folder = shop("young", *FEED, more=f'status = "probation"\njoined_at = {joined}')
    for moment in (first, second):
        load(folder, now=dt.datetime.fromisoformat(moment))
    assert len(admitted(states())) == in_all


def test_a_load_that_is_refused_admits_nothing(
    shop: Shop,
    load: Loading,
    states: States,
    settings: Settings,
    search_client: OpenSearch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load(shop("young", FEED[0], more=JOINED))
    monkeypatch.setattr(MarketLoad, "_why_refused", lambda *_: "refused by this test")
    refused = load(shop("young", *FEED, more=JOINED), now=NOW + DAY)
    assert not refused.published
    kept = ProbationRecords(search_client, settings, "FR", ["young"]).admitted["young"]
    assert list(kept.values()) == ["2026-11-23"]
    assert admitted(states()) == {"p0"}


def test_a_seller_on_probation_sells_up_to_a_stock(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    load(shop("young", row("p1", stock=400), row("p2", stock=5), more=JOINED))
    indices = Generations(search_client, settings, "FR").live()
    assert indices is not None
    hits = search_client.search(index=indices.offers, body={"size": 10, "sort": ["sku"]})["hits"]["hits"]
    assert [hit["_source"]["quantity"] for hit in hits] == [10, 0]


def test_after_40_days_offers_wait_for_a_review_which_wins_over_the_seller_file(
    shop: Shop, load: Loading, states: States, settings: Settings, search_client: OpenSearch
) -> None:
    def review(decision: str, note: str, at: dt.datetime) -> None:
        keep_review(search_client, settings, Review("young", decision, note, record_time(at), "a person"))  # type: ignore[arg-type]  # one of the two

    shop("old", *[row(f"o{number}") for number in range(5)])
    folder = shop("young", row("p1"), more=JOINED)
    due = dt.datetime(2026, 12, 31, 12, tzinfo=dt.UTC)  # day 41
    load(folder, now=due - DAY)
    assert states()["p1"] is None
    load(folder, now=due)
    assert states()["p1"] == "review_due"
    review("accepted", "few faults", due)
    load(folder, now=due + DAY)
    assert states()["p1"] is None
    review("refused", "too many faults", due + 2 * DAY)
    load(folder, now=due + 3 * DAY)
    assert states()["p1"] == "seller_suspended"
    load(shop("young", row("p1"), more='status = "suspended"'), now=due + 4 * DAY)
    review("accepted", "mended", due + 5 * DAY)
    load(folder, now=due + 6 * DAY)
    assert states()["p1"] is None


def test_a_bargain_is_confirmed_for_its_price_and_its_time(
    shop: Shop, load: Loading, states: States, workshop: Workshop
) -> None:
    for seller in ("one", "two", "three"):
        shop(seller, row(f"{seller}-1"))
    folder = shop("cheap", row("bargain", price="30"), row("usual"))
    load(folder)
    assert states()["bargain"] == "price_outlier"
    assert _price_from(workshop) == 30_000

    def confirm(sku: str, now: dt.datetime = NOW, **more: object) -> tuple[int, str, bool]:
        asked = Asked("cheap", sku, **more)  # type: ignore[arg-type]  # fields by name
        found, at_once = confirm_offer(workshop, FR, asked, now)
        return found.total, found.until, at_once

    assert confirm("BARGAIN", note="opened box sale") == (3_000, "2026-12-23", True)
    assert states()["bargain"] is None
    assert list(list_rejects(workshop.client, workshop.settings, "cheap", None, None)) == []
    assert _price_from(workshop) == 3_000
    load(folder, now=NOW + DAY)
    assert states()["bargain"] is None
    assert confirm("bargain", NOW + DAY, until=dt.date(2026, 11, 30)) == (3_000, "2026-11-30", True)
    load(folder, now=NOW + 7 * DAY)
    assert states()["bargain"] is None
    load(folder, now=NOW + 8 * DAY)
    assert states()["bargain"] == "price_outlier"
    load(shop("cheap", row("bargain", price="31"), row("usual")), now=NOW + 2 * DAY)
    assert states()["bargain"] == "price_outlier"


def _price_from(workshop: Workshop) -> int:
    """Read the lowest price that buyers see."""
    index = IndexNames(workshop.settings.index_prefix).live("FR").devices
    return int(workshop.client.search(index=index, body={})["hits"]["hits"][0]["_source"]["price_from"])


def test_while_a_load_is_under_way_a_confirmation_waits_for_the_next_one(
    shop: Shop, load: Loading, states: States, workshop: Workshop
) -> None:
    for seller in ("one", "two", "three"):
        shop(seller, row(f"{seller}-1"))
    folder = shop("cheap", row("bargain", price="30"))
    load(folder)
    with market_lock(workshop.client, workshop.settings, "FR", NOW):
        _, at_once = confirm_offer(workshop, FR, Asked("cheap", "bargain"), NOW)
    assert not at_once
    assert states()["bargain"] == "price_outlier"
    load(folder, now=NOW + DAY)
    assert states()["bargain"] is None


def test_a_confirmed_price_of_what_is_blocked_does_not_compete(
    shop: Shop, load: Loading, states: States, workshop: Workshop
) -> None:
    for seller in ("one", "two", "three"):
        shop(seller, row(f"{seller}-1"))
    load(shop("cheap", row("bargain", price="30")))
    block = Block("seller", "cheap", None, "does not answer buyers", "a merchandiser", record_time(NOW))
    keep_block(workshop.client, workshop.settings, block, NOW)
    _, at_once = confirm_offer(workshop, FR, Asked("cheap", "bargain"), NOW)
    assert not at_once
    assert states()["bargain"] == "blocked"
    assert _price_from(workshop) == 30_000


def test_what_cannot_be_confirmed_says_why_and_names_what_is_near(
    shop: Shop, load: Loading, workshop: Workshop
) -> None:
    def confirm(seller: str, sku: str, **more: object) -> None:
        confirm_offer(workshop, FR, Asked(seller, sku, **more), NOW)  # type: ignore[arg-type]  # fields by name

    with pytest.raises(NotFoundError, match="nothing is live in FR"):
        confirm("cheap", "a1")
    load(shop("cheap", row("a1"), row("a2"), row("b7")))
    with pytest.raises(NotFoundError, match=r"cheap has no offer 'a3' in FR; near ones are a[12], a[12]"):
        confirm("cheap", "a3")
    with pytest.raises(NotFoundError, match="no seller 'cheep' has offers in FR; near ones are cheap"):
        confirm("cheep", "a1")
    with pytest.raises(UsageError, match="nothing is wrong with its price"):
        confirm("cheap", "a1")
    with pytest.raises(UsageError, match="is over"):
        confirm("cheap", "a1", until=dt.date(2026, 11, 22))


def test_new_prices_are_imported_row_by_row_and_no_offer_is_dearer(
    shop: Shop, load: Loading, states: States, workshop: Workshop, tmp_path: Path
) -> None:
    table = tmp_path / "new.csv"
    table.write_text(
        "Device;model;Market;price;shop;date\n"
        "apple-iphone-13-128gb;;FR;350,00 €;Fnac;2026-11-01\n"
        "Apple iPhone 13 128GB;;FR;379.00;Darty;2026-11-20\n"
        ";iPhone 12;fr;330;Darty;2026-11-20\n"
        "Apple iPhone 13;;FR;500;Darty;2026-11-20\n"
        "Unheard of Phone;;FR;500;Darty;2026-11-20\n"
        "apple-iphone-13-128gb;;XX;500;Darty;2026-11-20\n"
        "apple-iphone-13-128gb;;FR;cheap;Darty;2026-11-20\n"
        "apple-iphone-13-128gb;;FR;500 USD;Darty;2026-11-20\n"
        "apple-iphone-13-128gb;;FR;500;;2026-11-20\n"
        "apple-iphone-13-128gb;;FR;500;Darty;20/11/2026\n"
        "apple-iphone-13-128gb;;FR;500;Darty;2027-01-01\n"
        "apple-iphone-13-128gb;;FR\n",
        encoding="utf-8",
    )
    report = import_new_prices(workshop, MARKETS, table, NOW)
    assert (report.rows_read, report.kept, report.older) == (12, 3, 0)
    assert [refused.row for refused in report.refused] == list(range(4, 13))
    again = import_new_prices(workshop, MARKETS, table, NOW)
    assert (again.kept, again.older) == (3, 0)
    assert len(list_new_prices(workshop.client, workshop.settings)) == 3
    assert new_prices_of(workshop.client, workshop.settings, "FR", NOW.date()).by_subject == {
        "apple-iphone-13-128gb": NewPrice(35_000, "Fnac", "2026-11-01"),
        "apple-iphone-12": NewPrice(33_000, "Darty", "2026-11-20"),
    }
    folder = shop("shop", row("a1"), row("a2", price="351"), row("a3", "Apple iPhone 12 64GB", price="340"))
    load(folder)
    assert states() == {"a1": None, "a2": "price_above_new", "a3": "price_above_new"}
    with pytest.raises(UsageError, match="promise to buyers"):
        confirm_offer(workshop, FR, Asked("shop", "a2"), NOW)
    device = workshop.client.search(index=IndexNames(workshop.settings.index_prefix).live("FR").devices, body={})
    assert device["hits"]["hits"][0]["_source"]["price_new"] == {
        "amount": 35_000,
        "source": "Fnac",
        "date": "2026-11-01",
    }
    load(folder, now=NOW + 95 * DAY)
    assert states() == {"a1": None, "a2": None, "a3": None}


def test_an_older_price_of_a_shop_never_overwrites_a_newer_one(workshop: Workshop, tmp_path: Path) -> None:
    def write(*days: str) -> Path:
        table = tmp_path / "new.csv"
        lines = (f"apple-iphone-13-128gb,FR,{number}00,Fnac,{day}\n" for number, day in enumerate(days, start=1))
        table.write_text("device,market,price,shop,date\n" + "".join(lines))
        return table

    import_new_prices(workshop, MARKETS, write("2026-11-10"), NOW)
    report = import_new_prices(workshop, MARKETS, write("2026-11-01", "2026-11-02"), NOW)
    assert (report.kept, report.older) == (0, 2)
    assert [price.date for price in list_new_prices(workshop.client, workshop.settings)] == ["2026-11-10"]
    for text in ("", "device,market\n", "device,market,price,shop,date\nnone,FR,1,x,2026-11-01\n"):
        (tmp_path / "new.csv").write_text(text)
        with pytest.raises(FeedError, match=r"new\.csv"):
            import_new_prices(workshop, MARKETS, tmp_path / "new.csv", NOW)


def test_a_table_named_by_the_setting_is_imported_before_each_load(
    shop: Shop, states: States, workshop: Workshop, tmp_path: Path
) -> None:
    table = tmp_path / "new.csv"
    table.write_text("device,market,price,shop,date\napple-iphone-13-128gb,FR,299,Fnac,2026-11-01\nx,FR,1,y,z\n")
    own = workshop.settings.model_copy(update={"new_prices": table})
    sellers = tuple(load_sellers(shop("shop", row("a1"), row("a2", price="290"))))
    report = run_load(
        Load(sellers, (FR,)), Workshop(workshop.client, own, workshop.catalogue, workshop.recogniser),
        lambda: NOW, lambda _: None,
    )  # fmt: skip
    assert states() == {"a1": "price_above_new", "a2": None}
    assert "1 rows of" in report.notes["new prices"]


def test_a_seller_s_sheet_says_how_it_stands(
    shop: Shop, load: Loading, settings: Settings, search_client: OpenSearch
) -> None:
    shop("old", row("o1", price="250"), row("o2", "Apple iPhone 12 64GB", price="200"))
    quality = "\n[quality]\norders = 100\ncancelled_by_seller = 6\nlate = 4\ndefective = 1\n"
    folder = shop("young", *FEED, row("bad", grade="shiny"), more=JOINED)
    (folder / "young.toml").write_text((folder / "young.toml").read_text() + quality)
    load(folder)
    sellers = {seller.id: seller for seller in load_sellers(folder)}
    desk = SellerDesk(search_client, settings, MARKETS, sellers, NOW)
    old, young = desk.lines()
    assert (old.status, old.markets["FR"].live, old.last_load) == ("active", 2, "2026-11-23T12:00:00Z")
    assert (young.status, young.probation_day, young.rejected) == (
        "probation",
        3,
        {"probation_limit": 5, "unknown_grade": 1},
    )
    sheet = desk.sheet("young", load_policy())
    market = sheet.markets["FR"]
    assert (market.offers.live, market.offers.hidden, market.offers.by_reason) == (5, 5, {"probation_limit": 5})
    assert len(market.admitted) == 5
    assert [(fault.fault, fault.count, fault.exceeded) for fault in sheet.faults] == [
        ("cancelled_by_seller", 6, True),
        ("late", 4, False),
        ("defective", 1, False),
    ]
    both = [desk.sheet(seller, load_policy()).markets["FR"].boxes for seller in ("old", "young")]
    assert [boxes.competing for boxes in both] == [2, 5]
    assert sum(boxes.held for boxes in both) == len({(title, grade) for title, grade in _boxes()})


def _boxes() -> list[tuple[str, str]]:
    """Name the boxes that anyone competes in: the five that `young` may bring and those of `old`."""
    young = [(MODELS[number // 2], ("good", "fair")[number % 2]) for number in range(5)]
    return [*young, ("iPhone 13 128GB", "good"), ("iPhone 12 64GB", "good")]
