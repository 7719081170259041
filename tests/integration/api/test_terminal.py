"""`buybox search|best|offers` from a terminal, against the real engine."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings

pytestmark = pytest.mark.engine

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(own_settings: Settings, endpoints: Endpoints) -> Run:
    """Return what runs a command with these settings."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")} | {
        "BUYBOX_OPENSEARCH_URL": endpoints.opensearch_url,
        "BUYBOX_INDEX_PREFIX": own_settings.index_prefix,
        "BUYBOX_DATA_DIR": str(own_settings.data_dir),
        "BUYBOX_ENGINE_TIMEOUT_S": "60",
    }

    def command(*words: str, **changed: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-c", "from buybox_cli.main import main; main()", *words]
        return subprocess.run(program, env=environment | changed, capture_output=True, text=True, check=False)

    return command


def test_words_are_answered_with_the_device_they_mean(run: Run) -> None:
    done = run("best", "quark", "13", "--market", "FR", "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert answer["device_id"] == answer["asked"]["device_id"]
    assert answer["title"].startswith("Quark 13")
    assert answer["asked"]["text"] == "quark 13"


def test_a_table_has_no_escape_codes_when_it_is_piped(run: Run) -> None:
    for words in (("search", "quark"), ("offers", "quark", "13"), ("best", "quark", "13")):
        done = run(*words, "--market", "FR")
        assert (done.returncode, done.stderr) == (0, "")
        assert "\x1b" not in done.stdout
        assert "EUR" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("best", "no-such-thing", "--market", "FR"), 1, "nothing on offer in market FR matches 'no-such-thing'"),
        (("best", "quark", "--market", "XX"), 1, "there is no market 'XX'"),
        (("best", "quark", "--market", "FR", "--price-max", "1"), 1, "meets price_max=1"),
        (("search", "quark", "--market", "DE"), 1, "nothing is loaded for market DE"),
        (("search", "x" * 10_000, "--market", "FR"), 2, "QUERY: String should have at most 500 characters"),
    ],
)
def test_a_mistake_is_one_line_and_the_right_exit_code(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_an_engine_the_way_to_one_is_told(run: Run) -> None:
    done = run("search", "quark", "--market", "FR", BUYBOX_OPENSEARCH_URL="http://127.0.0.1:1")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "buybox: OpenSearch cannot be reached: see `buybox engine status`\n"
