"""OpenSearch dies in the middle of work and is started again: nothing false is shown, nothing accepted is lost."""

import json
import subprocess
from pathlib import Path

import pytest
from buybox_config.indices import IndexNames
from buybox_config.paging import every_hit

from .conftest import ROWS, Shop
from .engine_proxy import EngineProxy, nth
from .programs import run_buybox
from .servers import OwnEngine
from .small_market import cheaper_all, prices_of, write_sellers
from .steady_load import amounts, dishonest, good

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
    cents = next(iter(live_prices(shop).values())) % 100
    before, after = prices_of(ROWS, cents), prices_of(ROWS, cents, changed=True)
    changes = tmp_path / "changes.ndjson"
    changes.write_text(cheaper_all(ROWS, cents))
    proxy.before = nth(2, "POST", "/_bulk", engine.kill)
    through = shop.environment | {"BUYBOX_OPENSEARCH_URL": proxy.url}
    told = check_told(run_buybox(through, "apply", str(changes)))
    assert "apply the file again, which finishes what was begun" in told

    back = engine.start()
    shop.load.until(good, since=back)
    found = live_prices(shop)
    assert found.keys() == before.keys()
    assert [sku for sku, price in found.items() if price not in {before[sku], after[sku]}] == []

    again = run_buybox(shop.environment, "apply", str(changes), "--json")
    assert again.returncode == 0, again.stderr
    check_all_are_there(shop, json.loads(again.stdout)["counts"], after)
    allowed = set(before.values()) | set(after.values())
    assert [answer for answer in shop.load.answers if good(answer) and amounts(answer) - allowed] == []
    assert dishonest(shop.load.answers) == []


def check_all_are_there(shop: Shop, counts: dict[str, int], after: dict[str, int]) -> None:
    """Check that every change that was accepted is in what is live, and soon in every answer."""
    assert counts.keys() <= {"applied", "unchanged"}
    assert sum(counts.values()) == len(after)
    assert live_prices(shop) == after
    followed = shop.load.until(good).asked_at + 2  # two of the seconds in which a process learns of a change
    shop.load.until(lambda answer: answer.asked_at > followed)
    shop.learn()
    ended = shop.load.until(lambda _: len(shop.load.since(followed)) > 100).asked_at
    assert shop.truth.wrong(shop.load.since(ended)) == []


def live_prices(shop: Shop) -> dict[str, int]:
    """Return the total of every live offer in cents, by sku."""
    index = IndexNames(shop.prefix).live("FR").offers
    hits = every_hit(shop.client, index, {"match_all": {}}, sort=["sku"])
    return {hit["_source"]["sku"]: int(hit["_source"]["total"]) for hit in hits}
