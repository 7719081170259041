"""Promotion on the real engine: every offer scored anew in a new generation, or everything as it was."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from buybox_config.errors import EngineError, ModelError, RefusedError
from buybox_config.indices import mapping
from buybox_config.settings import Settings
from buybox_indexer.bulk import BulkWriter
from buybox_indexer.generations import Generations
from buybox_indexer.live_model import begin, finish, read_live
from buybox_indexer.locks import market_lock
from buybox_indexer.models import keep_model, known_models, live_curves, stored_curves, stored_held_out
from buybox_indexer.promotions import Asked, Promoter
from buybox_indexer.rescore import rescore_market, scored_by
from buybox_ranking.curves import curves_document
from buybox_ranking.formula import FORMULA_ID, formula_curves
from buybox_ranking.models.model import Trained
from opensearchpy import OpenSearch

from .conftest import NOW, Loading, Shop
from .shops import row

pytestmark = pytest.mark.engine

LATER = NOW + dt.timedelta(minutes=5)
MARKETS = ["FR", "DE", "ES"]

ModelMaker = Callable[..., Trained]
Promoting = Callable[..., Any]


@pytest.fixture
def two_markets(shop: Shop, load: Loading) -> Callable[..., object]:
    """Load eleven offers of two devices in FR, one hidden and one sold out, and one offer in DE."""
    grades = ("good", "fair", "excellent", "premium")
    shop("alpha", *(row(f"a{n}", price=str(280 + 7 * n), grade=grades[n % 4]) for n in range(8)))
    shop("beta", row("b1", title="Apple iPhone 12 64GB", price="200"), row("b2", quantity="0"), row("b3", price="3000"))
    folder = shop("gamma", row("g1", price="310"), market="DE")
    return lambda **more: load(folder, **more)


@pytest.fixture
def promoter(settings: Settings, search_client: OpenSearch) -> Promoter:
    return Promoter(search_client, settings, MARKETS, lambda: LATER, lambda _: None)


@pytest.fixture
def kept_model(
    two_markets: Callable[..., object], settings: Settings, search_client: OpenSearch, trained_model: ModelMaker
) -> Trained:
    """Load both markets under the formula, and let the engine know a model that might take its place."""
    two_markets()
    trained = trained_model("m-prices", price=2.0)
    keep_model(search_client, settings, trained, LATER)
    return trained


def held(client: OpenSearch, settings: Settings, market: str = "FR") -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the live devices and offers by id; nested offers by their own id, for they stand in no order."""
    indices = Generations(client, settings, market).live()
    assert indices is not None
    found = []
    for index in (indices.devices, indices.offers):
        hits = client.search(index=index, body={"size": 100})["hits"]["hits"]
        found.append({hit["_id"]: hit["_source"] for hit in hits})
    devices, offers = found
    for device in devices.values():
        device["offers"] = {each["offer_id"]: each for each in device["offers"]}
    return devices, offers


def meta(client: OpenSearch, settings: Settings, market: str = "FR") -> dict[str, Any]:
    generations = Generations(client, settings, market)
    live = generations.live()
    assert live is not None
    return generations.meta(live)


def pairs(client: OpenSearch, settings: Settings) -> set[str]:
    return {name for name in client.indices.get(index=f"{settings.index_prefix}-*") if "-g2" in name}


