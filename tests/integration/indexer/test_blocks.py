"""Blocks on the real engine: what they cover leaves what is live at once, and comes back when they are lifted."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.errors import BuyboxError, EngineError, LockedError, NotFoundError, UsageError
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_indexer.eligibility.block_records import keep_block, lift_block, past_blocks
from buybox_indexer.eligibility.blocks import Block, Kind
from buybox_indexer.eligibility.records import record_time
from buybox_indexer.generations import Generations
from buybox_indexer.live_changes.apply_blocks import Applied, apply_blocks, catch_up
from buybox_indexer.live_changes.reload import run_reload
from buybox_indexer.live_changes.unfinished import begin_change
from buybox_indexer.load import Load, Workshop
from buybox_indexer.models import keep_model
from buybox_indexer.promotions import Asked, Promoter
from buybox_indexer.rejects.kept_rejects import list_rejects
from buybox_indexer.run import run_load
from buybox_ranking.models.model import Trained
from buybox_ranking.offer import offer_id
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch

from .conftest import NOW, Loading, Shop
from .live_documents import Documents, live_documents, live_meta
from .shops import row

pytestmark = pytest.mark.engine

THE_PHONE, OLD_PHONE = "apple-iphone-13-128gb", "apple-iphone-12-64gb"

Applying = Callable[..., Applied]
Live = Callable[[], tuple[Documents, Documents]]
ModelMaker = Callable[..., Trained]
Patch = pytest.MonkeyPatch


def hour(number: int) -> dt.datetime:
    return NOW + dt.timedelta(hours=number)


def block(kind: Kind, name: str, market: str | None = "FR", *, hours: int | None = None) -> Block:
    until = None if hours is None else record_time(hour(hours))
    return Block(kind, name, market, "sells what it does not have", "a merchandiser", record_time(NOW), until)


@pytest.fixture
def apply(settings: Settings, search_client: OpenSearch, catalogue: Catalogue, recogniser: Recogniser) -> Applying:
    """Apply what is on record at an hour after the first load."""

    def run(at: int = 1, known: Catalogue = catalogue) -> Applied:
        workshop = Workshop(search_client, settings, known, recogniser)
        return apply_blocks(workshop, load_markets()["FR"], hour(at), lambda _: None)

    return run


@pytest.fixture
def workshop(settings: Settings, search_client: OpenSearch, catalogue: Catalogue, recogniser: Recogniser) -> Workshop:
    return Workshop(search_client, settings, catalogue, recogniser)


@pytest.fixture
def live(settings: Settings, search_client: OpenSearch) -> Live:
    return lambda: live_documents(search_client, settings)


@pytest.fixture
def loaded(shop: Shop, load: Loading) -> Path:
    """Load two shops that sell the same phone, one of which sells an older one too."""
    shop("beta", row("b1", price="310"))
    folder = shop("alpha", row("a1", price="300"), row("a2", title="Apple iPhone 12 64GB", price="200"))
    load(folder)
    return folder


@pytest.fixture
def without_old_phone(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue as if one device had been taken out of it."""
    devices = {name: device for name, device in catalogue.devices.items() if name != OLD_PHONE}
    return Catalogue(catalogue.models, devices, catalogue.redirects)


def rejects(client: OpenSearch, settings: Settings) -> dict[str, str]:
    return {one["sku"]: one["message"] for one in list_rejects(client, settings, None, "blocked", None)}


class Covering(msgspec.Struct, frozen=True):
    """What a block of something covers, and how many offers it leaves on which devices."""

    kind: Kind
    name: str
    covered: set[str]
    left: dict[str, int]


