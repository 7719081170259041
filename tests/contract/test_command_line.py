"""The command line's promises: help for each command, one plain line for each error, the right exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from buybox_cli.main import COMMANDS, cli
from click.testing import CliRunner

ROOT = Path(__file__).parents[2]


def buybox(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
    return subprocess.run(
        [sys.executable, "-m", "buybox_cli", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env={**clean, **environment},
        check=False,
        timeout=120,
    )


@pytest.fixture
def nowhere(tmp_path: Path) -> dict[str, str]:
    """Name an engine where none runs."""
    return {"BUYBOX_OPENSEARCH_URL": "http://127.0.0.1:9", "BUYBOX_DATA_DIR": str(tmp_path)}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_stands_in_the_readme_of_commands(command: str) -> None:
    found = CliRunner().invoke(cli, [command, "--help"])
    assert found.exit_code == 0
    assert found.stdout.startswith("Usage:")
    assert f"buybox {command}" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def test_help_lists_every_command() -> None:
    found = buybox("--help").stdout
    assert all(f"  {command} " in found for command in COMMANDS)


@pytest.mark.parametrize("arguments", [("nonsense",), ("search",), ("index",), ("demo", "--offers", "few")])
def test_wrong_usage_is_exit_2(arguments: tuple[str, ...]) -> None:
    found = buybox(*arguments)
    assert found.returncode == 2
    assert "Traceback" not in found.stderr


def test_without_an_engine_one_line_says_what_to_do(tmp_path: Path) -> None:
    found = buybox("search", "iphone", "--market", "FR", BUYBOX_DATA_DIR=str(tmp_path))
    assert found.returncode == 1
    assert found.stderr == (
        "buybox: no engine is running: start it with `buybox engine start`, or set BUYBOX_OPENSEARCH_URL\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "iphone", "--market", "FR"),
        ("best", "apple-iphone-13-128gb", "--market", "FR"),
        ("offers", "apple-iphone-13-128gb", "--market", "FR"),
        ("runs",),
        ("rejects",),
        ("new-prices", "list"),
        ("events", "export", "--out", "-"),
        ("offer", "confirm", "--seller", "s", "--market", "FR", "--sku", "x"),
    ],
)
def test_an_engine_that_does_not_answer_is_one_line(arguments: tuple[str, ...], nowhere: dict[str, str]) -> None:
    found = buybox(*arguments, **nowhere)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.count("\n") == 1
    assert found.stderr.startswith("buybox: ")
    assert "OpenSearch" in found.stderr


def test_a_wrong_setting_is_one_line() -> None:
    found = buybox("runs", BUYBOX_SHARDS="many")
    assert found.returncode == 1
    assert "BUYBOX_SHARDS" in found.stderr
    assert found.stderr.count("\n") == 1


def test_a_folder_without_seller_files_is_one_line(tmp_path: Path, nowhere: dict[str, str]) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        found = buybox("index", "--sellers", str(folder), **nowhere)
        assert found.returncode == 1
        assert found.stderr.count("\n") == 1
        assert str(folder) in found.stderr


def test_a_seller_file_with_an_unknown_key_names_the_file_and_the_line(tmp_path: Path, nowhere: dict[str, str]) -> None:
    (tmp_path / "alpha.toml").write_text('id = "alpha"\nname = "Alpha"\ncolour = "red"\n')
    found = buybox("index", "--sellers", str(tmp_path), **nowhere)
    assert found.returncode == 1
    assert "alpha.toml:3: colour: unknown key" in found.stderr


def test_rank_answers_list_by_list_and_names_the_line_that_is_none() -> None:
    offer = {
        "offer_id": "a",
        "device_id": "apple-iphone-13-128gb",
        "market": "FR",
        "category": "smartphone",
        "seller": {
            "id": "s",
            "rating": 4.5,
            "quality": {
                "orders": 100,
                "cancelled_by_seller": 1,
                "late": 2,
                "defective": 1,
                "reviews": 50,
                "rating": 4.5,
            },
        },
        "grade": "good",
        "battery_new": False,
        "battery_health_pct": 85,
        **{
            name: {"amount": amount, "currency": "EUR"}
            for name, amount in (("price", "300.00"), ("shipping", "0.00"), ("fees", "0.00"), ("total", "300.00"))
        },
        "delivery_days": 3,
        "warranty_months": 12,
        "return_days": 30,
        "quantity": 1,
    }
    box = {"market": "FR", "device_id": "apple-iphone-13-128gb", "offers": [offer]}
    found = buybox("rank", stdin=json.dumps(box) + "\n")
    assert found.returncode == 0
    answer = json.loads(found.stdout)["offers"][0]
    assert (answer["offer_id"], answer["state"]) == ("a", "won")
    assert answer["score"] == pytest.approx(sum(answer["parts"].values()), abs=1e-9)
    broken = buybox("rank", stdin="no json\n")
    assert broken.returncode == 1
    assert "line 1" in broken.stderr
