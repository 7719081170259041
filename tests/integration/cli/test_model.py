"""`buybox model`, as an operator runs it: from a folder to live and back."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from buybox_ranking.models.model import Trained
from buybox_ranking.models.model_folder import write_model

from .conftest import Buybox

pytestmark = pytest.mark.engine

ModelMaker = Callable[..., Trained]
Folder = Callable[..., str]


@pytest.fixture
def sellers(tmp_path: Path) -> Path:
    """Lay out two sellers: a cheap fair one and a dear premium one."""
    folder = tmp_path / "sellers"
    folder.mkdir()
    for seller, grade, price in (("alpha", "fair", 260), ("beta", "premium", 310)):
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()}"\n[[feeds]]\nmarket = "FR"\nlocation = "{seller}.csv"\n'
        )
        (folder / f"{seller}.csv").write_text(
            f"sku,title,grade,price,quantity\n{seller}-1,Apple iPhone 13 128GB,{grade},{price},1\n"
        )
    return folder


@pytest.fixture
def folder(trained_model: ModelMaker, tmp_path: Path) -> Folder:
    """Write the folder of a model."""

    def write(name: str, **factors: float) -> str:
        write_model(trained_model(name, **factors), tmp_path / name)
        return str(tmp_path / name)

    return write


def document(found: subprocess.CompletedProcess[str]) -> Any:  # noqa: ANN401 - whatever JSON a command prints
    assert found.returncode == 0, found.stderr
    assert found.stderr == ""
    return json.loads(found.stdout)


def best_offer(buybox: Buybox) -> str:
    found = document(buybox("best", "apple-iphone-13-128gb", "--market", "FR", "--json"))
    seller: str = found["seller"]["id"]
    return seller


def test_an_operator_promotes_a_model_and_goes_back(buybox: Buybox, folder: Folder) -> None:
    cheap, dear = folder("m-cheap", price=3.0, condition=0.2), folder("m-dear", price=0.0)
    (formula,) = document(buybox("model", "list", "--json"))
    assert (formula["model_id"], formula["state"]) == ("formula-1", "live")

    report = document(buybox("model", "promote", cheap, "--by", "a person", "--note", "autumn", "--json"))
    assert (report["model_id"], report["before"], report["finished"]) == ("m-cheap", "formula-1", True)
    assert report["comparison"]["difference"]["low"] <= report["comparison"]["difference"]["value"]
    assert report["markets"][0]["rescored"]["offers"] == 2
    assert best_offer(buybox) == "alpha"

    again = buybox("model", "promote", "m-cheap")
    assert (again.returncode, again.stdout) == (3, "")
    assert again.stderr == "buybox: m-cheap is live already, in every market: there is nothing to do\n"

    refused = buybox("model", "promote", dear)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert refused.stderr.count("\n") == 1
    assert "m-dear is worse than m-cheap: NDCG@3 -" in refused.stderr
    assert "use --force" in refused.stderr
    forced = buybox("model", "promote", "m-dear", "--force", "--note", "a trial")
    assert forced.returncode == 0, forced.stderr
    assert "m-dear is live in place of m-cheap" in forced.stdout
    assert best_offer(buybox) == "beta"

    states = {line["model_id"]: line["state"] for line in document(buybox("model", "list", "--json"))}
    assert states == {"m-dear": "live", "m-cheap": None, "formula-1": None}
    back = document(buybox("model", "rollback", "--note", "complaints", "--json"))
    logged = document(buybox("audit", "--action", "model", "--json"))
    assert [(entry["action"], entry["who"], entry["detail"]) for entry in logged] == [
        ("model.rollback", "command line", "live in FR: complaints"),
        ("model.promote", "command line", "live in FR: a trial"),
        ("model.promote", "a person", "live in FR: autumn"),
    ]
    assert (back["model_id"], back["before"], back["comparison"]) == ("m-cheap", "m-dear", None)
    assert best_offer(buybox) == "alpha"

    listed = buybox("model", "list").stdout
    assert "m-cheap" in next(line for line in listed.splitlines() if " live " in line)
    card = buybox("model", "show", "live").stdout
    assert "model m-cheap, trained at" in card
    assert "promoted in place of formula-1 by a person, NDCG@3" in card
    assert "rolled back in place of m-dear: complaints" in card
    assert "Left out: unknown_offer 3." in card


def test_a_load_takes_no_live_model_s_place_by_itself(buybox: Buybox, folder: Folder, sellers: Path) -> None:
    load = ("index", "--sellers", str(sellers), "--model", folder("m-cheap", price=3.0, condition=0.2))
    refused = buybox(*load)
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "use `buybox model promote`, or --force" in refused.stderr
    assert best_offer(buybox) == "beta"
    assert buybox(*load, "--force").returncode == 0
    assert best_offer(buybox) == "alpha"
    card = document(buybox("model", "show", "m-cheap", "--json"))
    assert (card["live"], card["report"]["model_id"], card["promotions"][0]["how"]) == (True, "m-cheap", "loaded")


def test_what_is_no_model_is_told_in_one_line(buybox: Buybox, folder: Folder, tmp_path: Path) -> None:
    damaged = Path(folder("m-damaged"))
    held_out = (damaged / "held_out.json").read_bytes()
    (damaged / "held_out.json").write_bytes(held_out[:-1])
    for asked, says in (
        (("promote", str(damaged)), "held_out.json of model 'm-damaged' has"),
        (("show", str(damaged)), "held_out.json of model 'm-damaged' has"),
        (("promote", str(tmp_path)), "holds no whole model"),
        (("promote", "m-nowhere"), "the engine knows no model 'm-nowhere'"),
        (("show", "m-nowhere"), "the engine knows no model 'm-nowhere'"),
        (("rollback", "--to", "m-nowhere"), "the engine knows no model 'm-nowhere'"),
    ):
        found = buybox("model", *asked)
        assert (found.returncode, found.stdout) == (1, "")
        assert found.stderr.count("\n") == 1
        assert says in found.stderr
    offers_only = buybox("model", "promote", str(damaged), "--offers", str(damaged / "report.json"))
    assert offers_only.returncode == 2
    nothing_before = buybox("model", "rollback")
    assert nothing_before.returncode == 3
    assert "nothing was live before formula-1" in nothing_before.stderr
