"""Changes to single offers on the real engine: live at once, judged as a load would, never undone by what is older."""

import datetime as dt
import json
import os
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_indexer.live_changes.reload import run_reload
from buybox_indexer.load import Load, Workshop
from buybox_indexer.locks import live_lock, market_lock
from buybox_indexer.offer_changes.apply_changes import ChangesFile
from buybox_indexer.offer_changes.report import ChangeReport
from buybox_indexer.rejects.kept_rejects import list_rejects
from buybox_indexer.run import run_load
from buybox_ranking.offer import offer_id
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch

from .conftest import NOW, Loading, Shop
from .live_documents import Documents, live_documents, live_meta
from .shops import HEADER, row

pytestmark = pytest.mark.engine

PHONE, OLD_PHONE = "apple-iphone-13-128gb", "apple-iphone-12-64gb"
LATER = NOW + dt.timedelta(hours=2)

Applying = Callable[..., ChangeReport]
Live = Callable[[], tuple[Documents, Documents]]


def change(seller: str, sku: str, *, minutes: int = 0, market: str = "FR", **columns: object) -> bytes:
    """Write one line, stated so many minutes after the first load."""
    at = (NOW + dt.timedelta(minutes=minutes)).isoformat()
    return json.dumps({"seller": seller, "market": market, "sku": sku, "updated_at": at, **columns}).encode() + b"\n"


@pytest.fixture
def workshop(settings: Settings, search_client: OpenSearch, catalogue: Catalogue, recogniser: Recogniser) -> Workshop:
    return Workshop(search_client, settings, catalogue, recogniser)


@pytest.fixture
def apply(workshop: Workshop) -> Applying:
    """Apply lines as the command does, at a time of the test's choosing."""

    def run(*lines: bytes, now: dt.datetime = LATER) -> ChangeReport:
        return ChangesFile(workshop, load_markets(), lambda: now, lambda _: None).apply(lines)

    return run


@pytest.fixture
def live(settings: Settings, search_client: OpenSearch) -> Live:
    return lambda: live_documents(search_client, settings)


@pytest.fixture
def folder(shop: Shop, load: Loading) -> Path:
    """Load three shops of one phone, one of which sells an older one too."""
    shop("beta", row("b1", price="310"), row("b2", price="305", grade="fair"))
    shop("gamma", row("c1", price="320"))
    found = shop("alpha", row("a1", price="300"), row("a2", title="Apple iPhone 12 64GB", price="200"))
    load(found)
    return found


def offer(live: Live, seller: str, sku: str) -> dict[str, Any]:
    return live()[1][offer_id("FR", seller, sku)]


def became(report: ChangeReport) -> list[tuple[int, str, str | None]]:
    return [(one.line, one.outcome, one.reason) for one in report.changes]


@pytest.mark.usefixtures("folder")
def test_a_change_of_price_is_live_in_the_offer_and_on_its_device_when_the_command_ends(
    apply: Applying, live: Live, settings: Settings, search_client: OpenSearch
) -> None:
    before = live_meta(search_client, settings).get("revision", 0)
    untouched = live()[0][OLD_PHONE]
    report = apply(change("gamma", "c1", minutes=1, price="250.00", shipping_price=4.9))
    assert became(report) == [(1, "applied", None)]
    assert (report.changes[0].state, report.changes[0].device_id) == ("live", PHONE)
    devices, _ = live()
    assert devices[PHONE]["price_from"] == 25_490
    changed = offer(live, "gamma", "c1")
    assert (changed["price"], changed["shipping"], changed["total"]) == (25_000, 490, 25_490)
    assert changed["changed"] == ["price", "shipping_price"]
    assert devices[OLD_PHONE] == untouched
    assert live_meta(search_client, settings)["revision"] == before + 1


