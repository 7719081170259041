"""`buybox seller`, `buybox offer confirm` and `buybox new-prices`, as an operator runs them."""

import datetime as dt
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .conftest import Buybox

pytestmark = pytest.mark.engine


DAY = (dt.datetime.now(dt.UTC) - dt.timedelta(days=3)).date().isoformat()
"""A new price counts for 90 days: one of three days ago, whenever the test runs."""

FEED = "sku,title,grade,price,quantity\n"


@pytest.fixture
def sellers(tmp_path: Path) -> Path:
    """Lay out a marketplace of four sellers, one of which asks 30.00 where the others ask 300.00."""
    folder = tmp_path / "sellers"
    folder.mkdir()
    for seller, price in (("alpha", 300), ("beta", 310), ("gamma", 290), ("delta", 30)):
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()}"\n[[feeds]]\nmarket = "FR"\nlocation = "{seller}.csv"\n'
            "[quality]\norders = 200\nlate = 20\n"
        )
        (folder / f"{seller}.csv").write_text(f"{FEED}{seller}-1,Apple iPhone 13 128GB,good,{price},1\n")
    return folder


def document(found: subprocess.CompletedProcess[str]) -> Any:  # noqa: ANN401 - whatever JSON a command prints
    assert found.returncode == 0, found.stderr
    assert found.stderr == ""
    return json.loads(found.stdout)


def test_an_operator_lists_shows_and_reviews_sellers(buybox: Buybox, sellers: Path) -> None:
    lines = {line["seller"]: line for line in document(buybox("seller", "list", "--json"))}
    assert lines["delta"]["markets"]["FR"]["by_reason"] == {"price_outlier": 1}
    assert lines["gamma"]["markets"]["FR"]["live"] == 1
    sheet = document(buybox("seller", "show", "gamma", "--json"))
    assert sheet["markets"]["FR"]["boxes"] == {"competing": 1, "held": 1}
    late = next(fault for fault in sheet["faults"] if fault["fault"] == "late")
    assert (late["rate"], late["highest_rate"], late["exceeded"]) == (0.1, 0.04, True)

    review = ("seller", "review", "gamma", "--refuse", "--note", "too many late", "--by", "a person")
    assert document(buybox(*review, "--json"))["decision"] == "refused"
    shown = buybox("seller", "show", "gamma")
    assert shown.returncode == 0
    assert "refused, too many late (by a person)" in shown.stdout
    assert "too many" in buybox("seller", "show", "alpha").stdout
    buybox("index", "--sellers", str(sellers), "--force")
    listed = buybox("seller", "list")
    assert "seller_suspended 1" in listed.stdout

    unknown = buybox("seller", "show", "gama")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr.startswith("buybox: there is no seller 'gama'; near ones are gamma")
    assert buybox("seller", "review", "gamma", "--note", "x").returncode == 2


def test_an_operator_confirms_a_bargain(buybox: Buybox) -> None:
    asked = ("offer", "confirm", "--seller", "delta", "--market", "fr", "--sku", "delta-1")
    confirmed = document(buybox(*asked, "--note", "end of line", "--json"))
    assert confirmed["total"] == {"amount": "30.00", "currency": "EUR"}
    assert confirmed["effect"] == "it competes now"
    assert "confirmed until" in buybox(*asked).stdout
    logged = document(buybox("audit", "--action", "offer.confirm", "--json"))
    assert (len(logged), logged[1]["detail"].endswith(": end of line")) == (2, True)
    assert document(buybox("seller", "show", "delta", "--json"))["markets"]["FR"]["boxes"]["held"] == 1
    missing = buybox("offer", "confirm", "--seller", "delta", "--market", "FR", "--sku", "delta-2")
    assert missing.returncode == 1
    assert "near ones are delta-1" in missing.stderr


def test_an_operator_imports_new_prices_and_shoppers_see_them(buybox: Buybox, sellers: Path, tmp_path: Path) -> None:
    table = tmp_path / "new.csv"
    table.write_text(f"device,market,price,shop,date\niphone 13 128gb,FR,305,Fnac,{DAY}\nx,FR,1,y,{DAY}\n")
    report = document(buybox("new-prices", "import", str(table), "--json"))
    assert (report["rows_read"], report["kept"]) == (2, 1)
    assert report["refused"][0]["row"] == 2
    assert "row 2: device 'x' names no single device" in buybox("new-prices", "import", str(table)).stdout
    assert "305.00 EUR" in buybox("new-prices", "list").stdout
    listed = document(buybox("new-prices", "list", "--market", "fr", "--json"))
    assert listed[0]["price"] == {"amount": "305.00", "currency": "EUR"}
    loaded = document(buybox("index", "--sellers", str(sellers), "--json"))
    assert loaded["rejected_by_reason"] == {"price_above_new": 1, "price_outlier": 1}
    found = document(buybox("search", "iphone 13 128", "--market", "FR", "--json"))
    assert found["devices"][0]["price_new"] == {
        "amount": "305.00",
        "currency": "EUR",
        "source": "Fnac",
        "date": DAY,
    }
    table.write_text(f"device,market,price,shop,date\nx,FR,1,y,{DAY}\n")
    nothing = buybox("new-prices", "import", str(table))
    assert nothing.returncode == 1
    assert "no row that can be used" in nothing.stderr