@pytest.mark.parametrize("shards", [1, 3])
def test_a_rescored_market_holds_what_a_load_with_that_model_would(
    shards: int,
    two_markets: Callable[..., object],
    settings: Settings,
    search_client: OpenSearch,
    trained_model: ModelMaker,
) -> None:
    two_markets()
    settings = settings.model_copy(update={"shards": shards})
    before, was = held(search_client, settings), meta(search_client, settings)
    curves = trained_model("m-grades", price=0.1, condition=3.0).model.curves
    rescored = rescore_market(search_client, settings, "FR", curves, LATER)
    assert rescored is not None
    assert (rescored.offers, rescored.devices) == (11, 2)
    after, now = held(search_client, settings), meta(search_client, settings)
    assert now == {
        **was,
        "generation": rescored.generation,
        "model_id": "m-grades",
        "published_at": "2026-11-23T12:05:00Z",
        "rescored_from": was["generation"],
    }
    for old, new in zip(before[1].values(), (after[1][name] for name in before[1]), strict=True):
        assert {**old, "parts": new["parts"]} == new
        assert old["parts"] != new["parts"]

    keep_model(search_client, settings, trained_model("m-grades", price=0.1, condition=3.0), LATER)
    assert read_live(search_client, settings)[0].model_id == FORMULA_ID
    rescore_market(search_client, settings, "FR", formula_curves(), LATER)
    assert held(search_client, settings) == before
    Promoter(search_client, settings, MARKETS, lambda: LATER, lambda _: None).promote(curves, None, Asked(force=True))
    two_markets(now=NOW + dt.timedelta(minutes=10))
    loaded = held(search_client, settings)
    assert meta(search_client, settings)["model_id"] == "m-grades"
    assert loaded[0] == after[0]
    assert {name: offer["parts"] for name, offer in loaded[1].items()} == {
        name: offer["parts"] for name, offer in after[1].items()
    }


def test_a_promotion_is_compared_recorded_and_carried_into_every_market(
    two_markets: Callable[..., object],
    settings: Settings,
    search_client: OpenSearch,
    trained_model: ModelMaker,
    promoter: Promoter,
) -> None:
    two_markets()
    trained = trained_model("m-prices", price=2.0)
    keep_model(search_client, settings, trained, LATER)
    report = promoter.promote(trained.model.curves, trained.held_out, Asked("a person", "autumn"))
    assert report.finished
    assert [(each.market, each.rescored is not None) for each in report.markets] == [("FR", True), ("DE", True)]
    assert {market: scored_by(search_client, settings, market) for market in MARKETS} == {
        "FR": "m-prices",
        "DE": "m-prices",
        "ES": None,
    }
    live, _ = read_live(search_client, settings)
    (promotion,) = live.promotions
    assert (live.model_id, live.promoting) == ("m-prices", None)
    assert (promotion.before, promotion.by, promotion.note, promotion.lists) == (FORMULA_ID, "a person", "autumn", 60)
    assert report.comparison is not None
    assert promotion.difference == report.comparison.difference
    assert live_curves(search_client, settings) == trained.model.curves
    stored = search_client.get(index=f"{settings.index_prefix}-models", id="model/m-prices")["_source"]["document"]
    assert stored.encode() == curves_document(live_curves(search_client, settings))
    with pytest.raises(RefusedError, match="m-prices is live already, in every market"):
        promoter.promote(trained.model.curves, trained.held_out, Asked())


def test_a_worse_model_is_refused_with_figures_and_nothing_changes_unless_forced(
    two_markets: Callable[..., object],
    settings: Settings,
    search_client: OpenSearch,
    trained_model: ModelMaker,
    promoter: Promoter,
) -> None:
    two_markets()
    before = pairs(search_client, settings)
    worse = trained_model("m-blind", price=0.0)
    keep_model(search_client, settings, worse, LATER)
    with pytest.raises(RefusedError, match=r"m-blind is worse than formula-\d: NDCG@3 -.* on 60 lists"):
        promoter.promote(worse.model.curves, worse.held_out, Asked())
    with pytest.raises(RefusedError, match="only the curves of m-blind are known"):
        promoter.promote(worse.model.curves, None, Asked())
    assert pairs(search_client, settings) == before
    assert read_live(search_client, settings)[0].model_id == FORMULA_ID
    forced = promoter.promote(worse.model.curves, worse.held_out, Asked(note="a trial", force=True))
    assert forced.finished
    assert read_live(search_client, settings)[0].promotions[-1].forced


