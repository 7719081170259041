"""`buybox block` and `buybox index --seller`, as an operator runs them."""

import datetime as dt
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from buybox_config.settings import Settings
from buybox_indexer.locks import market_lock
from opensearchpy import OpenSearch

from .conftest import Buybox

pytestmark = pytest.mark.engine

FEED = "sku,title,grade,price,quantity\n"
PHONE = "apple-iphone-13-128gb"


@pytest.fixture
def sellers(tmp_path: Path) -> Path:
    """Lay out a marketplace of three sellers of one phone."""
    folder = tmp_path / "sellers"
    folder.mkdir()
    for seller, price in (("alpha", 300), ("beta", 310), ("gamma", 290)):
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()}"\n[[feeds]]\nmarket = "FR"\nlocation = "{seller}.csv"\n'
        )
        write(folder, seller, price)
    return folder


def write(folder: Path, seller: str, price: int) -> None:
    (folder / f"{seller}.csv").write_text(f"{FEED}{seller}-1,Apple iPhone 13 128GB,good,{price},1\n")


def document(found: subprocess.CompletedProcess[str]) -> Any:  # noqa: ANN401 - whatever JSON a command prints
    assert found.returncode == 0, found.stderr
    assert found.stderr == ""
    return json.loads(found.stdout)


def best(buybox: Buybox) -> tuple[str, int]:
    """Return whose offer is best for the phone, and how many offers there are."""
    found = document(buybox("search", "iphone 13", "--market", "FR", "--json"))["devices"]
    return (found[0]["best_offer"]["seller"]["id"], found[0]["offer_count"]) if found else ("", 0)


def test_an_operator_blocks_a_seller_and_a_device_and_lifts_both(buybox: Buybox) -> None:
    assert best(buybox) == ("gamma", 3)
    why = ("--reason", "does not answer buyers", "--author", "a person")
    blocked = document(buybox("block", "add", "--seller", "gamma", "--market", "fr", *why, "--json"))
    assert blocked["markets"] == [{"market": "FR", "devices": 1, "blocked": 1, "freed": 0, "later": None}]
    assert best(buybox) == ("alpha", 2)
    assert [(one["sku"], one["reason"]) for one in document(buybox("rejects", "--json"))] == [("gamma-1", "blocked")]
    assert "does not answer buyers" in buybox("block", "list").stdout

    again = buybox("block", "add", "--seller", "gamma", "--market", "FR", *why)
    assert (again.returncode, again.stdout) == (2, "")
    assert "lift that block first" in again.stderr
    told = buybox("block", "add", "--device", PHONE, *why)
    assert "FR: 2 offers blocked, 0 freed, 1 devices written" in told.stdout
    assert best(buybox) == ("", 0)

    lifted = document(buybox("block", "lift", "--device", PHONE, "--author", "a person", "--json"))
    assert lifted["markets"][0]["freed"] == 2
    document(buybox("block", "lift", "--seller", "gamma", "--market", "FR", "--author", "a person", "--json"))
    assert best(buybox) == ("gamma", 3)
    assert "nothing is blocked" in buybox("block", "list").stdout
    assert len(document(buybox("block", "list", "--all", "--json"))) == 2
    assert document(buybox("block", "apply", "--json"))["markets"][0]["devices"] == 0


def test_a_block_that_cannot_be_is_one_line(buybox: Buybox) -> None:
    why = ("--reason", "r", "--author", "x")
    for arguments, code, says in (
        (("add", "--seller", "a", "--device", PHONE, *why), 2, "exactly one of"),
        (("add", "--device", "no-such-thing", *why), 1, "there is no device"),
        (("add", "--seller", "a", "--market", "XX", *why), 1, "there is no market"),
        (("lift", "--seller", "alpha", "--author", "x"), 1, "nothing is blocked"),
        (("add", "--seller", "alpha", "--reason", "  ", "--author", "x"), 2, "--reason is blank"),
    ):
        found = buybox("block", *arguments)
        assert (found.returncode, found.stdout) == (code, "")
        assert says in found.stderr
        assert found.stderr.count("\n") == 1
    mistyped = document(buybox("block", "add", "--seller", "alfa", *why, "--json"))
    assert mistyped["notice"].startswith("no offer of seller 'alfa' is live")
    assert "near ones are alpha" in mistyped["notice"]


def test_a_block_that_is_not_live_yet_ends_with_an_exit_code_and_is_on_record(
    buybox: Buybox, settings: Settings, search_client: OpenSearch
) -> None:
    why = ("--reason", "does not answer buyers", "--author", "a person")
    with market_lock(search_client, settings, "FR", dt.datetime.now(dt.UTC)):
        found = buybox("block", "add", "--seller", "gamma", *why, "--json")
    assert found.returncode == 3
    assert "FR is not live yet" in found.stderr
    assert found.stderr.count("\n") == 1
    assert "whoever holds the market" in json.loads(found.stdout)["markets"][0]["later"]
    assert best(buybox) == ("gamma", 3)
    assert document(buybox("block", "apply", "--json"))["markets"][0]["blocked"] == 1
    assert best(buybox) == ("alpha", 2)


def test_an_operator_reloads_one_seller(buybox: Buybox, sellers: Path) -> None:
    write(sellers, "alpha", 270)
    write(sellers, "beta", 200)
    report = document(buybox("index", "--sellers", str(sellers), "--seller", "alpha", "--json"))
    assert (report["rows_read"], report["offers"], [one["seller"] for one in report["sellers"]]) == (1, 1, ["alpha"])
    assert best(buybox) == ("alpha", 3)
    assert document(buybox("runs", "--json"))[0]["run"] == report["run"]

    (sellers / "alpha.csv").write_text(f"{FEED}alpha-1,Apple iPhone 13 128GB,shiny,270,1\n")
    refused = buybox("index", "--sellers", str(sellers), "--seller", "alpha", "--json")
    assert refused.returncode == 3
    assert "0 offers where 1 are live" in refused.stderr
    assert best(buybox) == ("alpha", 3)
    forced = buybox("index", "--sellers", str(sellers), "--seller", "alpha", "--force", "--json")
    assert forced.returncode == 0
    assert best(buybox) == ("gamma", 2)


def test_a_seller_without_a_file_and_a_model_are_wrong_usage(buybox: Buybox, sellers: Path) -> None:
    found = buybox("index", "--sellers", str(sellers), "--seller", "alfa")
    assert found.returncode == 1
    assert "near ones are alpha" in found.stderr
    assert buybox("index", "--sellers", str(sellers), "--seller", "alpha", "--model", str(sellers)).returncode == 2