@pytest.mark.parametrize(
    "case",
    [
        Covering("seller", "alpha", {"a1", "a2"}, {THE_PHONE: 1}),
        Covering("device", THE_PHONE, {"a1", "b1"}, {OLD_PHONE: 1}),
        Covering("offer", offer_id("FR", "alpha", "a1"), {"a1"}, {THE_PHONE: 1, OLD_PHONE: 1}),
    ],
    ids=lambda case: case.kind,
)
@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("market", ["FR", None])
def test_what_is_blocked_is_live_no_more_and_comes_back_as_it_was(
    case: Covering,
    market: str | None,
    apply: Applying,
    live: Live,
    settings: Settings,
    search_client: OpenSearch,
) -> None:
    before = live()
    keep_block(search_client, settings, block(case.kind, case.name, market), NOW)
    applied = apply()
    devices, offers = live()
    assert {offer["sku"] for offer in offers.values() if offer["reason"] == "blocked"} == case.covered
    assert {device: document["offer_count"] for device, document in devices.items()} == case.left
    assert (applied.blocked, applied.freed) == (len(case.covered), 0)
    told = rejects(search_client, settings)
    assert set(told) == case.covered
    assert all("sells what it does not have" in message for message in told.values())
    assert live_meta(search_client, settings)["revision"] == 1
    assert apply() == Applied("FR")

    lift_block(search_client, settings, case.kind, case.name, market, "a merchandiser", hour(2))
    assert apply(2).freed == len(case.covered)
    assert live() == before
    assert rejects(search_client, settings) == {}


@pytest.mark.parametrize(
    "covering", [("seller", "newer-1"), ("device", THE_PHONE), ("offer", offer_id("FR", "newer-2", "n2"))]
)
def test_a_block_moves_no_usual_price_and_hides_no_offer_that_it_does_not_cover(
    covering: tuple[Kind, str],
    shop: Shop,
    load: Loading,
    apply: Applying,
    live: Live,
    settings: Settings,
    search_client: OpenSearch,
) -> None:
    shop("beta", row("b1", price="310"))
    load(shop("alpha", row("a1")))
    for number in range(3):
        folder = shop(f"newer-{number}", row(f"n{number}", price="140"))
    load(folder, now=hour(1))
    before = live()
    keep_block(search_client, settings, block(*covering), NOW)
    assert apply(30).blocked  # by now the newer sellers would be heard: their price is less than half of the others'
    left = {name: offer for name, offer in live()[1].items() if offer["reason"] != "blocked"}
    assert left == {name: before[1][name] for name in left}
    lift_block(search_client, settings, *covering, "FR", "a merchandiser", hour(31))
    apply(60)
    assert live() == before
    load(folder, now=hour(61))
    assert {offer["sku"] for offer in live()[1].values() if offer["reason"] == "dear"} == {"a1", "b1"}


@pytest.mark.usefixtures("loaded")
def test_a_block_of_another_market_changes_nothing_here(
    apply: Applying, live: Live, settings: Settings, search_client: OpenSearch
) -> None:
    before = live()
    keep_block(search_client, settings, block("seller", "alpha", "DE"), NOW)
    assert apply() == Applied("FR")
    assert live() == before


def test_a_later_load_keeps_a_block_and_says_so_for_each_row(
    loaded: Path,
    load: Loading,
    apply: Applying,
    live: Live,
    settings: Settings,
    search_client: OpenSearch,
) -> None:
    keep_block(search_client, settings, block("seller", "alpha"), NOW)
    apply()
    report = load(loaded, now=hour(3), force=True)
    assert report.rejected_by_reason == {"blocked": 2}
    assert set(live()[0]) == {THE_PHONE}
    assert {one["row"] for one in list_rejects(search_client, settings, "alpha", "blocked", None)} == {1, 2}


def test_a_block_that_is_over_is_lifted_by_applying_or_by_the_next_load(
    loaded: Path,
    load: Loading,
    apply: Applying,
    live: Live,
    settings: Settings,
    search_client: OpenSearch,
) -> None:
    keep_block(search_client, settings, block("device", THE_PHONE, hours=4), NOW)
    assert apply(1).blocked == 2
    assert apply(3) == Applied("FR")
    assert apply(4).freed == 2
    keep_block(search_client, settings, block("device", THE_PHONE, hours=6), hour(5))
    assert apply(5).blocked == 2
    assert load(loaded, now=hour(7)).rejected == 0
    assert live()[0][THE_PHONE]["offer_count"] == 2


