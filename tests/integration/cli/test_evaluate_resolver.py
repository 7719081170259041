"""`buybox evaluate-resolver`, run in this process."""

import json
from pathlib import Path

import pytest
from buybox_cli.commands.evaluate_resolver import command
from buybox_config.errors import FeedError
from click.testing import CliRunner

LABELLED = """\
title,merchant_id,cluster_id,cluster_label
iPhone 13 128GB,1,2,Apple iPhone 13 128GB
apple iphone 13 128 gb black,2,2,Apple iPhone 13 128GB
iPhone 12 64GB,1,3,Apple iPhone 12 64GB
"""


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.csv"
    path.write_text(LABELLED)
    return path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_json_holds_every_measure_of_the_half_asked_for(labelled: Path) -> None:
    way = json.loads(run("--titles", str(labelled), "--half", "even", "--json"))["ways"][0]
    assert (way["titles"], way["with_device"], way["right"]) == (2, 1.0, 1.0)
    assert way["pairs"] == {"precision": 1.0, "recall": 1.0}


def test_titles_of_other_categories_are_told_alone(labelled: Path, tmp_path: Path) -> None:
    others = tmp_path / "others.csv"
    others.write_text("title,category\nCoque iPhone 13,cases\n")
    printed = run("--titles", str(labelled), "--titles", str(others), "--markdown")
    assert "| cases | 1 | 0 | not_a_device 1 |" in printed
    assert "| pairs: precision | 1.000 |" in printed


def test_fitting_writes_a_file_that_says_where_it_comes_from(labelled: Path, tmp_path: Path) -> None:
    fitted = tmp_path / "calibration.toml"
    assert run("--titles", str(labelled), "--fit", str(fitted)) == ""
    assert fitted.read_text().startswith("# What a confidence means: the share of right answers among 1 to titles")


def test_a_half_without_titles_is_one_plain_error(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("title,cluster_id,cluster_label\niPhone 13,1,Apple iPhone 13\n")
    with pytest.raises(FeedError, match="even half"):
        run("--titles", str(path))
