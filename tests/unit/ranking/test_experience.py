"""What a choice is worth once the parcel is there."""

import numpy as np
import pytest
from buybox_ranking.features import FEATURES
from buybox_ranking.learning.experience import FAULT_COST, FAULT_RATE, LEAST, list_weights
from buybox_ranking.learning.labels import BOUGHT, CLICKED, RETURNED, SHOWN, IntColumn, Rows


def weights_of(*lists: list[tuple[int, float]]) -> list[float]:
    """Weigh lists of (label, fault rate of the seller)."""
    flat = [row for each in lists for row in each]
    count: IntColumn = np.arange(len(flat))
    matrix = np.zeros((len(flat), len(FEATURES)))
    matrix[:, FAULT_RATE] = [rate for _, rate in flat]
    labels, sizes = np.array([label for label, _ in flat]), np.array([len(each) for each in lists])
    return list_weights(Rows(count, count + 1, labels, sizes, ()), matrix).tolist()


def test_a_choice_of_a_seller_without_faults_weighs_one_in_every_row_of_its_list() -> None:
    assert weights_of([(BOUGHT, 0.0), (SHOWN, 0.9)]) == [1.0, 1.0]


def test_a_choice_weighs_less_by_the_faults_of_its_seller() -> None:
    assert weights_of([(CLICKED, 0.1), (SHOWN, 0.0)]) == pytest.approx([1 - FAULT_COST * 0.1] * 2)


def test_a_purchase_counts_for_more_than_a_click_of_the_same_list() -> None:
    both = weights_of([(CLICKED, 0.0), (BOUGHT, 0.2)])[0]
    assert 1 - FAULT_COST * 0.2 < both < 1 - FAULT_COST * 0.1


def test_the_worst_seller_leaves_a_little_and_a_list_without_a_choice_weighs_one() -> None:
    assert weights_of([(BOUGHT, 1.0), (SHOWN, 0.0)], [(RETURNED, 1.0), (SHOWN, 0.0)]) == [LEAST, LEAST, 1.0, 1.0]
