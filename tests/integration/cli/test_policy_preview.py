"""`buybox policy preview` and `trial` on a real engine: told, kept with the policy, refused with reasons."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from buybox_cli.terminal import utc_now
from buybox_config.settings import Settings
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_desk.preview.kept_preview import read_preview
from opensearchpy import OpenSearch

from .conftest import Buybox

pytestmark = pytest.mark.engine

FEED = "sku,title,grade,price,quantity\n"

SHOPS = {
    "beta": (300, "orders = 9000\nlate = 9\nreviews = 4000\nrating = 4.9"),
    "gamma": (200, "orders = 900\nlate = 90\nreviews = 300\nrating = 4.1"),
}
"""Price of the one phone that both sell, and counts: gamma is cheaper, beta by far the better seller."""

AUTHOR = ("--author", "merchandiser")


@pytest.fixture
def sellers(tmp_path: Path) -> Path:
    """Lay out both shops."""
    folder = tmp_path / "sellers"
    folder.mkdir()
    for seller, (price, counts) in SHOPS.items():
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()}"\n[[feeds]]\nmarket = "FR"\nlocation = "{seller}.csv"\n'
            f"[quality]\n{counts}\n"
        )
        (folder / f"{seller}.csv").write_text(f"{FEED}{seller}-1,Apple iPhone 13 128GB,good,{price},1\n")
    return folder


def document(found: subprocess.CompletedProcess[str]) -> Any:  # noqa: ANN401 - whatever JSON the command prints
    assert found.returncode == 0, found.stderr
    assert found.stderr == ""
    return json.loads(found.stdout)


def draft(buybox: Buybox) -> None:
    """Prepare a draft under which the better seller wins."""
    for setting in ("weights.price=0.1", "weights.seller=3"):
        done = buybox("policy", "set", setting, "--reason", "trust", *AUTHOR)
        assert done.returncode == 0, done.stderr


def test_a_draft_is_previewed_and_what_it_showed_stays_with_the_version(
    buybox: Buybox, search_client: OpenSearch, settings: Settings
) -> None:
    nothing = buybox("policy", "preview", *AUTHOR)
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert nothing.stderr.startswith("buybox: merchandiser has no draft to preview")

    draft(buybox)
    found = document(buybox("policy", "preview", "--replay", "100", "--json", *AUTHOR))
    (market,) = found["markets"]
    assert (market["market"], market["simulated"], found["before"]) == ("FR", False, 1)
    assert (market["changes"]["changed"], market["changes"]["total_difference"]["amount"]) == (1, "100.00")
    names = (market["changes"]["before"]["name"], market["changes"]["after"]["name"])
    assert names == ("live, version 1", "draft of merchandiser")
    assert [curve["part"] for curve in market["curves"]] == ["price", "condition", "service", "seller"]
    assert found["lists"][0]["note"].startswith("no list of FR is logged")
    assert found["searches"][0]["note"].startswith("no search of FR is logged")

    told = buybox("policy", "preview", *AUTHOR)
    assert told.returncode == 0, told.stderr
    for words in ("1 boxes change hands (100.0%)", "what buyers pay, on average", "faults per 1,000 orders"):
        assert words in told.stdout
    assert "simulated" not in told.stdout

    published = document(buybox("policy", "publish", "--reason", "trust", "--json", *AUTHOR))
    desk = PolicyDesk(search_client, settings, utc_now)
    kept = read_preview(desk.preview_of(str(published["version"])), utc_now())
    assert kept is not None
    assert kept.found is not None
    assert (kept.status, kept.found.markets[0].changes.changed) == ("done", 1)


def test_a_device_and_a_query_are_shown_side_by_side(buybox: Buybox) -> None:
    draft(buybox)
    unnamed = buybox("policy", "preview", "--device", "iphone 13 128", *AUTHOR)
    assert (unnamed.returncode, unnamed.stdout) == (2, "")
    assert "name it with --market" in unnamed.stderr
    asked = ("policy", "preview", "--market", "FR", "--device", "iphone 13 128", "--query", "iphone", *AUTHOR)
    found = document(buybox(*asked, "--json"))
    (device,) = found["devices"]["devices"]
    assert [(each["seller"], each["before"]["position"]) for each in device["offers"]] == [("beta", 2), ("gamma", 1)]
    assert (device["changed"], device["boxes"][0]["hands"]) == (1, True)
    (query,) = found["queries"]
    (card,) = query["devices"]
    assert (card["before"]["seller"], card["after"]["seller"], query["first_changed"]) == ("gamma", "beta", False)
    told = buybox(*asked)
    assert "wins it" in told.stdout
    assert "1 of 1 boxes change hands" in told.stdout


def test_a_policy_in_a_file_is_previewed_and_a_wrong_one_refused(buybox: Buybox, tmp_path: Path) -> None:
    file = tmp_path / "trusting.toml"
    file.write_text("[weights]\nprice = 0.1\nseller = 3.0\n")
    found = document(buybox("policy", "preview", "--file", str(file), "--market", "FR", "--json"))
    assert found["markets"][0]["changes"]["changed"] == 1
    file.write_text("[weights]\nseller = 1e308\n")
    wrong = buybox("policy", "preview", "--file", str(file))
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "seller" in wrong.stderr
    both = buybox("policy", "preview", "--file", str(file), "--version", "1")
    assert (both.returncode, both.stdout) == (2, "")
    unknown = buybox("policy", "preview", "--version", "99")
    assert (unknown.returncode, unknown.stdout) == (1, "")


def test_the_report_of_a_trial_is_told_while_it_runs_and_after(buybox: Buybox) -> None:
    none = buybox("policy", "trial")
    assert (none.returncode, none.stdout) == (1, "")
    assert "there was no trial yet" in none.stderr
    draft(buybox)
    assert buybox("policy", "publish", "--share", "10", "--reason", "try it", *AUTHOR).returncode == 0
    found = document(buybox("policy", "trial", "--json"))
    assert (found["trial"]["share"], found["verdict"]["kind"], found["live"]["shoppers"]) == (10, "too_early", 0)
    told = buybox("policy", "trial")
    assert "version 2 on trial with 10 % of the shoppers against version 1" in told.stdout
    assert "It is too early to say anything" in told.stdout
    assert buybox("policy", "trial", "drop", "--reason", "enough", *AUTHOR).returncode == 0
    ended = document(buybox("policy", "trial", "--json"))
    assert ended["trial"]["version"] == 2
