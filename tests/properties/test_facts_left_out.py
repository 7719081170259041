"""A fact left out scores as its floor and never better; a number that is none counts as left out."""

from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from buybox_config.grades import Grade
from buybox_ranking.curves import Curves
from buybox_ranking.features import FEATURES, columns_of, feature_matrix
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.score import score_parts
from hypothesis import given, settings
from hypothesis import strategies as st

Models = st.SearchStrategy[Curves]

NAMES = [feature.name for feature in FEATURES]

offers = st.builds(
    Offer,
    offer_id=st.just("a"),
    seller=st.builds(
        SellerFacts,
        id=st.just("atelo"),
        name=st.just("A seller"),
        rating=st.floats(1, 5),
        reviews=st.integers(1, 3000),
        fault_rate=st.floats(0, 0.5),
    ),
    grade=st.sampled_from(Grade),
    price=st.just(10_000),
    total=st.integers(1, 120_000),
    battery_new=st.booleans(),
    delivery_days=st.integers(0, 90),
    warranty_months=st.integers(0, 60),
    return_days=st.integers(0, 60),
    battery_health_pct=st.integers(0, 100),
    genuine_parts=st.booleans(),
    reference=st.integers(1, 100_000),
)


def without(**facts: object) -> Callable[[Offer], Offer]:
    return lambda offer: msgspec.structs.replace(offer, **facts)


def without_of_seller(**facts: object) -> Callable[[Offer], Offer]:
    return lambda offer: msgspec.structs.replace(offer, seller=msgspec.structs.replace(offer.seller, **facts))


LEFT_OUT = {
    "price_to_reference": without(reference=None),
    "battery_new": without(battery_new=False),
    "battery_health": without(battery_health_pct=None),
    "genuine_parts": without(genuine_parts=None),
    "delivery_days": without(delivery_days=None),
    "warranty_months": without(warranty_months=None),
    "return_days": without(return_days=None),
    "fault_rate": without_of_seller(fault_rate=None),
    "seller_rating": without_of_seller(rating=None, reviews=0),
}
"""How each fact is left out, by its feature."""


def test_every_fact_that_can_be_left_out_is_tried() -> None:
    assert set(NAMES) - set(LEFT_OUT) == {"grade"}


@pytest.mark.parametrize("feature", LEFT_OUT)
@settings(max_examples=120, deadline=None)
@given(data=st.data(), offer=offers)
def test_a_fact_left_out_scores_like_its_floor_and_never_better_than_one_stated_there_or_above(
    models: Models, feature: str, data: st.DataObject, offer: Offer
) -> None:
    curves, index = data.draw(models), NAMES.index(feature)
    silent, floor, direction = LEFT_OUT[feature](offer), curves.floors[index], FEATURES[index].direction
    assert worth(silent, feature, curves) == curves.curve(feature).at(floor)
    stated = feature_matrix(columns_of([offer], curves.rating_prior), curves.floors)[0, index]
    if stated * direction >= floor * direction:
        without_it, with_it = score_parts([silent, offer], curves)
        assert all(np.array(msgspec.structs.astuple(without_it)) <= msgspec.structs.astuple(with_it))


def worth(offer: Offer, feature: str, curves: Curves) -> float:
    """Return what one feature of an offer adds, as scoring reads it."""
    index = NAMES.index(feature)
    matrix = feature_matrix(columns_of([offer], curves.rating_prior), curves.floors)
    return float(curves.curves[index].along(matrix[:, index])[0])


NUMBERS = {
    "total": "price_to_reference",
    "reference": "price_to_reference",
    "battery_health_pct": "battery_health",
    "delivery_days": "delivery_days",
    "warranty_months": "warranty_months",
    "return_days": "return_days",
    "fault_rate": "fault_rate",
    "rating": "seller_rating",
}


@pytest.mark.parametrize("fact", NUMBERS)
@settings(max_examples=40, deadline=None)
@given(data=st.data(), offer=offers, broken=st.sampled_from([float("nan"), float("inf"), float("-inf")]))
def test_a_number_that_is_none_counts_as_left_out(
    models: Models, fact: str, data: st.DataObject, offer: Offer, broken: float
) -> None:
    curves, change = data.draw(models), without_of_seller if fact in {"fault_rate", "rating"} else without
    assert score_parts([change(**{fact: broken})(offer)], curves) == score_parts(
        [LEFT_OUT[NUMBERS[fact]](offer)], curves
    )
