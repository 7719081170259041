"""Measuring a way of recognising on labelled titles, and the baselines."""

from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.catalogue.read import build_catalogue
from buybox_config.errors import FeedError
from buybox_titles.evaluation.baselines import Nearest, by_letters, by_words
from buybox_titles.evaluation.gold import Gold
from buybox_titles.evaluation.labelled import Labelled, Negative, read_labelled, read_negatives
from buybox_titles.evaluation.measure import measure, measure_negatives
from buybox_titles.recogniser import Recogniser

TITLES = [
    Labelled("iPhone 13 128GB black", "1", "Apple iPhone 13 128GB"),
    Labelled("apple iphone 13 128 gb", "1", "Apple iPhone 13 128GB"),
    Labelled("iphone 13", "1", "Apple iPhone 13 128GB"),
    Labelled("iPhone 13 256GB", "2", "Apple iPhone 13 256GB"),
    Labelled("something else", "3", "Other Thing"),
]


def test_shares_and_pairs_are_as_by_hand(recogniser: Recogniser, catalogue: Catalogue) -> None:
    measured = measure("ours", TITLES, recogniser.recognise, Gold(catalogue))
    assert (measured.with_model, measured.with_device, measured.right) == (4 / 5, 3 / 5, 1.0)
    assert (measured.pairs.precision, measured.pairs.recall) == (1.0, 1 / 3)
    assert measured.abstained == {"ambiguous_device": 1, "unknown_device": 1}


def test_negatives_are_counted_by_category(recogniser: Recogniser) -> None:
    titles = [Negative("Coque iPhone 13", "cases"), Negative("iPhone 13 128GB", "cases"), Negative("oven", "kitchen")]
    cases, kitchen = measure_negatives(titles, recogniser.recognise)
    assert (cases.titles, cases.with_device, cases.reasons) == (2, 1, {"not_a_device": 1})
    assert (kitchen.titles, kitchen.with_device) == (1, 0)


@pytest.mark.parametrize("similarities", [by_words, by_letters])
def test_a_baseline_answers_with_the_nearest_name_when_it_is_near_enough(
    catalogue: Catalogue, similarities: object
) -> None:
    phones = build_catalogue(model for model in catalogue.models.values() if model.brand == "Apple")
    nearest = Nearest(phones, similarities)  # type: ignore[arg-type]  # one of two functions of this type
    nearest.tune(TITLES)
    near, far = nearest.recognise(["apple iphone 13 128 gb", "#### ----"])
    assert near.device_id == "apple-iphone-13-128gb"
    assert (far.device_id, far.reason) == (None, "unknown_device")


def test_the_halves_part_the_clusters_by_their_number(tmp_path: Path) -> None:
    path = tmp_path / "titles.csv"
    path.write_text("title,cluster_id,cluster_label\na,1,A\nb,2,B\nc,3,C\n")
    halves = [[one.title for one in read_labelled(path, half)] for half in ("odd", "even", "all")]
    assert halves == [["a", "c"], ["b"], ["a", "b", "c"]]


def test_a_file_without_the_columns_says_which(tmp_path: Path) -> None:
    path = tmp_path / "titles.csv"
    path.write_text("title\na\n")
    with pytest.raises(FeedError, match="no column 'category'"):
        read_negatives(path)
