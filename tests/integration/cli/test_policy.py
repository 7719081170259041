"""`buybox policy`: the merchandisers' loop as they run it, on a marketplace of two sellers."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from buybox_cli.commands.policy import command
from buybox_config.errors import UsageError
from click.testing import CliRunner

from .conftest import Buybox

pytestmark = pytest.mark.engine

FEED = "sku,title,grade,price,quantity\n"
WHY = ("--reason", "care", "--author", "desk one")


@pytest.fixture
def sellers(tmp_path: Path) -> Path:
    """Lay out two sellers of one device: the cheaper is late twice as often."""
    folder = tmp_path / "sellers"
    folder.mkdir()
    for seller, price, late in (("alpha", 300, 5), ("beta", 296, 60)):
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()}"\n[[feeds]]\nmarket = "FR"\nlocation = "{seller}.csv"\n'
            f"[quality]\norders = 1000\nlate = {late}\ndefective = {late}\n"
        )
        (folder / f"{seller}.csv").write_text(f"{FEED}{seller}-1,Apple iPhone 13 128GB,good,{price},1\n")
    return folder


def document(found: subprocess.CompletedProcess[str]) -> Any:  # noqa: ANN401 - whatever JSON a command prints
    assert found.returncode == 0, found.stderr
    assert found.stderr == ""
    return json.loads(found.stdout)


def refused(found: subprocess.CompletedProcess[str], code: int) -> str:
    assert found.returncode == code, (found.stdout, found.stderr)
    assert found.stdout == ""
    assert found.stderr.count("\n") == 1
    assert found.stderr.startswith("buybox: ")
    return found.stderr


def test_from_draft_to_live_and_back(buybox: Buybox) -> None:
    assert document(buybox("policy", "show", "--json"))["version"] == 1
    changed = buybox("policy", "set", "weights.seller=1.5", "--market", "FR", "--category", "smartphone", *WHY)
    assert "seller weight inherited (1.0) → 1.5 in FR smartphones" in changed.stdout
    pin = ("pin", "--model", "apple-iphone-13", "--query", "iphone", "--market", "FR", "--until", "2099-01-01T22:00")
    assert len(document(buybox("policy", "rule", "add", *pin, *WHY, "--json"))["policy"]["rules"]) == 1
    assert (
        "pin apple-iphone-13 for 'iphone' in FR until 2099-01-01 22:00"
        in buybox("policy", "rule", "list", *WHY[2:]).stdout
    )
    assert document(buybox("policy", "check", *WHY[2:], "--json")) == []
    differences = document(buybox("policy", "diff", "live", "draft", *WHY[2:], "--json"))
    assert [each["what"].split(":")[0] for each in differences][1] == "rule added"
    published = document(buybox("policy", "publish", "--reason", "autumn", "--author", "desk one", "--json"))
    assert (published["version"], published["author"], published["reason"]) == (2, "desk one", "autumn")
    shown = buybox("policy", "show").stdout
    assert "version 2, live" in shown
    assert "FR smartphone" in shown
    back = buybox("policy", "rollback", "1", "--reason", "complaints", "--author", "desk two")
    assert "version 3 is live, with the policy of version 1" in back.stdout
    history = document(buybox("policy", "history", "--json"))
    assert [(line["version"], line["state"], line["restores"]) for line in history] == [
        (3, "live", 1),
        (2, None, None),
        (1, None, None),
    ]
    assert "seller weight 1.5 → inherited (1.0) in FR smartphones" in buybox("policy", "history").stdout


def test_commands_answer_by_the_policy_that_is_live(buybox: Buybox) -> None:
    def held() -> list[int]:
        sheets = [document(buybox("seller", "show", seller, "--json")) for seller in ("alpha", "beta")]
        return [sheet["markets"]["FR"]["boxes"]["held"] for sheet in sheets]

    buybox("policy", "set", "weights.seller=0", *WHY)
    buybox("policy", "publish", *WHY)
    assert held() == [0, 1]
    asks = ("price-to-win", "--seller", "alpha", "--market", "FR", "--json")
    assert document(buybox(*asks))["policy"] == 2
    buybox("policy", "set", "weights.seller=3", *WHY)
    buybox("policy", "publish", *WHY)
    assert held() == [1, 0]
    assert document(buybox(*asks))["policy"] == 3
    assert "formula-1 under policy 3" in buybox("model", "compare", "live").stdout


def test_the_second_of_two_is_told_and_may_carry_its_changes_over(buybox: Buybox) -> None:
    buybox("policy", "set", "weights.seller=1.5", *WHY)
    buybox("policy", "set", "weights.price=1.2", "--reason", "thrift", "--author", "desk two")
    buybox("policy", "publish", *WHY)
    told = refused(buybox("policy", "publish", "--reason", "thrift", "--author", "desk two"), 3)
    assert "desk one published version 2" in told
    assert "--rebase" in told
    assert document(buybox("policy", "draft", "--rebase", "--author", "desk two", "--json"))["base"] == 2
    assert document(buybox("policy", "publish", "--reason", "x", "--author", "desk two", "--json"))["version"] == 3
    buybox("policy", "draft", "--author", "desk two")
    assert "is gone" in buybox("policy", "draft", "--drop", "--author", "desk two").stdout
    refused(buybox("policy", "draft", "--drop", "--author", "desk two"), 1)


def test_a_trial_ends_by_promoting_or_dropping(buybox: Buybox) -> None:
    buybox("policy", "set", "weights.seller=1.5", *WHY)
    assert document(buybox("policy", "publish", "--share", "10", *WHY, "--json"))["share"] == 10
    assert "on trial with 10 %" in buybox("policy", "history").stdout
    assert "on trial with 10 % of the shoppers" in buybox("policy", "show", "2").stdout
    buybox("policy", "set", "weights.price=1.2", *WHY)
    assert "end it first" in refused(buybox("policy", "publish", *WHY), 3)
    assert "end it first" in refused(buybox("policy", "rollback", "1", *WHY), 3)
    dropped = buybox("policy", "trial", "drop", *WHY)
    assert "the trial of version 2 is over, version 1 is live for everybody" in dropped.stdout
    assert document(buybox("policy", "publish", *WHY, "--json"))["version"] == 3
    buybox("policy", "set", "weights.price=1.3", *WHY)
    buybox("policy", "publish", "--share", "50", *WHY)
    assert document(buybox("policy", "trial", "promote", *WHY, "--json"))["version"] == 4
    states = [line["state"] for line in document(buybox("policy", "history", "--json"))]
    assert states == ["live", None, "trial dropped", None]


def test_findings_are_told_and_errors_end_the_check_with_1(buybox: Buybox, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(
        '[weights]\nprice = 1.0\n[[rules]]\naction = "pin"\ntarget = { model = "aple-iphone-13" }\n'
        '[[rules]]\naction = "pin"\ntarget = { device = "apple-iphone-14-128gb" }\n'
    )
    found = buybox("policy", "check", "--file", str(path), "--json")
    assert found.returncode == 1
    assert [(each["kind"], each["place"]) for each in json.loads(found.stdout)] == [
        ("unknown_target", 1),
        ("sold_out", 2),
    ]
    assert found.stderr == "buybox: the policy has 1 error: mend the rules named\n"
    added = document(buybox("policy", "rule", "add", "--file", str(path), *WHY, "--json"))
    assert [rule["author"] for rule in added["policy"]["rules"]] == ["desk one", "desk one"]
    removed = document(buybox("policy", "rule", "remove", "1", *WHY, "--json"))
    assert [rule["target"] for rule in removed["policy"]["rules"]] == [{"device": "apple-iphone-14-128gb"}]
    assert "warning sold_out" in buybox("policy", "check", *WHY[2:]).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("set", "weights.seller=1e308", *WHY), "weights.seller: 1e+308 is outside 0.0 to 3.0"),
        (("set", "weights.seller=nan", *WHY), "weights.seller: must be a finite number"),
        (("set", "weights.seller=much", *WHY), "'much' is not a number"),
        (("set", "seller=1", *WHY), "write `weights.seller=1.3`"),
        (("set", "weights.speed=1", *WHY), "is not a part of the score"),
        (("set", "weights.seller=1", "--category", "laptop", *WHY), "name the market of laptop"),
        (("set", "weights.seller=1", "--market", "XX", *WHY), "names market XX"),
        (("set", "weights.seller=1", "--market", "FR", "--category", "phones", *WHY), "not a category"),
        (("set", "weights.seller=1", "--reason", " "), "the reason is blank"),
        (("rule", "add", "pin", *WHY), "rules 1: target: name exactly one"),
        (("rule", "add", "pin", "--model", "m", "--strength", "0", *WHY), "rules 1: strength: "),
        (("rule", "add", *WHY), "name what the rule does"),
        (("rule", "add", "--file", "/nowhere.toml", *WHY), "/nowhere.toml: cannot be read"),
        (
            ("rule", "add", "pin", "--model", "m", "--from", "2026-11-24T22:00", "--until", "2026-11-24T17:00", *WHY),
            "rules 1: until must be later than from",
        ),
        (("show", "first"), "'first' is no version"),
        (("publish", "--share", "51", "--reason", "x", "--author", "nobody"), "no draft"),
    ],
)
def test_what_makes_no_sense_is_told(own_engine: None, arguments: tuple[str, ...], told: str) -> None:
    del own_engine
    with pytest.raises(UsageError, match=re.escape(told)) as found:
        CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert found.value.exit_code == (1 if told == "no draft" else 2)
