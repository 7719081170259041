"""`buybox catalogue`, run in this process on a folder of additions of its own."""

import json
from pathlib import Path
from typing import Any

import pytest
from buybox_cli.commands.catalogue import command
from buybox_config.catalogue import load_catalogue
from buybox_config.errors import BuyboxError
from click.testing import CliRunner, Result

NEW = ("--brand", "Samsung", "--name", "Galaxy S91 Ultra", "--category", "smartphone")
SOURCE = ("--source", "maker's page 2026-11-01", "--by", "buyers")
TITLES = "title,seller,brand\n" + "".join(
    f"Samsung Galaxy S91 Ultra {storage} GB {colour} débloqué,{seller},Samsung\n"
    for storage, colour, seller in ((256, "noir", "alpha"), (512, "noir", "beta"), (256, "bleu", "alpha"))
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BUYBOX_DATA_DIR", str(tmp_path))
    return tmp_path / "catalogue"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def answer(*arguments: str) -> Any:  # noqa: ANN401 - whatever the JSON holds
    result = run(*arguments, "--json")
    assert result.exception is None, result.exception
    return json.loads(result.stdout)


def refusal(*arguments: str) -> str:
    result = run(*arguments)
    assert isinstance(result.exception, BuyboxError), result.output
    return str(result.exception)


@pytest.mark.usefixtures("folder")
def test_list_narrows_by_brand_category_and_words_in_names_and_numbers() -> None:
    found = answer("list", "--brand", "apple", "--category", "smartphone", "--search", "iphone 13 pro max")
    assert [model["model_id"] for model in found] == ["apple-iphone-13-pro-max"]
    assert "apple-iphone-13-pro-max-128gb" in found[0]["devices"]
    assert found[0]["sources"].keys() >= {"name", "launched", "storage_gb"}
    assert {model["model_id"] for model in answer("list", "--search", "A2633")} == {"apple-iphone-13"}
    assert "no model is known" in run("list", "--search", "zzzz").stdout


def test_an_added_model_is_recognised_listed_and_signed(folder: Path) -> None:
    added = answer("add", *NEW, "--storage", "256", "--storage", "512", "--colour", "midnight:black", *SOURCE)
    assert added["devices"] == ["samsung-galaxy-s91-ultra-256gb", "samsung-galaxy-s91-ultra-512gb"]
    assert added["now_known"] is None
    (model,) = answer("list", "--search", "galaxy s91 ultra")
    assert set(model["sources"].values()) == {"maker's page 2026-11-01"}
    row = (folder / "added.csv").read_text(encoding="utf-8").splitlines()[1]
    assert ",buyers,20" in row


def test_a_known_model_is_added_to_by_its_id_alone(folder: Path) -> None:
    before = load_catalogue().models["apple-iphone-13"].storage_gb
    added = answer("add", "--to", "apple-iphone-13", "--storage", "2048", *SOURCE)
    assert added["devices"] == ["apple-iphone-13-2tb"]
    assert load_catalogue(folder).models["apple-iphone-13"].storage_gb == (*before, 2048)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((*NEW, "--by", "buyers"), "say with source"),
        (("--name", "S91", *SOURCE), "needs a brand and a category"),
        ((*NEW, "--alias", "one\ntwo", *SOURCE), "cannot be printed"),
        (("--from", "nowhere.csv", "--by", "buyers"), "nowhere.csv cannot be read"),
        (("--from", "nowhere.csv", "--brand", "Apple", "--by", "buyers"), "only --source goes with it"),
    ],
)
def test_wrong_usage_is_refused_and_nothing_is_written(
    folder: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    assert complaint in refusal("add", *arguments)
    assert not (folder / "added.csv").exists()


def test_check_counts_additions_and_names_the_row_of_a_fault(folder: Path) -> None:
    folder.mkdir()
    (folder / "ours.csv").write_text("model_id,storage_gb,source\napple-iphone-13,2048,x\napple-iphone-13,x,x\n")
    result = run("check", "--json")
    assert isinstance(result.exception, BuyboxError)
    report = json.loads(result.stdout)
    assert report["added"] == 1
    assert [said["message"] for said in report["complaints"] if said["place"] == "ours.csv, row 3"] == [
        "invalid literal for int() with base 10: 'x'"
    ]
    assert "ours.csv, row 3: " in run("check").stdout


def test_a_proposal_is_kept_until_a_person_accepts_it(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "titles.csv"
    file.write_text(TITLES, encoding="utf-8")
    (proposal,) = answer("propose", "--from", str(file))
    assert (proposal["id"], proposal["rows"]) == ("samsung-galaxy-s91-ultra", 3)
    assert "--by" in refusal("propose", "--accept", proposal["id"])
    added = answer("propose", "--accept", proposal["id"], "--by", "buyers", "--storage", "256", "--storage", "1024")
    assert added["devices"] == ["samsung-galaxy-s91-ultra-256gb", "samsung-galaxy-s91-ultra-1tb"]
    model = load_catalogue(folder).models["samsung-galaxy-s91-ultra"]
    assert {colour.basic for colour in model.colours} == {"black", "blue"}
    assert model.source.startswith("seller titles, accepted by buyers on 20")
    assert "no proposal" in refusal("propose", "--accept", proposal["id"], "--by", "buyers")


@pytest.mark.usefixtures("folder")
def test_propose_says_what_it_needs(tmp_path: Path) -> None:
    file = tmp_path / "titles.csv"
    file.write_text("name\niPhone 13 128GB\n", encoding="utf-8")
    assert "has no column 'title'; it has name" in refusal("propose", "--from", str(file))
    assert "nothing is proposed" in run("propose", "--from", str(file), "--title-column", "name").stdout
    assert "go with --accept" in refusal("propose", "--from", str(file), "--name", "X")
    assert "no engine is running" in refusal("propose")