@pytest.mark.usefixtures("folder")
def test_every_line_is_accounted_for_and_bad_ones_keep_nobody_waiting(apply: Applying, live: Live) -> None:
    lines = [
        change("alpha", "a1", minutes=1, price="290"),
        b"this is no JSON\n",
        b'{"seller": "alpha", "price": NaN}\n',
        b"\n",
        change("alpha", "a1", minutes=2, prize="1"),
        change("alpha", "a1", minutes=2, price=-5),
        change("alpha", "a1", minutes=2, price=1e308),
        change("alpha", "a1", minutes=2, price="280 USD"),
        change("alpha", "a1", minutes=2, price="280", currency="USD"),
        change("alpha", "a1", minutes=2, grade="shiny"),
        change("alpha", "a1", minutes=2, quantity=None),
        change("alpha", "a1", minutes=2, price={"amount": "1"}),
        change("alpha", "a1", minutes=2, storage_gb=256),
        change("alpha", "a1", minutes=2, title="Apple iPhone 13 128GB", price="285"),
        change("alpha", "a1", minutes=2, withdrawn="yes"),
        change("alpha", "a1", minutes=2),
        change("alpha", "a1", market="XX", price="1"),
        change("nobody", "a1", price="1"),
        change("alpha", "a9", price="1", title="Apple iPhone 13 128GB", grade="good", quantity=1),
        change("beta", "b1", minutes=1, quantity=7),
        b'["a list"]\n',
        b"\xff\xfe\n",
    ]
    report = apply(*lines)
    assert became(report) == [
        (1, "applied", None),
        (2, "rejected", "not_json"),
        (3, "rejected", "not_json"),
        (5, "rejected", "unknown_column"),
        (6, "rejected", "bad_price"),
        (7, "rejected", "bad_price"),
        (8, "rejected", "bad_currency"),
        (9, "rejected", "bad_currency"),
        (10, "rejected", "unknown_grade"),
        (11, "rejected", "missing_field"),
        (12, "rejected", "not_json"),
        (13, "rejected", "fixed_column"),
        (14, "applied", None),
        (15, "rejected", "bad_value"),
        (16, "rejected", "missing_field"),
        (17, "rejected", "unknown_market"),
        (18, "unknown_offer", None),
        (19, "new_offer", None),
        (20, "applied", None),
        (21, "rejected", "not_json"),
        (22, "rejected", "not_json"),
    ]
    assert report.lines == sum(report.counts.values()) == 21
    assert sum(report.rejected_by_reason.values()) == report.counts["rejected"]
    assert all(one.message for one in report.changes if one.outcome != "applied")
    assert offer(live, "alpha", "a1")["price"] == 28_500
    assert offer(live, "beta", "b1")["quantity"] == 7


@pytest.mark.usefixtures("folder")
def test_an_older_change_never_overwrites_a_newer_one_and_of_equal_ones_the_last_speaks(
    apply: Applying, live: Live
) -> None:
    newer, older = change("alpha", "a1", minutes=20, price="290"), change("alpha", "a1", minutes=10, price="280")
    assert became(apply(newer, older)) == [(1, "applied", None), (2, "older", None)]
    assert became(apply(older)) == [(1, "older", None)]
    assert offer(live, "alpha", "a1")["price"] == 29_000
    same = change("alpha", "a1", minutes=20, price="295")
    assert became(apply(newer, same, same)) == [(1, "unchanged", None), (2, "applied", None), (3, "unchanged", None)]
    assert offer(live, "alpha", "a1")["price"] == 29_500
    fraction = json.loads(same) | {"updated_at": "2026-11-23T12:20:00.500000Z", "price": "296"}
    before = fraction | {"updated_at": "2026-11-23T12:20:00.400000Z", "price": "297"}
    assert became(apply(json.dumps(fraction).encode(), json.dumps(before).encode()))[1][1] == "older"


@pytest.mark.usefixtures("folder")
def test_the_same_file_again_changes_nothing_and_says_so(
    apply: Applying, live: Live, settings: Settings, search_client: OpenSearch
) -> None:
    lines = (change("alpha", "a1", minutes=1, price="290"), change("beta", "b1", minutes=1, withdrawn=True))
    apply(*lines)
    before, meta = live(), live_meta(search_client, settings)
    assert apply(*lines).counts == {"unchanged": 2}
    assert (live(), live_meta(search_client, settings)) == (before, meta)


@pytest.mark.usefixtures("folder")
def test_what_is_unchanged_but_newer_still_keeps_older_changes_out(apply: Applying, live: Live) -> None:
    assert became(apply(change("alpha", "a1", minutes=30, price="300"))) == [(1, "unchanged", None)]
    assert became(apply(change("alpha", "a1", minutes=10, price="280"))) == [(1, "older", None)]
    assert offer(live, "alpha", "a1")["price"] == 30_000


@pytest.mark.usefixtures("folder")
def test_a_withdrawn_offer_leaves_its_device_and_only_a_newer_word_brings_it_back(apply: Applying, live: Live) -> None:
    report = apply(change("alpha", "a2", minutes=5, withdrawn=True))
    assert (report.changes[0].state, report.changes[0].why) == ("hidden", "withdrawn")
    assert OLD_PHONE not in live()[0]
    repriced = apply(
        change("alpha", "a2", minutes=4, withdrawn=False),
        change("alpha", "a2", minutes=6, price="190"),
    )
    assert became(repriced) == [(1, "older", None), (2, "applied", None)]
    assert (offer(live, "alpha", "a2")["state"], offer(live, "alpha", "a2")["price"]) == ("hidden", 19_000)
    apply(change("alpha", "a2", minutes=7, withdrawn=False))
    assert live()[0][OLD_PHONE]["price_from"] == 19_000


