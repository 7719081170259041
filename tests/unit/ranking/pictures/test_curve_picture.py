"""Pictures of curves: well formed, told to a screen reader, and true to the curve."""

import re
from xml.etree import ElementTree as ET

import msgspec
import pytest
from buybox_ranking.curves import Curves
from buybox_ranking.features import FEATURES
from buybox_ranking.formula import formula_curves
from buybox_ranking.models.model import Trained
from buybox_ranking.pictures.curve_picture import fact_picture, most_worth, price_picture
from buybox_ranking.pictures.plot import HEIGHT, WIDTH
from buybox_ranking.pictures.shares_picture import part_shares, shares_picture
from buybox_ranking.pictures.words import FEATURE_WORDS

SVG = "{http://www.w3.org/2000/svg}"

FACTS = [feature.name for feature in FEATURES if feature.part != "price"]


def drawn(curves: Curves, feature: str) -> ET.Element:
    price = curves.curve("price_to_reference")
    return ET.fromstring(fact_picture(curves.curve(feature), price, most_worth(curves)))  # noqa: S314 - ours


def corners(picture: ET.Element, kind: str = "curve") -> list[tuple[float, float]]:
    path = next(each for each in picture.iter(f"{SVG}path") if each.get("class") == kind)
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+),([\d.]+)", path.get("d") or "")]


def texts(picture: ET.Element) -> list[str]:
    return [(each.text or "").replace("\xa0", " ") for each in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("feature", FACTS)
def test_every_picture_has_a_title_and_a_description_and_stays_inside_its_frame(trained: Trained, feature: str) -> None:
    for curves in (trained.model.curves, formula_curves()):
        picture = drawn(curves, feature)
        assert picture.get("role") == "img"
        labels = (picture.get("aria-labelledby") or "").split()
        told = {each.get("id"): each.text for each in (*picture.iter(f"{SVG}title"), *picture.iter(f"{SVG}desc"))}
        assert set(labels) == set(told)
        assert all(told.values())
        for path in picture.iter(f"{SVG}path"):
            found = re.findall(r"([\d.-]+),([\d.-]+)", path.get("d") or "")
            assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in found)


@pytest.mark.parametrize("feature", [name for name in FACTS if not FEATURE_WORDS[name].bars])
def test_a_line_never_goes_against_its_law(trained: Trained, feature: str) -> None:
    curves = trained.model.curves
    heights = [-y for _, y in corners(drawn(curves, feature))]
    assert heights == sorted(heights, reverse=curves.curve(feature).direction < 0)


def test_heights_of_the_line_are_those_of_the_curve() -> None:
    curves = formula_curves()
    along = dict(corners(drawn(curves, "warranty_months")))
    ends = [along[min(along)], along[max(along)]]
    lowest, top = HEIGHT - 44, most_worth(curves)
    curve = curves.curve("warranty_months")
    assert ends == pytest.approx([lowest, lowest - curve.at(36) / top * (lowest - 24)], abs=0.06)


def test_bars_stand_for_grades_in_order(trained: Trained) -> None:
    picture = drawn(trained.model.curves, "grade")
    heights = [float(each.get("height") or 0) for each in picture.iter(f"{SVG}rect")]
    assert heights == sorted(heights)
    assert len(heights) == 5
    assert {"worn", "fair", "good", "excellent", "premium"} <= set(texts(picture))


def test_the_upright_axis_tells_worth_as_price_cuts() -> None:
    told = texts(drawn(formula_curves(), "delivery_days"))
    assert "worth as much as a price lower by" in told
    assert {"nothing", "10 %", "20 %"} <= set(told)


def test_a_price_that_is_worth_nothing_leaves_points_of_the_score() -> None:
    formula = formula_curves()
    flat = msgspec.structs.replace(formula.curves[0], points=(0.5, 2.0), values=(1.0, 1.0))
    told = texts(drawn(msgspec.structs.replace(formula, curves=(flat, *formula.curves[1:])), "delivery_days"))
    assert "points of the score" in told
    assert not [text for text in told if text.endswith("%")]


def test_a_fact_that_makes_no_difference_is_said_to_make_none() -> None:
    formula = formula_curves()
    level = msgspec.structs.replace(formula.curve("return_days"), values=(0.0, 0.0, 0.0, 0.0))
    curves = tuple(level if curve.feature == "return_days" else curve for curve in formula.curves)
    assert "no difference was learned" in texts(drawn(msgspec.structs.replace(formula, curves=curves), "return_days"))
    assert "no difference was learned" not in texts(drawn(formula, "return_days"))


def test_the_price_is_drawn_as_used_and_where_given_as_learned(trained: Trained) -> None:
    alone = ET.fromstring(price_picture(trained.model.curves))  # noqa: S314 - our own picture
    both = ET.fromstring(price_picture(trained.model.curves, trained.steps))  # noqa: S314 - our own picture
    assert "usual price" in texts(alone)
    assert "as learned" not in texts(alone)
    assert {"as used", "as learned"} <= set(texts(both))
    heights = [-y for _, y in corners(both, "learned")]
    assert heights == sorted(heights, reverse=True)
    assert len({y for _, y in corners(both, "learned")}) > 3


def test_a_model_without_any_steps_can_be_drawn() -> None:
    formula = formula_curves()
    empty = [msgspec.structs.replace(curve, form="step", points=(), values=(0.0,)) for curve in formula.curves]
    curves = msgspec.structs.replace(formula, curves=tuple(empty))
    assert "usual price" in price_picture(curves)
    assert all("no difference was learned" in texts(drawn(curves, feature)) for feature in FACTS)


def test_shares_of_parts_are_summed_from_their_features() -> None:
    shares = {"price_to_reference": 0.6, "grade": -0.1, "delivery_days": 0.3, "warranty_months": 0.2}
    assert part_shares(shares) == pytest.approx({"price": 0.6, "condition": -0.1, "service": 0.5, "seller": 0.0})
    picture = ET.fromstring(shares_picture(shares))  # noqa: S314 - our own picture
    assert {"60 %", "-10 %", "50 %", "0 %"} <= set(texts(picture))
    assert min(float(each.get("width") or 0) for each in picture.iter(f"{SVG}rect")) == 0
