"""Ways of ordering on the same lists: figures, paired differences, slices, and what is too little to tell."""

import msgspec
import numpy as np
import pytest
from buybox_config.grades import Grade
from buybox_ranking.evaluation.baselines import baseline_scores, formula_matrix, row_baselines
from buybox_ranking.evaluation.comparison import ListSums, compare, list_sums, part_of, too_few
from buybox_ranking.evaluation.measures import ndcg
from buybox_ranking.evaluation.slices import PRICE_THIRDS, list_kinds, list_slices
from buybox_ranking.formula import formula_curves
from buybox_ranking.learning.labels import CLICKED, SHOWN, Rows
from buybox_ranking.learning.propensity import Examination
from buybox_ranking.offer import Offer, SellerFacts

from .conftest import OfferMaker, RowsMaker


@pytest.fixture
def rows(make_rows: RowsMaker) -> Rows:
    """Make 90 lists of three, the first of them chosen in two lists of three."""
    return make_rows([[CLICKED, SHOWN, SHOWN] if number % 3 else [SHOWN, SHOWN, CLICKED] for number in range(90)])


@pytest.fixture
def sums(rows: Rows, every_place_alike: Examination) -> ListSums:
    """Measure the order as shown, its reverse, and chance."""
    upwards = np.tile([1.0, 2.0, 3.0], 90)
    return list_sums({"model": -upwards, "cheapest": upwards, "random": upwards * 0}, rows, every_place_alike)


def test_figures_are_those_of_the_measure_and_differences_their_difference(
    sums: ListSums, rows: Rows, every_place_alike: Examination
) -> None:
    found = compare(sums)
    assert (found.lists, found.chosen, found.groups) == (90, 90, 90)
    assert found.ways["model"]["ndcg@1"].value == pytest.approx(60 / 90, abs=1e-6)
    assert found.ways["cheapest"]["ndcg@1"].value == pytest.approx(30 / 90, abs=1e-6)
    assert found.ways["random"]["ndcg@1"].value == pytest.approx(1 / 3, abs=1e-6)
    wanted = ndcg(np.tile([3.0, 2.0, 1.0], 90), rows, every_place_alike)
    assert {name: figure.value for name, figure in found.ways["model"].items()} == pytest.approx(wanted)
    assert found.ahead["cheapest"]["ndcg@1"].value == pytest.approx(30 / 90, abs=1e-6)
    assert found.ahead["cheapest"]["ndcg@1"].low > 0
    assert "model" not in found.ahead


def test_no_regret_is_told_where_offers_cannot_be_told_apart(sums: ListSums) -> None:
    assert "regret" not in compare(sums).ways["model"]


def test_too_few_lists_or_groups_are_named(sums: ListSums) -> None:
    assert too_few(sums) is None
    few = part_of(sums, np.arange(90) < 49)
    assert too_few(few) == "49 lists with a choice of the 50 that it takes"
    one_device = msgspec.structs.replace(sums, groups=np.zeros(90, dtype=np.int64))
    assert too_few(one_device) == "1 groups with a choice of the 20 that it takes"


def test_no_list_at_all_is_compared_without_a_fault(make_rows: RowsMaker, every_place_alike: Examination) -> None:
    found = compare(list_sums({"model": np.zeros(0), "random": np.zeros(0)}, make_rows([]), every_place_alike))
    assert found.lists == 0
    assert found.ways["model"]["ndcg@3"].value == 0


def offers_of(make_offer: OfferMaker) -> list[Offer]:
    """Make three offers for each of 90 lists: 60 lists in FR, 30 in DE; ever dearer, the second the best kept."""
    return [
        make_offer(
            f"o{number}-{place}",
            10_000 + 1_000 * number + place,
            seller="large" if place else "small",
            market="FR" if number < 60 else "DE",
            grade=Grade.EXCELLENT if place == 1 else Grade.GOOD,
        )
        for number in range(90)
        for place in range(3)
    ]


def test_lists_are_sliced_by_what_was_known_before_anybody_chose(
    sums: ListSums, rows: Rows, make_offer: OfferMaker
) -> None:
    offers = offers_of(make_offer)
    kinds = list_kinds(rows, offers, np.tile([1.0, 3.0, 2.0], 90))
    assert set(kinds["grade"]) == {"excellent"}
    assert np.unique(kinds["seller size"]).tolist() == ["10 to 99 offers", "100 to 999 offers"]
    assert np.unique(kinds["market"], return_counts=True)[1].tolist() == [30, 60]
    thirds = kinds["price"][kinds["market"] == "DE"]
    assert [int((thirds == third).sum()) for third in PRICE_THIRDS] == [10, 10, 10]
    found = {(each.kind, each.value): each for each in list_slices(sums, "model", "cheapest", kinds)}
    assert found["market", "DE"].too_few == "30 lists with a choice of the 50 that it takes"
    assert found["market", "DE"].test is None
    french = found["market", "FR"]
    assert french.test is not None
    assert french.plain is not None
    assert french.ahead is not None
    assert french.ahead.value == pytest.approx(french.test.value - french.plain.value, abs=1e-5)
    assert [value for kind, value in found if kind == "price"] == list(PRICE_THIRDS)


def test_a_list_over_two_markets_is_mixed(make_rows: RowsMaker, make_offer: OfferMaker) -> None:
    offers = [make_offer("a", 100), make_offer("b", 200, market="DE")]
    assert list_kinds(make_rows([[SHOWN, CLICKED]]), offers, np.zeros(2))["market"].tolist() == ["mixed"]


def test_the_plain_ways_order_as_their_names_say(make_offer: OfferMaker) -> None:
    dear, worn, faulty = (
        make_offer("dear", 30_000, grade=Grade.EXCELLENT),
        make_offer("worn", 27_000, grade=Grade.WORN),
        make_offer("faulty", 28_000, grade=Grade.GOOD, fault_rate=0.5),
    )
    offers = [dear, worn, faulty]
    found = baseline_scores(offers, formula_matrix(offers), formula_curves())
    assert np.argsort(-found["cheapest"]).tolist() == [1, 2, 0]
    assert np.argsort(-found["quality_per_price"]).tolist() == [0, 1, 2]
    assert set(found) == {"cheapest", "quality_per_price", "formula"}


def test_a_seller_without_history_is_taken_for_a_careful_guess(make_offer: OfferMaker) -> None:
    unknown = make_offer("unknown", 20_000, seller="new", fault_rate=None)
    known = [make_offer(f"at {rate}", 20_000, fault_rate=rate) for rate in (0.0, 0.5)]
    assert unknown.seller == SellerFacts("new", "New", fault_rate=None)
    offers = [unknown, *known]
    guess, good, bad = baseline_scores(offers, formula_matrix(offers), formula_curves())["quality_per_price"]
    assert bad < guess < good


def test_the_order_in_use_is_a_way_of_its_own(make_rows: RowsMaker) -> None:
    found = row_baselines(make_rows([[SHOWN, CLICKED], [CLICKED, SHOWN, SHOWN]]))
    assert found["as_shown"].tolist() == [-1, -2, -1, -2, -3]
    assert set(found["random"]) == {0.0}