@pytest.mark.usefixtures("folder")
def test_a_change_is_judged_like_a_row_and_its_seller_reads_why(
    apply: Applying, live: Live, settings: Settings, search_client: OpenSearch
) -> None:
    absurd = apply(change("alpha", "a1", minutes=1, price="3"))
    assert (absurd.changes[0].state, absurd.changes[0].why) == ("hidden", "price_outlier")
    assert "usual price" in (absurd.changes[0].message or "")
    kept = list(list_rejects(search_client, settings, "alpha", None, "FR"))
    assert [(one["sku"], one["reason"], one["row"]) for one in kept] == [("a1", "price_outlier", 0)]
    dear = apply(change("alpha", "a1", minutes=2, price="700"))
    assert (dear.changes[0].state, dear.changes[0].why) == ("limited", "dear")
    floor = apply(change("alpha", "a1", minutes=3, price="300", warranty_months=1))
    assert floor.changes[0].why == "below_floor"
    assert apply(change("alpha", "a1", minutes=4, warranty_months=24)).changes[0].state == "live"
    assert list(list_rejects(search_client, settings, "alpha", None, "FR")) == []
    assert apply(change("alpha", "a1", minutes=5, quantity=0)).changes[0].state == "live"
    assert offer(live, "alpha", "a1")["offer_id"] not in live()[0][PHONE]["offers"]


def test_a_change_survives_loads_and_reloads_of_an_older_feed_until_a_newer_row_speaks(
    folder: Path, apply: Applying, live: Live, load: Loading, workshop: Workshop
) -> None:
    apply(change("alpha", "a1", minutes=10, price="250"), change("alpha", "a2", minutes=10, withdrawn=True))
    for hours in (3, 5):
        report = load(folder, now=NOW + dt.timedelta(hours=hours))
        assert report.rows_read == report.offers + report.rejected + report.superseded
        assert report.rejected_by_reason == {"withdrawn": 1}
        assert (offer(live, "alpha", "a1")["price"], live()[0][PHONE]["price_from"]) == (25_000, 25_000)
        assert OLD_PHONE not in live()[0]
    alpha = next(one for one in load_sellers(folder) if one.id == "alpha")
    again = Load(tuple(load_sellers(folder)), (load_markets()["FR"],))
    run_reload(again, alpha, workshop, lambda: NOW + dt.timedelta(hours=6), lambda _: None)
    assert offer(live, "alpha", "a1")["price"] == 25_000
    newer = (NOW + dt.timedelta(minutes=20)).isoformat()
    (folder / "alpha.csv").write_text(
        HEADER
        + row("a1", price="299", updated_at=newer)
        + row("a2", title="Apple iPhone 12 64GB", price="199", updated_at=newer)
    )
    load(folder, now=NOW + dt.timedelta(hours=7))
    assert (offer(live, "alpha", "a1")["price"], offer(live, "alpha", "a1")["changed"]) == (29_900, [])
    assert live()[0][OLD_PHONE]["price_from"] == 19_900


def test_a_later_feed_without_times_speaks_by_the_time_of_its_file(
    folder: Path, apply: Applying, live: Live, load: Loading
) -> None:
    apply(change("alpha", "a1", minutes=10, price="250"))
    at = (NOW + dt.timedelta(minutes=30)).timestamp()
    os.utime(folder / "alpha.csv", (at, at))
    load(folder, now=LATER)
    assert offer(live, "alpha", "a1")["price"] == 30_000


def test_a_market_that_somebody_writes_keeps_its_lines_waiting_and_the_others_go_on(
    shop: Shop, load: Loading, apply: Applying, settings: Settings, search_client: OpenSearch
) -> None:
    shop("alpha", row("a1"))
    load(shop("delta", row("d1"), market="DE"))
    lines = (change("alpha", "a1", minutes=1, price="290"), change("delta", "d1", minutes=1, market="DE", price="290"))
    with live_lock(search_client, settings, "FR", lambda: NOW + dt.timedelta(minutes=2)):
        report = apply(*lines, now=NOW + dt.timedelta(minutes=2))
    assert [one.outcome for one in report.changes] == ["waiting", "applied"]
    assert [market.waiting is not None for market in report.markets] == [False, True]
    assert [one.outcome for one in apply(*lines).changes] == ["applied", "unchanged"]


def test_changes_go_on_while_a_load_holds_the_market(
    shop: Shop, load: Loading, apply: Applying, settings: Settings, search_client: OpenSearch
) -> None:
    load(shop("alpha", row("a1")))
    with market_lock(search_client, settings, "FR", NOW):
        report = apply(change("alpha", "a1", minutes=1, price="290"), now=NOW + dt.timedelta(minutes=2))
    assert [one.outcome for one in report.changes] == ["applied"]


