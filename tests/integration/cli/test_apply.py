"""`buybox apply`, as a seller's program runs it: from a file, from standard input, while a load holds the market."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from buybox_config.settings import Settings
from buybox_indexer.locks import market_lock
from opensearchpy import OpenSearch

from .conftest import Buybox

pytestmark = pytest.mark.engine


@pytest.fixture
def sellers(tmp_path: Path) -> Path:
    """Lay out two sellers of one phone."""
    folder = tmp_path / "sellers"
    folder.mkdir()
    for seller, price in (("alpha", 300), ("beta", 310)):
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()}"\n[[feeds]]\nmarket = "FR"\nlocation = "{seller}.csv"\n'
        )
        feed = f"sku,title,grade,price,quantity\n{seller}-1,Apple iPhone 13 128GB,good,{price},1\n"
        (folder / f"{seller}.csv").write_text(feed)
    return folder


def line(seller: str, **columns: object) -> str:
    at = dt.datetime.now(dt.UTC).isoformat()
    return json.dumps({"seller": seller, "market": "FR", "sku": f"{seller}-1", "updated_at": at, **columns}) + "\n"


def best(buybox: Buybox) -> tuple[str, str]:
    found = json.loads(buybox("search", "iphone 13", "--market", "FR", "--json").stdout)["devices"][0]["best_offer"]
    return found["seller"]["id"], found["total"]["amount"]


def test_a_file_of_changes_is_live_when_the_command_ends(buybox: Buybox, tmp_path: Path) -> None:
    assert best(buybox) == ("alpha", "300.00")
    changes = tmp_path / "changes.ndjson"
    changes.write_text(line("beta", price="289.00") + "nonsense\n" + line("gamma", price="1"))
    found = buybox("apply", str(changes), "--json")
    assert (found.returncode, found.stderr) == (0, "")
    report: dict[str, Any] = json.loads(found.stdout)
    assert report["counts"] == {"applied": 1, "rejected": 1, "unknown_offer": 1}
    assert [one["line"] for one in report["changes"]] == [1, 2, 3]
    assert best(buybox) == ("beta", "289.00")

    table = buybox("apply", str(changes)).stdout
    assert "3 changes = " in table
    assert "not_json" in table


def test_a_seller_withdraws_and_a_reload_of_its_older_feed_brings_nothing_back(
    buybox: Buybox, tmp_path: Path, sellers: Path
) -> None:
    changes = tmp_path / "changes.ndjson"
    changes.write_text(line("alpha", withdrawn=True))
    assert buybox("apply", str(changes)).returncode == 0
    for load in ((), ("--seller", "beta")):
        assert buybox("index", "--sellers", str(sellers), *load).returncode == 0
        assert best(buybox) == ("beta", "310.00")
    assert "withdrawn" in buybox("rejects", "--seller", "alpha").stdout


def test_lines_are_applied_while_a_load_holds_the_market(
    buybox: Buybox, tmp_path: Path, settings: Settings, search_client: OpenSearch
) -> None:
    changes = tmp_path / "changes.ndjson"
    changes.write_text(line("beta", price="289.00"))
    with market_lock(search_client, settings, "FR", dt.datetime.now(dt.UTC)):
        found = buybox("apply", str(changes), "--json")
    assert found.returncode == 0
    assert json.loads(found.stdout)["counts"] == {"applied": 1}
    assert best(buybox) == ("beta", "289.00")


def test_a_file_that_is_not_there_is_one_line(buybox: Buybox, tmp_path: Path) -> None:
    found = buybox("apply", str(tmp_path / "missing.ndjson"))
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.count("\n") == 1
    assert "missing.ndjson cannot be read" in found.stderr