def test_what_is_wrong_beside_a_block_is_told_again_once_it_is_lifted(
    shop: Shop, load: Loading, apply: Applying, live: Live, settings: Settings, search_client: OpenSearch
) -> None:
    shop("gamma", row("c1", price="305"), more='status = "suspended"')
    shop("beta", row("b1", price="310"))
    load(shop("alpha", row("a1"), row("a2", warranty_months="1")))
    for one in (block("device", THE_PHONE), block("seller", "gamma")):
        keep_block(search_client, settings, one, NOW)
    apply()
    assert {offer["sku"]: offer["reason"] for offer in live()[1].values()} == {
        "a1": "blocked",
        "a2": "blocked",
        "b1": "blocked",
        "c1": "seller_suspended",
    }
    lift_block(search_client, settings, "device", THE_PHONE, "FR", "a merchandiser", hour(2))
    apply(2)
    told = {(one["sku"], one["reason"]) for one in list_rejects(search_client, settings, None, None, None)}
    assert told == {("a2", "below_floor"), ("c1", "seller_suspended")}
    assert live()[0][THE_PHONE]["offer_count"] == 2


def test_one_thing_is_blocked_once_and_only_what_is_blocked_is_lifted(
    settings: Settings, search_client: OpenSearch
) -> None:
    keep_block(search_client, settings, block("seller", "alpha"), NOW)
    with pytest.raises(UsageError, match="lift that block first"):
        keep_block(search_client, settings, block("seller", "alpha"), NOW)
    with pytest.raises(NotFoundError, match="near ones are seller/alpha/FR"):
        lift_block(search_client, settings, "seller", "alpha", None, "a merchandiser", NOW)
    lift_block(search_client, settings, "seller", "alpha", "FR", "a merchandiser", hour(1))
    with pytest.raises(NotFoundError):
        lift_block(search_client, settings, "seller", "alpha", "FR", "a merchandiser", hour(1))
    with pytest.raises(UsageError, match="is over"):
        keep_block(search_client, settings, block("seller", "beta", hours=1), hour(2))
    keep_block(search_client, settings, block("seller", "alpha"), hour(2))
    assert [one.lifted_at for one in past_blocks(search_client, settings)] == [None]


