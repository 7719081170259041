"""The report page: whole in itself, escaped, without the words of our own trade."""

from collections import Counter
from xml.etree import ElementTree as ET

import msgspec
import pytest
from buybox_ranking.evaluation.bootstrap import Interval
from buybox_ranking.formula import formula_curves
from buybox_ranking.models.model import Trained
from buybox_ranking.pictures import report_page
from buybox_ranking.pictures.data_sections import verdict

OUR_WORDS = ("ndcg", "lambdarank", "booster", "monotone", "propensity", "covariance", "raw_score")


@pytest.fixture(scope="module")
def page(trained: Trained) -> str:
    return report_page(trained.model.curves, trained.report, trained.steps)


def parsed(page: str) -> ET.Element:
    return ET.fromstring(page.removeprefix("<!DOCTYPE html>\n"))  # noqa: S314 - our own page


def test_the_page_needs_nothing_beside_itself(page: str) -> None:
    tags = Counter(each.tag.rpartition("}")[2] for each in parsed(page).iter())
    assert not {"script", "link", "img", "iframe", "object", "a"} & set(tags)
    assert "url(" not in page
    assert "@import" not in page
    assert tags["svg"] == 11  # ten facts and the shares of the parts


def test_tables_have_captions_and_ids_are_told_once(page: str) -> None:
    root = parsed(page)
    assert all(table.find("caption") is not None for table in root.iter("table"))
    ids = Counter(each.get("id") for each in root.iter() if each.get("id"))
    assert set(ids.values()) == {1}


def test_the_page_speaks_the_words_of_the_trade(page: str) -> None:
    assert not [word for word in OUR_WORDS if word in page.lower()]
    for said in ("24 months of warranty instead of 12 months of warranty", "the cheapest first", "usual price"):
        assert said in page


def test_counts_and_what_was_left_out_are_told(trained: Trained) -> None:
    report = msgspec.structs.replace(trained.report, excluded={"bot_query": 1234, "something_new": 5})
    page = report_page(trained.model.curves, report)
    assert "Lists of a program, not a shopper" in page
    assert "1,234" in page
    assert "Something new" in page
    assert f"{trained.report.lists.held_out:,} lists were kept aside" in page
    nothing = msgspec.structs.replace(trained.report, excluded={})
    assert "Nothing was left out." in report_page(trained.model.curves, nothing)


def test_what_comes_from_outside_is_escaped(trained: Trained) -> None:
    hostile = "<script>alert('1')</script>&"
    report = msgspec.structs.replace(
        trained.report,
        model_id=hostile,
        trained_at=hostile,
        data=hostile,
        excluded={hostile: 1},
        held_out={hostile: {"ndcg@1": 0.5}},
        examination=msgspec.structs.replace(trained.report.examination, source=hostile),
    )
    page = report_page(trained.model.curves, report)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert parsed(page) is not None


def test_a_report_without_shares_or_intervals_leaves_them_out(trained: Trained) -> None:
    report = msgspec.structs.replace(trained.report, shares={}, intervals={}, ahead={})
    page = report_page(formula_curves(), report)
    assert "How much each part counts" not in page
    assert "How it compares" in page
    assert parsed(page) is not None


FIGURES = {"model": {"ndcg@3": 0.7}, "cheapest": {"ndcg@3": 0.5}, "formula": {"ndcg@3": 0.65}}


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (Interval(0.05, 0.01, 0.09), "nearer than every plain way"),
        (Interval(0.05, -0.01, 0.09), "cannot be told"),
        (Interval(-0.05, -0.09, -0.01), "no reason to use it"),
        (None, "without intervals"),
    ],
)
def test_the_verdict_is_as_sure_as_the_interval_to_the_best_plain_way(
    trained: Trained, ahead: Interval | None, said: str
) -> None:
    found = {} if ahead is None else {"formula": {"ndcg@3": ahead}, "cheapest": {"ndcg@3": Interval(0.2, 0.1, 0.3)}}
    sentence = verdict(msgspec.structs.replace(trained.report, held_out=FIGURES, ahead=found))
    assert said in sentence.lower()
    assert "the hand-written formula 65.0" in sentence


def test_a_report_without_figures_has_nothing_to_compare(trained: Trained) -> None:
    empty = msgspec.structs.replace(trained.report, held_out={})
    assert verdict(empty) == "There is nothing to compare it with."
