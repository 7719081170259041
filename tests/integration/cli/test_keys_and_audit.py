"""`buybox key` and `buybox audit`, as an operator runs them, and what other commands leave in the audit log."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .conftest import Buybox

pytestmark = pytest.mark.engine


@pytest.fixture
def sellers(tmp_path: Path) -> Path:
    """Lay out a marketplace of one seller."""
    folder = tmp_path / "sellers"
    folder.mkdir()
    (folder / "alpha.toml").write_text(
        'id = "alpha"\nname = "Alpha"\n[[feeds]]\nmarket = "FR"\nlocation = "alpha.csv"\n'
    )
    (folder / "alpha.csv").write_text("sku,title,grade,price,quantity\na1,Apple iPhone 13 128GB,good,300,1\n")
    return folder


def document(found: subprocess.CompletedProcess[str]) -> Any:  # noqa: ANN401 - whatever JSON a command prints
    assert found.returncode == 0, found.stderr
    assert found.stderr == ""
    return json.loads(found.stdout)


def test_an_operator_makes_lists_rotates_and_revokes_a_key(buybox: Buybox) -> None:
    made = document(buybox("key", "create", "alpha desk", "--scope", "seller", "--seller", "alpha", "--json"))
    key_id = made["key"]["key_id"]
    assert made["secret"].startswith(f"bbx_{key_id}_")
    listed = buybox("key", "list", "--json")
    assert [(key["key_id"], key["state"], key["seller"]) for key in document(listed)] == [(key_id, "active", "alpha")]
    assert "digest" not in listed.stdout

    rotated = document(buybox("key", "rotate", key_id, "--overlap", "10", "--by", "operations", "--json"))
    assert rotated["secret"] != made["secret"]
    assert "is revoked" in buybox("key", "revoke", key_id).stdout
    assert document(buybox("key", "list", "--json")) == []
    assert "revoked" in buybox("key", "list", "--all").stdout
    again = buybox("key", "revoke", key_id)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)

    entries = document(buybox("audit", "--action", "key", "--json"))
    assert [(entry["action"], entry["who"]) for entry in entries] == [
        ("key.revoke", "command line"),
        ("key.rotate", "operations"),
        ("key.create", "command line"),
    ]
    assert "key.rotate" in buybox("audit", "--who", "operations").stdout
    assert "nothing was changed" in buybox("audit", "--action", "policy.publish").stdout


def test_a_key_for_a_seller_that_there_is_not_is_refused_with_near_ones(buybox: Buybox) -> None:
    found = buybox("key", "create", "x", "--scope", "seller", "--seller", "alfa")
    assert found.returncode == 1
    assert "near ones are alpha" in found.stderr
    assert buybox("key", "create", "x", "--scope", "seller").returncode == 2
    assert buybox("key", "create", "x", "--scope", "king").returncode == 2
    assert document(buybox("key", "list", "--all", "--json")) == []


def test_a_secret_is_shown_once_and_says_where_it_opens(buybox: Buybox) -> None:
    shown = buybox("key", "create", "desk", "--scope", "merchandiser", "--days", "30").stdout
    assert shown.count("bbx_") == 1
    assert "/sign-in" in shown


def test_reviews_and_blocks_are_in_the_audit_log(buybox: Buybox) -> None:
    buybox("seller", "review", "alpha", "--accept", "--note", "all is well", "--by", "reviews")
    buybox("block", "add", "--seller", "alpha", "--reason", "papers are missing", "--author", "operations")
    buybox("block", "lift", "--seller", "alpha", "--author", "operations")
    found = {entry["action"]: entry for entry in document(buybox("audit", "--json"))}
    assert found["seller.review"]["detail"] == "accepted: all is well"
    assert found["seller.review"]["subject"] == "alpha"
    assert found["block.add"]["who"] == found["block.lift"]["who"] == "operations"
    assert found["block.add"]["detail"] == "until it is lifted: papers are missing"


def test_a_refused_change_leaves_no_entry(buybox: Buybox) -> None:
    assert buybox("block", "lift", "--seller", "alpha", "--author", "operations").returncode == 1
    assert buybox("model", "rollback", "--to", "formula").returncode == 3
    assert buybox("seller", "review", "nobody", "--accept", "--note", "x").returncode == 1
    assert document(buybox("audit", "--json")) == []
