"""OpenSearch dies in the middle of work and is started again: nothing false is shown, nothing accepted is lost."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from buybox_config.indices import IndexNames
from buybox_config.paging import every_hit
from opensearchpy import OpenSearch

from .conftest import ROWS
from .engine_proxy import EngineProxy, nth
from .programs import ApiServer, Environment, run_buybox
from .servers import OwnEngine
from .small_market import QUESTIONS, cheaper_all, prices_of, write_sellers
from .steady_load import SteadyLoad, Truth, amounts, dishonest, good

pytestmark = pytest.mark.engine


def test_an_engine_that_dies_during_a_load_leaves_the_last_good_generation_and_the_load_is_done_again(
    engine: OwnEngine,
    proxy: EngineProxy,
    environment: Environment,
    truth: Truth,
    load: SteadyLoad,
    api: ApiServer,
    tmp_path: Path,
) -> None:
    feeds = write_sellers(tmp_path / "sellers", 20, ROWS)
    proxy.before = nth(1, "POST", "/_bulk", engine.kill)
    through = environment | {"BUYBOX_OPENSEARCH_URL": proxy.url}
    failed = run_buybox(through, "index", "--sellers", str(feeds))
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith("buybox: OpenSearch")
    assert "Traceback" not in failed.stderr
    down = load.until(lambda answer: answer.status == 503)
    assert "OpenSearch cannot be reached" in down.body.decode()

    back = engine.start()
    assert load.until(good, since=back)
    api.wait_until_ready()
    assert truth.wrong(load.answers) == []

    again = run_buybox(environment, "index", "--sellers", str(feeds))
    assert again.returncode == 0, again.stderr
    truth.learn(api.port, QUESTIONS)
    load.until(lambda answer: good(answer) and ".20" in answer.body.decode())
    assert truth.wrong(load.answers) == []
    assert dishonest(load.answers) == []


Applied = Callable[[Environment, Path], Any]
"""Brings changes of a file to what is live, one way or another, and returns what it said."""


def test_an_engine_that_dies_in_the_middle_of_changes_loses_none_that_are_sent_again(
    engine: OwnEngine,
    proxy: EngineProxy,
    environment: Environment,
    live_prices: Callable[[], dict[str, int]],
    truth: Truth,
    load: SteadyLoad,
    api: ApiServer,
    tmp_path: Path,
) -> None:
    changes = tmp_path / "changes.ndjson"
    cents = next(iter(live_prices().values())) % 100
    changes.write_text(cheaper_all(ROWS, cents))
    proxy.before = nth(2, "POST", "/_bulk", engine.kill)
    through = environment | {"BUYBOX_OPENSEARCH_URL": proxy.url}
    failed = run_buybox(through, "apply", str(changes))
    assert failed.returncode == 1
    told = failed.stderr.splitlines()[-1]
    assert told.startswith("buybox: OpenSearch")
    assert "apply the file again, which finishes what was begun" in told
    assert "Traceback" not in failed.stderr
    load.until(lambda answer: answer.status == 503)

    back = engine.start()
    load.until(good, since=back)
    before, after = prices_of(ROWS, cents), prices_of(ROWS, cents, changed=True)
    half = {name: (before[name], after[name]) for name in before}
    assert [name for name, price in live_prices().items() if price not in half[name]] == []
    assert dishonest(load.answers) == []

    again = run_buybox(environment, "apply", str(changes), "--json")
    assert again.returncode == 0, again.stderr
    counts = json.loads(again.stdout)["counts"]
    assert counts.keys() <= {"applied", "unchanged"}
    assert sum(counts.values()) == 2 * ROWS
    assert live_prices() == after
    ended = load.until(good).asked_at + 2
    truth.learn(api.port, QUESTIONS)
    load.until(lambda answer: answer.asked_at > ended)
    assert truth.wrong(load.since(ended)) == []
    allowed = set(before.values()) | set(after.values())
    strange = [answer for answer in load.answers if good(answer) and amounts(answer) - allowed]
    assert strange == []


@pytest.fixture
def live_prices(client: OpenSearch, prefix: str) -> Callable[[], dict[str, int]]:
    """Return what reads the total of every live offer in cents, by sku."""

    def read() -> dict[str, int]:
        hits = every_hit(client, IndexNames(prefix).live("FR").offers, {"match_all": {}}, sort=["sku"])
        return {hit["_source"]["sku"]: int(hit["_source"]["total"]) for hit in hits}

    return read