def test_rollback_goes_back_one_model_at_a_time_and_ends_at_the_formula(
    two_markets: Callable[..., object],
    settings: Settings,
    search_client: OpenSearch,
    trained_model: ModelMaker,
    promoter: Promoter,
) -> None:
    two_markets()
    with pytest.raises(RefusedError, match=f"nothing was live before {FORMULA_ID}"):
        promoter.roll_back(None, Asked())
    before = held(search_client, settings)
    for name in ("m-one", "m-two"):
        trained = trained_model(name, price=2.0, seller=len(name) / 2)
        keep_model(search_client, settings, trained, LATER)
        promoter.promote(trained.model.curves, trained.held_out, Asked())
    assert promoter.roll_back(None, Asked("a person", "complaints")).model_id == "m-one"
    assert scored_by(search_client, settings, "DE") == "m-one"
    assert promoter.roll_back(None, Asked()).model_id == FORMULA_ID
    assert held(search_client, settings) == before
    assert promoter.roll_back("m-two", Asked()).before == FORMULA_ID
    taken = [(each.how, each.model_id) for each in read_live(search_client, settings)[0].promotions]
    assert taken == [
        ("promoted", "m-one"),
        ("promoted", "m-two"),
        ("rolled back", "m-one"),
        ("rolled back", FORMULA_ID),
        ("rolled back", "m-two"),
    ]


def test_a_market_under_a_load_is_named_and_asking_again_finishes(
    settings: Settings,
    search_client: OpenSearch,
    kept_model: Trained,
    promoter: Promoter,
) -> None:
    with market_lock(search_client, settings, "DE", LATER):
        report = promoter.promote(kept_model.model.curves, kept_model.held_out, Asked())
    assert not report.finished
    assert [each.market for each in report.markets if each.refused] == ["DE"]
    live, _ = read_live(search_client, settings)
    assert (live.model_id, live.wanted) == (FORMULA_ID, "m-prices")
    assert scored_by(search_client, settings, "DE") == FORMULA_ID

    again = promoter.promote(kept_model.model.curves, None, Asked())
    assert again.finished
    assert [(each.market, each.rescored is not None) for each in again.markets] == [("FR", False), ("DE", True)]
    live, _ = read_live(search_client, settings)
    assert (live.model_id, live.promoting, len(live.promotions)) == ("m-prices", None, 1)


def test_a_load_after_a_promotion_that_was_cut_short_carries_it_on_and_rollback_takes_it_back(
    two_markets: Callable[..., object],
    settings: Settings,
    search_client: OpenSearch,
    kept_model: Trained,
    promoter: Promoter,
) -> None:
    with market_lock(search_client, settings, "DE", LATER):
        promoter.promote(kept_model.model.curves, kept_model.held_out, Asked())
    two_markets(now=LATER + dt.timedelta(minutes=1))
    assert scored_by(search_client, settings, "DE") == "m-prices"
    assert promoter.roll_back(None, Asked()).model_id == FORMULA_ID
    assert {scored_by(search_client, settings, market) for market in ("FR", "DE")} == {FORMULA_ID}


