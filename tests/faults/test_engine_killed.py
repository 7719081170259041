"""OpenSearch dies in the middle of work and is started again: nothing false is shown, nothing accepted is lost."""

import datetime as dt
import json
import subprocess
from pathlib import Path

import pytest
from buybox_config.indices import IndexNames
from buybox_config.paging import every_hit
from buybox_config.settings import load_settings
from buybox_desk.changes.batch import new_batch
from buybox_desk.changes.batches import Batches

from .conftest import ROWS, Shop
from .engine_proxy import EngineProxy, nth
from .programs import begin_buybox, run_buybox
from .servers import PATIENCE_S, OwnEngine, wait_until
from .small_market import QUESTIONS, SELLERS, cheaper, prices_of, write_sellers
from .steady_load import Truth, dishonest, good, totals

pytestmark = pytest.mark.engine


def check_told(failed: subprocess.CompletedProcess[str]) -> str:
    """Return the last line of a command that failed because of the engine."""
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    told = failed.stderr.splitlines()[-1]
    assert told.startswith("buybox: OpenSearch")
    return told


def test_an_engine_that_dies_during_a_load_leaves_the_last_good_generation_and_the_load_is_done_again(
    engine: OwnEngine, proxy: EngineProxy, shop: Shop, tmp_path: Path
) -> None:
    feeds = write_sellers(tmp_path / "sellers", 20, ROWS)
    proxy.before = nth(1, "POST", "/_bulk", engine.kill)
    through = shop.environment | {"BUYBOX_OPENSEARCH_URL": proxy.url}
    check_told(run_buybox(through, "index", "--sellers", str(feeds)))
    down = shop.load.until(lambda answer: answer.status == 503)
    assert "OpenSearch cannot be reached" in down.body.decode()

    back = engine.start()
    shop.load.until(good, since=back)
    shop.api.wait_until_ready()
    assert shop.truth.wrong(shop.load.answers) == []

    again = run_buybox(shop.environment, "index", "--sellers", str(feeds))
    assert again.returncode == 0, again.stderr
    shop.learn()
    shop.load.until(lambda answer: good(answer) and ".20" in answer.body.decode())
    assert shop.truth.wrong(shop.load.answers) == []
    assert dishonest(shop.load.answers) == []


def test_an_engine_that_dies_in_the_middle_of_changes_loses_none_that_are_sent_again(
    engine: OwnEngine, proxy: EngineProxy, shop: Shop, tmp_path: Path
) -> None:
    cents, before = live_cents(shop), live_prices(shop)
    after = prices_of(ROWS, cents, less=60)
    changes = tmp_path / "changes.ndjson"
    changes.write_text("".join(cheaper(seller, ROWS, cents, less=60) for seller in SELLERS))
    proxy.before = nth(2, "POST", "/_bulk", engine.kill)
    through = shop.environment | {"BUYBOX_OPENSEARCH_URL": proxy.url}
    told = check_told(run_buybox(through, "apply", str(changes)))
    assert "apply the file again, which finishes what was begun" in told

    back = engine.start()
    shop.load.until(good, since=back)
    check_old_or_new(shop, before, after)

    again = run_buybox(shop.environment, "apply", str(changes), "--json")
    assert again.returncode == 0, again.stderr
    counts = json.loads(again.stdout)["counts"]
    assert counts.keys() <= {"applied", "unchanged"}
    assert sum(counts.values()) == len(after)
    check_all_are_there(shop, before, after)


def test_an_engine_that_dies_while_a_worker_applies_accepted_changes_loses_none_and_nobody_sends_them_again(
    engine: OwnEngine, proxy: EngineProxy, shop: Shop
) -> None:
    cents, before = live_cents(shop), live_prices(shop)
    after = prices_of(ROWS, cents, less=90)
    batches = Batches(shop.client, load_settings(shop.environment))
    at = dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
    for seller in SELLERS:
        body = cheaper(seller, ROWS, cents, less=90).encode()
        assert batches.store(new_batch(seller, "night", "a key", body, at))[1]
    proxy.before = nth(2, "POST", "/_bulk", engine.kill)
    # A minute: what a lock lasts whose owner could not give it back, for the engine was gone by then.
    named = {"BUYBOX_OPENSEARCH_URL": proxy.url, "BUYBOX_LOCK_MINUTES": "1"}
    worker = begin_buybox(shop.environment | named, "follow")
    try:
        assert engine.killed.wait(PATIENCE_S), "no round of the worker came as far as its second bulk request"
        back = engine.start()
        shop.load.until(good, since=back)
        check_old_or_new(shop, before, after)
        wait_until(lambda: all(is_done(batches, seller) for seller in SELLERS), "the end of what was accepted")
    finally:
        worker.terminate()
        told = worker.communicate()[1]
    assert "Traceback" not in told
    assert worker.returncode == 0, told
    check_all_are_there(shop, before, after)


def is_done(batches: Batches, seller: str) -> bool:
    """Tell whether every line of a seller's batch is accounted for."""
    found = batches.find(seller, "night")
    return found is not None and found.state == "done" and found.counts.keys() <= {"applied", "unchanged"}


def check_old_or_new(shop: Shop, before: dict[str, int], after: dict[str, int]) -> None:
    """Check that each offer is as it was or as it was changed, and none is missing."""
    found = live_prices(shop)
    assert found.keys() == before.keys()
    assert [sku for sku, price in found.items() if price not in {before[sku], after[sku]}] == []


def check_all_are_there(shop: Shop, before: dict[str, int], after: dict[str, int]) -> None:
    """Check that every accepted change is in what is live, and soon in every answer, none of which was ever wrong."""
    assert live_prices(shop) == after
    followed = shop.load.until(good).asked_at + 2  # two of the seconds in which a process learns of a change
    shop.load.until(lambda answer: answer.asked_at > followed)
    changed = Truth()
    changed.learn(shop.api.port, QUESTIONS)
    shop.load.until(lambda _: len(shop.load.since(followed)) > 100)
    assert changed.wrong(shop.load.since(followed)) == []
    allowed = set(before.values()) | set(after.values())
    assert any(totals(answer) for answer in shop.load.answers if good(answer))
    assert [answer for answer in shop.load.answers if good(answer) and totals(answer) - allowed] == []
    assert dishonest(shop.load.answers) == []


def live_cents(shop: Shop) -> int:
    """Return the cents in which the prices of the live load end."""
    return next(iter(live_prices(shop).values())) % 100


def live_prices(shop: Shop) -> dict[str, int]:
    """Return the total of every live offer in cents, by sku."""
    index = IndexNames(shop.prefix).live("FR").offers
    hits = every_hit(shop.client, index, {"match_all": {}}, sort=["sku"])
    return {hit["_source"]["sku"]: int(hit["_source"]["total"]) for hit in hits}
