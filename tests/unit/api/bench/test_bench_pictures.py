"""Pictures of a preview: whole SVG without styles of its own, every word escaped."""

import xml.etree.ElementTree as ET

import pytest
from buybox_api.pages.bench.pictures.hands import hands_bar, share_bar
from buybox_api.pages.bench.pictures.trade_curve import CurvePoint, Marked, trade_picture

HOSTILE = '<script>alert("1")</script>'

POINTS = [CurvePoint(0.0, 250.0, 80.0), CurvePoint(1.0, 255.0, 70.0), CurvePoint(3.0, 270.0, 40.0)]


def curve(points: list[CurvePoint], *marked: Marked, unit: str = "€") -> ET.Element:
    return ET.fromstring(trade_picture("fr-price", HOSTILE, points, marked, unit))  # noqa: S314 - made by us


def test_a_curve_is_whole_and_names_itself() -> None:
    drawn = curve(POINTS, Marked(1.0, "live 1", "live"), unit=HOSTILE)
    assert drawn.get("role") == "img"
    assert not [element for element in drawn.iter() if "style" in element.attrib or element.tag.endswith("script")]
    told = drawn.findtext("{*}desc")
    assert told is not None
    assert told.startswith("From weight 0 (250.00 ")
    assert told.endswith("live 1: weight 1.")


def test_marks_lie_on_the_line_between_two_points() -> None:
    drawn = curve(POINTS, Marked(2.0, "draft 2", "draft"), Marked(1.0, "live 1", "live"))
    draft, live = ((float(dot.get("cx", 0)), float(dot.get("cy", 0))) for dot in drawn.iter() if _is_mark(dot))
    assert draft[0] > live[0]
    assert draft[1] > live[1]


def _is_mark(element: ET.Element) -> bool:
    return element.get("class", "").startswith("point")


@pytest.mark.parametrize("points", [POINTS[:1], [CurvePoint(0, 0, 0), CurvePoint(3, 0, 0)], POINTS[:2] * 2])
def test_a_curve_that_is_flat_or_a_point_lies_inside_the_picture(points: list[CurvePoint]) -> None:
    drawn = curve(points, Marked(9.0, "draft 9", "draft"))
    for dot in drawn.iter("{*}circle"):
        assert 0 <= float(dot.get("cx", -1)) <= 350
        assert 0 <= float(dot.get("cy", -1)) <= 230


def test_bars_end_inside_the_picture_and_are_not_read_out() -> None:
    for drawn in (hands_bar(3, 5, 5), hands_bar(0, 0, 0), share_bar(2.0)):
        root = ET.fromstring(drawn)  # noqa: S314 - made by us
        assert root.get("aria-hidden") == "true"
        for piece in root.iter("{*}rect"):
            assert float(piece.get("x", -1)) >= 0
            assert float(piece.get("x", 0)) + float(piece.get("width", 0)) <= 180