def test_of_two_who_lift_a_block_at_once_one_is_told(
    settings: Settings, search_client: OpenSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_block(search_client, settings, block("seller", "alpha"), NOW)
    write = search_client.index

    def meanwhile(**request: Any) -> Any:  # noqa: ANN401 - a request of the engine's
        monkeypatch.undo()
        lift_block(search_client, settings, "seller", "alpha", "FR", "somebody else", hour(1))
        return write(**request)

    monkeypatch.setattr(search_client, "index", meanwhile)
    with pytest.raises(BuyboxError, match="in the same moment"):
        lift_block(search_client, settings, "seller", "alpha", "FR", "a merchandiser", hour(1))
    assert past_blocks(search_client, settings)[0].lifted_by == "somebody else"


@pytest.mark.usefixtures("loaded")
def test_a_block_follows_a_device_to_the_name_that_it_has_now(
    without_old_phone: Catalogue, apply: Applying, live: Live, settings: Settings, search_client: OpenSearch
) -> None:
    new = "apple-iphone-12-128gb"
    renamed = Catalogue(without_old_phone.models, without_old_phone.devices, {OLD_PHONE: new})
    keep_block(search_client, settings, block("device", OLD_PHONE), NOW)
    assert apply(1, renamed).blocked == 1
    assert set(live()[0]) == {THE_PHONE}
    assert [(one["device_id"], one["reason"]) for one in live()[1].values() if one["sku"] == "a2"] == [(new, "blocked")]
    assert apply(1, renamed) == Applied("FR")
    lift_block(search_client, settings, "device", OLD_PHONE, "FR", "a merchandiser", hour(2))
    assert apply(2, renamed).freed == 1
    assert set(live()[0]) == {THE_PHONE, new}
    assert rejects(search_client, settings) == {}


@pytest.mark.usefixtures("loaded")
def test_what_is_known_is_blocked_though_the_catalogue_forgot_a_device_whose_offers_then_say_so(
    without_old_phone: Catalogue, apply: Applying, live: Live, settings: Settings, search_client: OpenSearch
) -> None:
    keep_block(search_client, settings, block("seller", "alpha"), NOW)
    assert apply(1, without_old_phone).blocked == 1
    assert {offer["sku"]: offer["reason"] for offer in live()[1].values()} == {
        "a1": "blocked",
        "a2": "unknown_device",
        "b1": None,
    }
    assert set(live()[0]) == {THE_PHONE}
    told = {(one["sku"], one["reason"]) for one in list_rejects(search_client, settings, "alpha", None, None)}
    assert told == {("a1", "blocked"), ("a2", "unknown_device")}
    assert apply(1, without_old_phone) == Applied("FR")


@pytest.mark.usefixtures("loaded")
def test_a_seller_is_told_of_the_block_that_holds_and_not_of_one_that_was_lifted(
    apply: Applying, settings: Settings, search_client: OpenSearch
) -> None:
    for one in (block("seller", "alpha"), block("device", THE_PHONE)):
        keep_block(search_client, settings, one, NOW)
    apply()
    assert rejects(search_client, settings)["a1"].startswith("this seller is out of competition")
    lift_block(search_client, settings, "seller", "alpha", "FR", "a merchandiser", hour(2))
    assert apply(2).freed == 1
    told = rejects(search_client, settings)
    assert set(told) == {"a1", "b1"}
    assert told["a1"].startswith("this device is out of competition")
    lift_block(search_client, settings, "device", THE_PHONE, "FR", "a merchandiser", hour(3))
    keep_block(search_client, settings, block("device", THE_PHONE, hours=9), hour(3))
    assert apply(3) == Applied("FR")
    assert "until 2026-11-23T21:00 UTC" in rejects(search_client, settings)["a1"]


def test_a_seller_whose_probation_is_over_by_its_file_loses_nothing_to_a_block_of_something_else(
    shop: Shop, load: Loading, apply: Applying, live: Live, settings: Settings, search_client: OpenSearch
) -> None:
    shop("beta", row("b1", price="310"))
    young = shop("alpha", row("a1"), more='status = "probation"\njoined_at = 2026-11-20')
    load(young)
    more = [row(f"n{number}", grade=grade) for number, grade in enumerate(("fair", "excellent", "premium"))]
    load(shop("alpha", row("a1"), *more), now=hour(1))
    keep_block(search_client, settings, block("offer", offer_id("FR", "beta", "b1")), NOW)
    assert apply(2).blocked == 1
    assert {offer["sku"] for offer in live()[1].values() if offer["reason"] is None} == {"a1", "n0", "n1", "n2"}


def test_a_seller_on_probation_that_was_blocked_from_the_start_brings_nothing_unasked_when_it_is_lifted(
    shop: Shop, load: Loading, apply: Applying, live: Live, settings: Settings, search_client: OpenSearch
) -> None:
    shop("beta", row("b1", price="310"))
    keep_block(search_client, settings, block("seller", "alpha"), NOW)
    load(shop("alpha", row("a1"), more='status = "probation"'))
    lift_block(search_client, settings, "seller", "alpha", "FR", "a merchandiser", hour(1))
    apply(1)
    assert {offer["sku"]: offer["reason"] for offer in live()[1].values()} == {"a1": "probation_limit", "b1": None}


def test_a_block_on_a_device_that_many_sell_reads_the_prices_of_no_other(
    shop: Shop, load: Loading, apply: Applying, settings: Settings, search_client: OpenSearch, monkeypatch: Patch
) -> None:
    for number in range(6):
        shop(f"shop-{number}", row(f"s{number}", price=str(300 + number)))
    load(shop("alpha", row("a1"), row("a2", title="Apple iPhone 12 64GB", price="200")))
    read: list[str] = []

    def priced(_client: object, index: str, *_: object, **__: object) -> Iterator[dict[str, Any]]:
        read.append(index)
        yield from ()

    monkeypatch.setattr("buybox_indexer.live_changes.category_prices.every_hit", priced)
    keep_block(search_client, settings, block("offer", offer_id("FR", "alpha", "a1")), NOW)
    assert (apply().blocked, read) == (1, [])
    keep_block(search_client, settings, block("offer", offer_id("FR", "alpha", "a2")), NOW)
    assert (apply().blocked, bool(read)) == (1, True)


class Holding:
    """Sets a block while somebody holds the market: the first time that anything is told."""

    def __init__(self, set_block: Callable[[], None], apply: Applying) -> None:
        self._set_block, self._apply = set_block, apply
        self.told = 0

    def __call__(self, *_: object) -> None:
        self.told += 1
        if self.told == 1:
            self._set_block()
            with pytest.raises(LockedError, match="another load"):
                self._apply()


@pytest.mark.parametrize("holder", ["load", "reload", "apply", "promotion"])
def test_a_block_that_meets_a_lock_is_applied_by_who_holds_it(
    holder: str,
    loaded: Path,
    apply: Applying,
    workshop: Workshop,
    live: Live,
    trained_model: ModelMaker,
    monkeypatch: Patch,
) -> None:
    client, settings, market = workshop.client, workshop.settings, load_markets()["FR"]
    holding = Holding(lambda: keep_block(client, settings, block("seller", "alpha"), NOW), apply)
    sellers = tuple(load_sellers(loaded))
    everything = Load(sellers, (market,))
    if holder == "load":
        run_load(everything, workshop, lambda: hour(1), holding)
    elif holder == "reload":
        run_reload(everything, sellers[1], workshop, lambda: hour(1), holding)
    elif holder == "apply":
        keep_block(client, settings, block("device", OLD_PHONE), NOW)
        assert apply_blocks(workshop, market, hour(1), holding).blocked == 2
    else:
        swap = Generations.swap
        monkeypatch.setattr(Generations, "swap", lambda *given: (holding(), swap(*given)))
        after = partial(catch_up, workshop, market, hour(1), lambda _: None)
        promoter = Promoter(client, settings, ["FR"], lambda: hour(1), lambda _: None, lambda _: after())
        trained = trained_model("m-dear", price=0.5)
        keep_model(client, settings, trained, NOW)
        promoter.promote(trained.model.curves, None, Asked(force=True))
    assert holding.told
    assert {offer["sku"] for offer in live()[1].values() if offer["reason"] == "blocked"} == {"a1", "a2"}


LIVE_CHANGES = "buybox_indexer.live_changes"

STEPS = (
    f"{LIVE_CHANGES}.live_market.begin_change",
    f"{LIVE_CHANGES}.live_market.settle_rejudged",
    f"{LIVE_CHANGES}.change_set.ChangeSet.apply",
    f"{LIVE_CHANGES}.change_set.remove",
    "buybox_indexer.devices_rewrite.LiveGeneration.revise",
    "buybox_indexer.history.histories.Histories.save",
    "buybox_indexer.eligibility.judge.Judge.save",
    f"{LIVE_CHANGES}.live_market.end_change",
)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("lifting", [False, True])
def test_a_block_or_its_lifting_that_failed_at_any_step_is_finished_by_applying_again(
    step: str,
    lifting: bool,  # noqa: FBT001 - a case of the test
    apply: Applying,
    live: Live,
    settings: Settings,
    search_client: OpenSearch,
    monkeypatch: Patch,
) -> None:
    def state() -> tuple[object, ...]:
        meta = live_meta(search_client, settings)
        return live(), rejects(search_client, settings), meta["offers"], meta["devices"]

    untouched = state()
    keep_block(search_client, settings, block("seller", "alpha"), NOW)
    if lifting:
        apply()
        lift_block(search_client, settings, "seller", "alpha", "FR", "a merchandiser", hour(1))

    def fail(*_: object, **__: object) -> None:
        raise EngineError("the engine went away")

    before = live_meta(search_client, settings).get("revision", 0)
    monkeypatch.setattr(step, fail)
    with pytest.raises(EngineError, match="went away"):
        apply(2)
    monkeypatch.undo()
    apply(2)
    assert live_meta(search_client, settings)["revision"] > before
    if lifting:
        assert state() == untouched
    else:
        assert set(rejects(search_client, settings)) == {"a1", "a2"}
        assert (live_meta(search_client, settings)["offers"], set(live()[0])) == (1, {THE_PHONE})
        assert {offer["sku"] for offer in live()[1].values() if offer["reason"] == "blocked"} == {"a1", "a2"}
    revision = live_meta(search_client, settings)["revision"]
    assert apply(2) == Applied("FR")
    assert live_meta(search_client, settings)["revision"] == revision


def test_a_load_of_all_feeds_leaves_nothing_unfinished(
    loaded: Path,
    load: Loading,
    apply: Applying,
    settings: Settings,
    search_client: OpenSearch,
) -> None:
    begin_change(search_client, settings, "FR", [THE_PHONE])
    load(loaded, now=hour(1))
    assert apply(2) == Applied("FR")
