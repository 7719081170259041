"""What a better fact is worth in price: the price curve inverted, exactly."""

import msgspec
import pytest
from buybox_config.grades import Grade
from buybox_ranking.curves import Curve, Curves
from buybox_ranking.features import FEATURES
from buybox_ranking.formula import formula_curves
from buybox_ranking.learning.training_report import largest_price_jump
from buybox_ranking.models.model import Trained
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.pictures.exchange import exchange_rates, price_cut, steepest_fall
from buybox_ranking.pictures.exchange_words import cut_words, exchange_words
from buybox_ranking.pictures.words import FEATURE_WORDS
from buybox_ranking.score import score_parts

LINE = Curve("price_to_reference", "price", -1, "linear", 10.0, (0.5, 0.8, 1.0, 1.2), (9.0, 6.0, 4.0, 0.0))
STEPS = Curve("price_to_reference", "price", -1, "step", 10.0, (0.5, 0.9, 1.0), (9.0, 6.0, 4.0, 0.0))


@pytest.mark.parametrize(("gain", "cut"), [(0.0, 0.0), (1.0, 0.1), (2.0, 0.2), (3.5, 0.35), (5.0, 0.5), (5.1, None)])
def test_a_line_is_inverted_between_its_points(gain: float, cut: float | None) -> None:
    assert price_cut(LINE, gain) == (None if cut is None else pytest.approx(cut))


@pytest.mark.parametrize(("gain", "cut"), [(1.0, 0.1), (2.0, 0.1), (2.1, 0.5), (5.0, 0.5), (5.1, None)])
def test_a_step_curve_is_inverted_at_its_steps(gain: float, cut: float | None) -> None:
    assert price_cut(STEPS, gain) == (None if cut is None else pytest.approx(cut))


def test_at_the_cut_the_price_adds_as_much_and_above_it_less(trained: Trained) -> None:
    for curves in (trained.model.curves, trained.steps, formula_curves()):
        price = curves.curve("price_to_reference")
        for rate in exchange_rates(curves):
            curve = curves.curve(rate.feature)
            gain = curve.at(rate.better) - curve.at(rate.worse)
            if rate.cut is None:
                assert max(price.values) < price.at(1.0) + gain
            elif rate.cut > 0:
                assert price.at(1.0 - rate.cut) - price.at(1.0) == pytest.approx(gain) or price.form == "step"
                assert price.at(1.0 - rate.cut + 1e-9) - price.at(1.0) < gain


def scored(curves: Curves, total: int, months: int) -> float:
    offer = Offer(
        offer_id="a",
        seller=SellerFacts("atelo", "Atelo"),
        grade=Grade.GOOD,
        price=total,
        total=total,
        warranty_months=months,
        reference=1_000_000,
    )
    return sum(msgspec.structs.astuple(score_parts([offer], curves)[0]))


def test_an_offer_cheaper_by_the_cut_stands_level_with_the_better_one() -> None:
    curves = formula_curves()
    rates = {(rate.feature, rate.worse, rate.better): rate.cut for rate in exchange_rates(curves)}
    cut = rates["warranty_months", 12, 24]
    assert cut == pytest.approx(0.6 / 11)
    cheaper = scored(curves, round(1_000_000 * (1 - (cut or 0))), 12)
    assert cheaper == pytest.approx(scored(curves, 1_000_000, 24), abs=1e-4)


def test_every_feature_has_words_and_all_but_the_price_are_compared_from_worse_to_better() -> None:
    assert list(FEATURE_WORDS) == [feature.name for feature in FEATURES]
    for feature in FEATURES:
        compared = FEATURE_WORDS[feature.name].compared
        assert bool(compared) == (feature.part != "price")
        assert all((better - worse) * feature.direction > 0 for worse, better in compared)


def test_an_exchange_is_told_as_a_sentence() -> None:
    told = {what: worth.replace("\xa0", " ") for what, worth in map(exchange_words, exchange_rates(formula_curves()))}
    assert told["24 months of warranty instead of 12 months of warranty"] == "a price 5.5 % lower"
    # the first 10 % bring 1.1 of the 1.4 points, another 2.5 % the other 0.3
    assert told["12 months of warranty instead of no warranty"] == "a price 12.5 % lower"


@pytest.mark.parametrize(
    ("cut", "said"),
    [(None, "more than any price cut"), (0.0, "nothing"), (0.0001, "less than 0.1 %"), (0.04, "a price 4.0 % lower")],
)
def test_a_cut_is_put_into_words(cut: float | None, said: str) -> None:
    assert cut_words(cut).replace("\xa0", " ").startswith(said) or said in cut_words(cut)


def test_the_steepest_fall_is_that_of_the_training_report(trained: Trained) -> None:
    fall = steepest_fall(trained.model.curves.curve("price_to_reference"))
    assert fall.share == pytest.approx(largest_price_jump(trained.model.curves))
    price = trained.model.curves.curve("price_to_reference")
    assert price.at(fall.ratio) - price.at(fall.ratio * 1.01) == pytest.approx(fall.share * max(price.values))
