"""`buybox evaluate-search` on the judged marketplace: what it prints, what it writes, and what it never names."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from buybox_cli.commands.evaluate_search import command
from buybox_cli.relevance.judgements import is_held_out, thing_of
from buybox_config.catalogue import Catalogue
from buybox_config.endpoints import Endpoints
from buybox_config.markets import load_markets
from click.testing import CliRunner, Result
from opensearchpy import OpenSearch

from .marketplace import MARKETS, publish

pytestmark = pytest.mark.engine

QUERIES = {
    "iphone 12": "m:apple-iphone-12=3",
    "iphone 13": "m:nobody=3",
    "pixel 7": "m:google-pixel-7=3",
    "ps5": "nothing",
}


@pytest.fixture(scope="module")
def dutch_prefix(endpoints: Endpoints, catalogue: Catalogue) -> Iterator[str]:
    """Publish the judged marketplace in the one market that is asked here."""
    prefix = f"judged-{secrets.token_hex(4)}"
    with OpenSearch(endpoints.opensearch_url, timeout=120) as client:
        try:
            publish(client, prefix, load_markets(MARKETS)["NL"], catalogue)
            yield prefix
        finally:
            client.indices.delete(index=f"{prefix}-*")


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    rows = [f"NL,nl,exact,{text},{wanted}" for text, wanted in QUERIES.items()]
    (tmp_path / "few.csv").write_text("\n".join(["market,language,type,query,expected", *rows]) + "\n")
    return tmp_path


def run(judged: Path, prefix: str, endpoints: Endpoints, *options: str) -> Result:
    named = {
        "BUYBOX_INDEX_PREFIX": prefix,
        "BUYBOX_MARKETS_DIR": str(MARKETS),
        "BUYBOX_OPENSEARCH_URL": endpoints.opensearch_url,
        "BUYBOX_REDIS_URL": endpoints.redis_url,
        "BUYBOX_ENGINE_TIMEOUT_S": "60",
    }
    return CliRunner(env=named).invoke(command, ["--judgements", str(judged), *options], catch_exceptions=False)


def halves() -> dict[bool, list[str]]:
    held_out = {text: is_held_out(thing_of("exact", text, "")) for text in QUERIES}
    return {half: [text for text in QUERIES if held_out[text] is half] for half in (True, False)}


def test_both_halves_are_measured_and_only_the_tuned_one_is_named(
    judged: Path, dutch_prefix: str, endpoints: Endpoints, tmp_path: Path
) -> None:
    out = tmp_path / "run.json"
    printed = run(judged, dutch_prefix, endpoints, "--failing", "--out", str(out)).output
    document = run(judged, dutch_prefix, endpoints, "--json").output
    assert {query["name"] for query in json.loads(document)["tuned"]} == set(halves()[False])
    for text in halves()[True]:
        assert all(text not in shown for shown in (printed, document, out.read_text()))
    assert "held out" in printed
    again = run(judged, dutch_prefix, endpoints, "--against", str(out), "--markdown").output
    assert "→" in again


def test_a_failing_query_of_the_tuned_half_is_named_with_what_was_listed(
    judged: Path, dutch_prefix: str, endpoints: Endpoints
) -> None:
    printed = run(judged, dutch_prefix, endpoints, "--failing").output
    assert any(text in printed for text in halves()[False])
