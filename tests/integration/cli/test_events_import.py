"""`buybox events import` on a real engine: stored once, told by line, and devices that were bought come first."""

import datetime as dt
import json
from pathlib import Path

import pytest

from .conftest import Buybox

pytestmark = pytest.mark.engine

HEADER = "sku,title,grade,price,quantity\n"

YESTERDAY = (dt.datetime.now(dt.UTC) - dt.timedelta(days=1)).isoformat()
"""The command reads the true clock, and what is long ago counts nothing."""


@pytest.fixture
def sellers(tmp_path: Path) -> Path:
    """Lay out one seller of two devices, equal but for their names."""
    folder = tmp_path / "sellers"
    folder.mkdir()
    (folder / "alpha.toml").write_text(
        'id = "alpha"\nname = "Alpha"\n[[feeds]]\nmarket = "FR"\nlocation = "alpha.csv"\n'
        "assume = { warranty_months = 12, return_days = 30, battery_health_pct = 90 }\n"
    )
    rows = ("a12,Apple iPhone 12 128GB,good,300,5\n", "a13,Apple iPhone 13 128GB,good,300,5\n")
    (folder / "alpha.csv").write_text(HEADER + "".join(rows))
    return folder


def offer_ids(buybox: Buybox) -> dict[str, str]:
    """Return the offer of each device."""
    found = json.loads(buybox("search", "", "--market", "FR", "--json").stdout)
    return {device["device_id"]: device["best_offer"]["offer_id"] for device in found["devices"]}


def browsed(buybox: Buybox) -> list[str]:
    """Return the devices in the order of a list without words."""
    return list(offer_ids(buybox))


def bought(offer: str, client: str) -> str:
    event = {
        "action_name": "purchase",
        "query_id": f"q-{client}",
        "client_id": client,
        "timestamp": YESTERDAY,
        "event_attributes": {"object": {"object_id": offer}},
    }
    return json.dumps(event) + "\n"


def test_the_device_that_shoppers_buy_comes_first_after_the_next_load(
    buybox: Buybox, sellers: Path, tmp_path: Path
) -> None:
    ids, before = offer_ids(buybox), browsed(buybox)
    last = before[-1]
    events = tmp_path / "events.ndjson"
    events.write_text("".join(bought(ids[last], f"c{number}") for number in range(12)))
    first = json.loads(buybox("events", "import", str(events), "--market", "FR", "--json").stdout)
    again = json.loads(buybox("events", "import", str(events), "--market", "FR", "--json").stdout)
    assert (first["lines"], first["stored"], first["repeated"]) == (12, 12, 0)
    assert (again["lines"], again["stored"], again["repeated"]) == (12, 0, 12)
    assert browsed(buybox) == before
    assert buybox("index", "--sellers", str(sellers)).returncode == 0
    assert browsed(buybox) == [last, *before[:-1]]


def test_bad_lines_are_named_and_do_not_cost_the_good_ones(buybox: Buybox, tmp_path: Path) -> None:
    events = tmp_path / "events.ndjson"
    elsewhere, unknown = bought("de-alpha-1", "c1"), bought("fr-alpha-1", "c1").replace("purchase", "hover")
    listed = '{"query_id": "q1", "query_response_hit_ids": ["fr-alpha-1"], "query_attributes": {"market": "DE"}}\n'
    good = bought("fr-alpha-1", "c1")
    late = good.replace(YESTERDAY[:4], "2999")
    events.write_text(f"no json\n\n{elsewhere}{unknown}{listed}{late}{good}")
    found = buybox("events", "import", str(events), "--market", "FR")
    assert found.returncode == 0
    assert [line.partition(": ")[0] for line in found.stderr.splitlines()] == [f"{events}:1", f"{events}:6"]
    assert "lies in the future" in found.stderr
    assert found.stdout == ("6 lines: 1 stored, 0 known already, 2 refused, 1 of other actions, 2 of other markets\n")


def test_files_of_which_no_line_can_be_used_fail_and_missing_ones_are_wrong_usage(
    buybox: Buybox, tmp_path: Path
) -> None:
    events = tmp_path / "events.ndjson"
    events.write_text("{}\nno json\n")
    failed = buybox("events", "import", str(events), "--market", "FR")
    assert (failed.returncode, failed.stdout, failed.stderr.count("\n")) == (1, "", 1)
    assert f"{events}:1" in failed.stderr
    assert buybox("events", "import", str(tmp_path / "none"), "--market", "FR").returncode == 2
    assert buybox("events", "import", str(events), "--market", "XX").returncode == 1
