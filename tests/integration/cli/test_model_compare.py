"""`buybox model compare`, as an operator runs it before a model or a policy goes live."""

import json
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
from buybox_ranking.curves import Curves
from buybox_ranking.formula import formula_curves
from buybox_ranking.learning.propensity import Examination
from buybox_ranking.learning.training_report import ExaminationReport, ListCounts, TrainingReport
from buybox_ranking.models.held_out import HeldOut
from buybox_ranking.models.model import Model, Trained
from buybox_ranking.models.model_folder import write_model

from .conftest import Buybox

pytestmark = pytest.mark.engine


FEED = "sku,title,grade,price,quantity\n"

SHOPS = {
    "alpha": (310, "orders = 200\nlate = 20\nreviews = 80\nrating = 4.2"),
    "beta": (300, "orders = 9000\nlate = 9\nreviews = 4000\nrating = 4.9"),
    "gamma": (200, "orders = 900\nlate = 90\nreviews = 300\nrating = 4.1"),
    "delta": (320, "orders = 0"),
}
"""Price of the one phone that all sell, and counts: gamma is cheapest, beta is by far the better seller."""


@pytest.fixture
def sellers(tmp_path: Path) -> Path:
    """Lay out four shops; beta alone sells a black phone."""
    folder = tmp_path / "sellers"
    folder.mkdir()
    for seller, (price, counts) in SHOPS.items():
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()}"\n[[feeds]]\nmarket = "FR"\nlocation = "{seller}.csv"\n'
            f"[quality]\n{counts}\n"
        )
        black = "b-2,Apple iPhone 13 128GB Midnight,good,305,1\n" if seller == "beta" else ""
        (folder / f"{seller}.csv").write_text(f"{FEED}{seller}-1,Apple iPhone 13 128GB,good,{price},1\n{black}")
    return folder


@pytest.fixture
def trusting_policy(tmp_path: Path) -> str:
    """Write a policy under which the seller counts and little else."""
    file = tmp_path / "trusting.toml"
    file.write_text("version = 2\n[weights]\nprice = 0.1\ncondition = 1.0\nservice = 1.0\nseller = 3.0\n")
    return str(file)


@pytest.fixture
def flat_model(tmp_path: Path) -> str:
    """Write the folder of a model to which the price is all the same."""
    formula = formula_curves()
    flat = [
        msgspec.structs.replace(curve, values=(1.0,) * len(curve.values)) if curve.part == "price" else curve
        for curve in formula.curves
    ]
    curves = msgspec.structs.replace(formula, model_id="flat-1", curves=tuple(flat))
    write_model(Trained(Model(curves, {}), curves, "", untrained(curves), NO_LISTS), tmp_path / "flat")
    return str(tmp_path / "flat")


NO_LISTS = HeldOut((), (), (), (), (), (), (), Examination((1.0,), "assumed", 1.0, 0))


def untrained(curves: Curves) -> TrainingReport:
    """Return the report of a model that nothing was learned for: comparing offers does not read it."""
    return TrainingReport(
        model_id=curves.model_id,
        trained_at=curves.trained_at,
        data="",
        offers=0,
        lists=ListCounts(0, 0, 0),
        rows=0,
        labels=[],
        excluded={},
        examination=ExaminationReport("assumed", 0, 1.0, [1.0]),
        trees=0,
        parameters={},
        constraints={},
        largest_price_jump=0.0,
        held_out={},
    )


def market_of(found: subprocess.CompletedProcess[str]) -> Any:  # noqa: ANN401 - whatever JSON the command prints
    assert found.returncode == 0, found.stderr
    assert found.stderr == ""
    (view,) = json.loads(found.stdout)["markets"]
    return view


def test_an_operator_sees_who_gains_and_loses_before_anything_changes(
    buybox: Buybox, trusting_policy: str, flat_model: str
) -> None:
    same = market_of(buybox("model", "compare", "formula", "--json"))
    assert (same["market"], same["offers"], same["boxes"], same["contested"], same["changed"]) == ("FR", 5, 2, 1, 0)

    policy = market_of(buybox("model", "compare", "live", "live", "--policy", trusting_policy, "--json"))
    assert (policy["before"]["name"], policy["after"]["name"]) == (
        "formula-1 under policy 1",
        "formula-1 under trusting.toml",
    )
    gains = {each["seller"]: (each["gained"], each["lost"]) for each in policy["sellers"]}
    assert gains == {"beta": (1, 0), "gamma": (0, 1), "alpha": (0, 0), "delta": (0, 0)}
    assert policy["total_difference"] == {"amount": "100.00", "currency": "EUR"}
    assert policy["after"]["all_boxes"]["largest_share"] == 1.0
    assert policy["new_sellers"]["sellers"] == 1

    model = market_of(buybox("model", "compare", flat_model, "--market", "fr", "--json"))
    assert (model["after"]["name"], model["changed"]) == ("flat-1 under policy 1", 1)
    back = market_of(buybox("model", "compare", "live", flat_model, "--json"))
    assert (back["before"]["name"], back["total_difference"]["amount"]) == ("flat-1 under policy 1", "-100.00")

    told = buybox("model", "compare", flat_model)
    assert told.returncode == 0, told.stderr
    assert "FR: formula-1 under policy 1, replaced by flat-1 under policy 1" in told.stdout
    assert "1 of these change hands (100.0%)" in told.stdout
    assert "sellers who gain" in told.stdout


def test_what_cannot_be_compared_is_told_in_one_line(buybox: Buybox, tmp_path: Path) -> None:
    unknown = buybox("model", "compare", "no-such-model")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr.startswith("buybox: the engine knows no model 'no-such-model'")
    empty = buybox("model", "compare", str(tmp_path))
    assert (empty.returncode, empty.stdout) == (1, "")
    assert "holds no whole model" in empty.stderr
    elsewhere = buybox("model", "compare", "formula", "--market", "DE")
    assert elsewhere.returncode == 1
    assert "nothing is published for DE" in elsewhere.stderr
