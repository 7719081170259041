"""The demo as a newcomer runs it, and its accounting held against what was planted in its feeds."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from buybox_config.catalogue import load_catalogue
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_config.words import load_words
from buybox_indexer.demo import write_marketplace
from buybox_indexer.load import Load, Workshop, choose_markets
from buybox_indexer.run import run_load
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch

pytestmark = pytest.mark.engine

LISTINGS = 4_000


def test_the_demo_shows_a_best_offer_with_its_reasons_and_ends(settings: Settings, search_client: OpenSearch) -> None:
    named = {
        "BUYBOX_OPENSEARCH_URL": settings.opensearch_url or "",
        "BUYBOX_REDIS_URL": settings.redis_url or "",
        "BUYBOX_INDEX_PREFIX": settings.index_prefix,
        "BUYBOX_DATA_DIR": str(settings.data_dir),
    }
    command = [sys.executable, "-m", "buybox_cli", "demo", "--once", "--offers", str(LISTINGS)]
    found = subprocess.run(command, env={**os.environ, **named}, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert "Simulated marketplace" in found.stdout
    assert "with 8 or more" in found.stdout
    answer, _ = json.JSONDecoder().raw_decode(found.stdout[found.stdout.index("\n{") + 1 :])
    assert answer["simulated"] is True
    assert answer["reasons"][0]
    assert f"why       {answer['reasons'][0]}".casefold() in found.stdout.casefold()
    live = search_client.indices.get_alias(name=f"{settings.index_prefix}-devices-*")
    assert len(live) == 4


def test_the_accounting_of_the_demo_agrees_with_what_was_planted(
    settings: Settings, search_client: OpenSearch, tmp_path: Path
) -> None:
    now = dt.datetime.now(dt.UTC)
    catalogue = load_catalogue()
    planted = write_marketplace(tmp_path / "demo", LISTINGS, 5, lambda _: None, now, lists=100).planted
    sellers = tuple(load_sellers(tmp_path / "demo" / "sellers"))
    workshop = Workshop(search_client, settings, catalogue, Recogniser(catalogue, load_words()))
    load = Load(sellers, choose_markets(load_markets(), sellers, None))
    report = run_load(load, workshop, lambda: now, lambda _: None)

    assert report.rows_read == LISTINGS == report.offers + report.rejected + report.superseded
    assert report.superseded == planted["superseded"]
    assert report.rejected_by_reason["unknown_grade"] == planted["unknown_grade"]
    assert report.rejected_by_reason["missing_field"] == planted["missing_price"]
    assert report.rejected_by_reason["not_a_device"] == planted["accessory"]
    # An offer of a suspended seller is turned away as such, whatever else is wrong with it.
    for reason, kind in (("below_floor", "below_floor"), ("not_refurbished", "used"), ("for_parts", "for_parts")):
        assert 0 < report.rejected_by_reason[reason] <= planted[kind]
    assert report.rejected_by_reason["price_outlier"] <= planted["price_tenth"] + planted["price_hundredfold"]