def test_a_market_where_nothing_is_live_says_so(apply: Applying) -> None:
    report = apply(change("alpha", "a1", price="1"))
    assert report.counts == {"waiting": 1}
    assert "load all feeds first" in (report.markets[0].waiting or "")


def test_a_seller_on_probation_brings_no_new_product_by_a_change(
    shop: Shop, load: Loading, apply: Applying, live: Live
) -> None:
    load(shop("young", row("y1", quantity="8"), more='status = "probation"\njoined_at = 2026-11-20'))
    assert apply(change("young", "y1", minutes=1, quantity=500)).changes[0].state == "live"
    assert offer(live, "young", "y1")["quantity"] == 10
    report = apply(change("young", "y1", minutes=2, grade="excellent"))
    assert (report.changes[0].state, report.changes[0].why) == ("hidden", "probation_limit")


TITLES = ("Apple iPhone 13 128GB", "Apple iPhone 12 64GB", "Samsung Galaxy S21 128GB", "Google Pixel 7 128GB")


def drawn_rows(seller: str, draw: random.Random) -> list[dict[str, str]]:
    return [
        {
            "sku": f"{seller}-{number}",
            "title": draw.choice(TITLES),
            "price": f"{draw.uniform(200, 320):.2f}",
            "grade": draw.choice(["fair", "good", "excellent"]),
            "quantity": str(draw.choice([0, 1, 3])),
            "warranty_months": str(draw.choice([12, 24])),
            "delivery_days": str(draw.randint(1, 8)),
            "updated_at": NOW.isoformat(),
        }
        for number in range(12)
    ]


def drawn_change(line: dict[str, str], draw: random.Random) -> dict[str, str]:
    columns = {
        "price": f"{draw.uniform(150, 900):.2f}",
        "quantity": str(draw.choice([0, 2, 9])),
        "grade": draw.choice(["fair", "good", "premium"]),
        "warranty_months": draw.choice(["1", "12", "36"]),
        "delivery_days": str(draw.randint(1, 9)),
    }
    chosen = draw.sample(sorted(columns), draw.randint(1, 3))
    return {**line, **{column: columns[column] for column in chosen}}


def written(rows: Iterable[dict[str, str]]) -> str:
    return HEADER + "".join(row(**line) for line in rows)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_live_after_changes_is_what_reloading_feeds_with_them_would_have_made(
    seed: int, shop: Shop, load: Loading, apply: Applying, live: Live, workshop: Workshop
) -> None:
    draw = random.Random(seed)  # noqa: S311 - the same marketplace for the same seed
    sellers = ("alpha", "beta", "gamma")
    rows = {seller: drawn_rows(seller, draw) for seller in sellers}
    for seller in sellers:
        folder = shop(seller, feed=written(rows[seller]))
    load(folder)
    other = workshop.settings.model_copy(update={"index_prefix": f"{workshop.settings.index_prefix}-other"})
    aside = Workshop(workshop.client, other, workshop.catalogue, workshop.recogniser)
    everything = Load(tuple(load_sellers(folder)), (load_markets()["FR"],))
    run_load(everything, aside, lambda: NOW, lambda _: None)

    chosen = draw.choice(sellers)
    later = (NOW + dt.timedelta(minutes=30)).isoformat()
    after = [drawn_change(line, draw) if draw.random() > 0.5 else line for line in rows[chosen]]
    lines = [
        change(chosen, line["sku"], minutes=30, **{name: new[name] for name in line if new[name] != line[name]})
        for line, new in zip(rows[chosen], after, strict=True)
        if new != line
    ]
    apply(*lines)
    newer = [
        {**new, "updated_at": new["updated_at"] if new == line else later}
        for line, new in zip(rows[chosen], after, strict=True)
    ]
    (folder / f"{chosen}.csv").write_text(written(newer))
    seller = next(one for one in load_sellers(folder) if one.id == chosen)
    run_reload(everything, seller, aside, lambda: LATER, lambda _: None)
    changed, reloaded = live(), live_documents(workshop.client, other)
    assert without_memory(changed[0], changed[1]) == without_memory(*reloaded)


def without_memory(devices: Documents, offers: Documents) -> tuple[Documents, Documents]:
    """Leave out that an offer was changed, and what a reload learns anew: usual prices and what rests on them."""
    told = {"changed", "changed_times", "changed_at", "updated_at"}
    return devices, {
        name: {key: value for key, value in one.items() if key not in told} for name, one in offers.items()
    }