def test_an_engine_that_fails_in_the_middle_leaves_the_live_state_whole(
    settings: Settings,
    search_client: OpenSearch,
    kept_model: Trained,
    promoter: Promoter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, names = held(search_client, settings), pairs(search_client, settings)

    def gone(*_: object) -> None:
        raise EngineError("OpenSearch did not take a bulk request: connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(BulkWriter, "_send", gone)
        with pytest.raises(EngineError, match=r"market FR could not be rescored: .* ask again to finish"):
            promoter.promote(kept_model.model.curves, kept_model.held_out, Asked())
    assert held(search_client, settings) == before
    assert pairs(search_client, settings) == names
    assert read_live(search_client, settings)[0].model_id == FORMULA_ID
    assert promoter.promote(kept_model.model.curves, kept_model.held_out, Asked()).finished


def test_a_pair_with_other_counts_than_the_live_one_is_not_published(
    two_markets: Callable[..., object], settings: Settings, search_client: OpenSearch, trained_model: ModelMaker
) -> None:
    two_markets()
    indices = Generations(search_client, settings, "FR").live()
    assert indices is not None
    search_client.index(
        index=indices.devices, id="orphan", body={"device_id": "orphan", "device_no": 1, "offer_count": 1}, refresh=True
    )
    names = pairs(search_client, settings)
    with pytest.raises(EngineError, match="holds 3 documents, 2 were scored: nothing was published"):
        rescore_market(search_client, settings, "FR", trained_model("m-prices", price=2.0).model.curves, LATER)
    assert pairs(search_client, settings) == names
    assert scored_by(search_client, settings, "FR") == FORMULA_ID


def test_of_two_who_change_the_live_model_at_once_one_is_refused(
    settings: Settings, search_client: OpenSearch, trained_model: ModelMaker, promoter: Promoter
) -> None:
    trained = trained_model("m-prices", price=2.0)
    live, version = read_live(search_client, settings)
    promoter.promote(trained.model.curves, trained.held_out, Asked())
    (promotion,) = read_live(search_client, settings)[0].promotions
    with pytest.raises(RefusedError, match="somebody else changed the live model"):
        begin(search_client, settings, live, version, promotion)
    live, version = read_live(search_client, settings)
    begun, mine = begin(search_client, settings, live, version, promotion)
    begin(search_client, settings, begun, mine, promotion)
    with pytest.raises(RefusedError, match="somebody else changed the live model"):
        finish(search_client, settings, begun, mine)


def test_everything_of_a_model_comes_back_from_the_engine(
    settings: Settings, search_client: OpenSearch, trained_model: ModelMaker
) -> None:
    trained = trained_model("m-prices", price=2.0)
    assert known_models(search_client, settings) == []
    for _ in range(2):
        keep_model(search_client, settings, trained, LATER)
    (known,) = known_models(search_client, settings)
    assert (known.curves, known.report) == (trained.model.curves, trained.report)
    assert stored_held_out(search_client, settings, "m-prices") == trained.held_out
    assert stored_curves(search_client, settings, FORMULA_ID) == formula_curves()
    assert stored_held_out(search_client, settings, FORMULA_ID) is None


def test_a_live_model_kept_by_an_earlier_version_is_read_and_may_be_followed(
    settings: Settings, search_client: OpenSearch, trained_model: ModelMaker, promoter: Promoter
) -> None:
    old, new = trained_model("m-old", price=2.0), trained_model("m-new", price=3.0)
    names = ("model_id", "live", "stored_at", "document")
    known = {name: mapping("models")["mappings"]["properties"][name] for name in names}
    index = f"{settings.index_prefix}-models"
    search_client.indices.create(index=index, body={"mappings": {"dynamic": "strict", "properties": known}})
    document = {
        "model_id": "m-old",
        "stored_at": NOW.isoformat(),
        "document": curves_document(old.model.curves).decode(),
    }
    search_client.index(index=index, id="model/m-old", body={**document, "live": False})
    search_client.index(index=index, id="live", body={**document, "live": True}, refresh=True)
    assert live_curves(search_client, settings) == old.model.curves
    keep_model(search_client, settings, new, LATER)
    assert promoter.promote(new.model.curves, new.held_out, Asked()).before == "m-old"
    assert {known.model_id for known in known_models(search_client, settings)} == {"m-old", "m-new"}
    assert promoter.roll_back(None, Asked()).model_id == "m-old"


def test_a_live_model_of_other_features_is_named_and_a_new_one_takes_its_place(
    settings: Settings, search_client: OpenSearch, trained_model: ModelMaker, promoter: Promoter
) -> None:
    old, new = trained_model("m-old", price=2.0), trained_model("m-new", price=3.0)
    keep_model(search_client, settings, old, NOW)
    promoter.promote(old.model.curves, old.held_out, Asked())
    stale = json.loads(curves_document(old.model.curves)) | {"features": "0123456789abcdef"}
    index = f"{settings.index_prefix}-models"
    search_client.update(index=index, id="model/m-old", body={"doc": {"document": json.dumps(stale)}}, refresh=True)
    with pytest.raises(ModelError, match="feature definitions 0123456789abcdef"):
        live_curves(search_client, settings)
    (known,) = known_models(search_client, settings)
    assert "feature definitions 0123456789abcdef" in (known.unusable or "")
    keep_model(search_client, settings, new, LATER)
    report = promoter.promote(new.model.curves, new.held_out, Asked())
    assert report.comparison is not None
    assert (report.before, report.comparison.live) == ("m-old", FORMULA_ID)
    assert live_curves(search_client, settings) == new.model.curves
