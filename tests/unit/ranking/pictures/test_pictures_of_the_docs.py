"""The pictures of `docs/ranking.md` are those that the code draws of the shipped formula."""

from pathlib import Path

import pytest
from buybox_ranking.formula import formula_curves
from buybox_ranking.pictures.curve_picture import fact_picture, most_worth, price_picture
from buybox_ranking.pictures.style import PICTURE_STYLE
from buybox_ranking.pictures.svg import standalone

DOCS = Path(__file__).parents[4] / "docs"


def drawn(feature: str) -> str:
    curves = formula_curves()
    price = curves.curve("price_to_reference")
    if feature == "price_to_reference":
        return standalone(price_picture(curves), PICTURE_STYLE)
    return standalone(fact_picture(curves.curve(feature), price, most_worth(curves)), PICTURE_STYLE)


@pytest.mark.parametrize("feature", ["price_to_reference", "warranty_months"])
def test_a_picture_of_the_docs_is_as_the_code_draws_it(feature: str, request: pytest.FixtureRequest) -> None:
    path = DOCS / "pictures" / f"{feature}.svg"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn(feature), "utf-8")
    assert path.read_text("utf-8") == drawn(feature)
    assert f"pictures/{feature}.svg" in (DOCS / "ranking.md").read_text("utf-8")
