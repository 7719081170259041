"""`buybox evaluate` beside a running engine: the live model is under test, or compared with."""

import datetime as dt

import msgspec
import pytest
from buybox_cli.evaluation.chosen_models import LIVE, choose_models
from buybox_config.settings import Settings
from buybox_indexer.models import keep_live
from buybox_ranking.curves import Curves
from buybox_ranking.formula import formula_curves
from opensearchpy import OpenSearch

pytestmark = pytest.mark.engine


@pytest.fixture
def live(settings: Settings, search_client: OpenSearch, monkeypatch: pytest.MonkeyPatch) -> Curves:
    """Make some curves live on the test's own engine, and let commands find it."""
    monkeypatch.setenv("BUYBOX_OPENSEARCH_URL", settings.opensearch_url or "")
    monkeypatch.setenv("BUYBOX_REDIS_URL", settings.redis_url or "")
    monkeypatch.setenv("BUYBOX_INDEX_PREFIX", settings.index_prefix)
    monkeypatch.setenv("BUYBOX_DATA_DIR", str(settings.data_dir))
    curves = msgspec.structs.replace(formula_curves(), model_id="m1", base=1.0)
    keep_live(search_client, settings, curves, dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
    return curves


def test_the_live_model_is_under_test_where_no_folder_is_named(live: Curves) -> None:
    chosen = choose_models(None)
    assert list(chosen.models) == [LIVE]
    assert chosen.models[LIVE].curves == live
    assert chosen.held_out is None
    assert chosen.missing == {}


def test_an_engine_that_ranks_by_the_formula_has_no_live_model(
    settings: Settings, search_client: OpenSearch, live: Curves
) -> None:
    assert live.model_id == "m1"
    keep_live(search_client, settings, formula_curves(), dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
    chosen = choose_models(None)
    assert list(chosen.models) == ["formula"]
    assert chosen.missing == {LIVE: "the engine has no live model: it ranks by the formula"}
