"""OpenSearch dies in the middle of work and is started again: nothing false is shown, nothing accepted is lost."""

from pathlib import Path

import pytest

from .engine_proxy import EngineProxy, nth
from .programs import ApiServer, Environment, run_buybox
from .servers import OwnEngine
from .small_market import QUESTIONS, write_sellers
from .conftest import ROWS
from .steady_load import SteadyLoad, Truth, dishonest, good

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
