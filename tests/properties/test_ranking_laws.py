"""The laws of the ranking, on the formula and on random monotone curves, under random policies."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Literal

import msgspec
import pytest
from buybox_config.grades import Grade
from buybox_config.policy import Policy, WeightTable
from buybox_ranking.curves import Curve, Curves, checked
from buybox_ranking.features import FEATURES, PARTS
from buybox_ranking.formula import formula_curves
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.order import box_of, why_not_competing
from buybox_ranking.rank import RankedOffer, rank
from buybox_ranking.score import score_parts, with_parts
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

RANGES = {
    "price_to_reference": (0.2, 4.0),
    "grade": (1.0, 5.0),
    "battery_new": (0.0, 1.0),
    "battery_health": (70.0, 100.0),
    "genuine_parts": (0.0, 1.0),
    "delivery_days": (0.0, 60.0),
    "warranty_months": (0.0, 48.0),
    "return_days": (0.0, 60.0),
    "fault_rate": (0.0, 0.5),
    "seller_rating": (1.0, 5.0),
}


def random_curves(seed: int) -> Curves:
    """Draw a step or linear curve with a few knots for each feature."""
    draw = random.Random(seed)  # noqa: S311 - curves are no secret
    curves = []
    for feature in FEATURES:
        knots = draw.randint(2, 6)
        points = tuple(sorted(draw.uniform(*RANGES[feature.name]) for _ in range(knots)))
        form: Literal["step", "linear"] = "step" if draw.random() < 0.5 else "linear"
        count = knots + (form == "step")
        values = sorted((draw.uniform(0, 3) for _ in range(count)), reverse=feature.direction < 0)
        curves.append(Curve(feature.name, feature.part, feature.direction, form, feature.floor, points, tuple(values)))
    return checked(Curves(model_id=f"random-{seed}", trained_at="2026-11-23T00:00:00Z", curves=tuple(curves)))


models = st.one_of(st.just(formula_curves()), st.integers(0, 10**6).map(random_curves))

sellers = st.builds(
    SellerFacts,
    id=st.sampled_from(["atelo", "bravis", "cordia", "delmo"]),
    name=st.just("A seller"),
    rating=st.none() | st.floats(1, 5),
    reviews=st.integers(0, 3000),
    fault_rate=st.none() | st.floats(0, 0.5),
)

plain_offers = st.builds(
    Offer,
    offer_id=st.just(""),
    seller=sellers,
    grade=st.sampled_from(Grade),
    price=st.just(0),
    total=st.integers(8_000, 12_000) | st.integers(1, 120_000),
    market=st.just("FR"),
    device_id=st.just("apple-iphone-13-128gb"),
    category=st.just("smartphone"),
    colour=st.sampled_from([None, "black"]),
    battery_new=st.booleans(),
    quantity=st.sampled_from([0, 1, 5]),
    delivery_days=st.none() | st.integers(0, 8),
    warranty_months=st.none() | st.sampled_from([0, 6, 12, 24]),
    return_days=st.none() | st.sampled_from([14, 30]),
    battery_health_pct=st.none() | st.integers(75, 100),
    genuine_parts=st.none() | st.booleans(),
    vat_scheme=st.sampled_from([None, "margin"]),
    reference=st.just(10_000),
    state=st.sampled_from(["live", "live", "live", "limited", "hidden"]),
)


def numbered(offers: list[Offer]) -> list[Offer]:
    """Give each offer an id of its own, and an item price equal to its total."""
    return [
        msgspec.structs.replace(offer, offer_id=f"o{number:03}", price=offer.total)
        for number, offer in enumerate(offers)
    ]


lists = st.lists(plain_offers, min_size=1, max_size=12).map(numbered)

weights = st.floats(0, 3)

policies = st.builds(
    lambda price, condition, service, seller: Policy(
        weights=WeightTable(price=price, condition=condition, service=service, seller=seller)
    ),
    weights,
    weights,
    weights,
    weights,
)


def replaced_seller(offer: Offer, **facts: float) -> Offer:
    return msgspec.structs.replace(offer, seller=msgspec.structs.replace(offer.seller, **facts))


BETTER: dict[str, Callable[[Offer], Offer]] = {
    "cheaper": lambda offer: msgspec.structs.replace(offer, total=max(offer.total - 137, 1)),
    "better grade": lambda offer: msgspec.structs.replace(offer, grade=Grade(min(offer.grade + 1, 5))),
    "new battery": lambda offer: msgspec.structs.replace(offer, battery_new=True),
    "healthier battery": lambda offer: msgspec.structs.replace(
        offer, battery_health_pct=min((offer.battery_health_pct or 80) + 5, 100)
    ),
    "longer warranty": lambda offer: msgspec.structs.replace(offer, warranty_months=(offer.warranty_months or 0) + 12),
    "faster delivery": lambda offer: msgspec.structs.replace(
        offer, delivery_days=4 if offer.delivery_days is None else max(offer.delivery_days - 1, 0)
    ),
    "longer returns": lambda offer: msgspec.structs.replace(offer, return_days=(offer.return_days or 0) + 7),
    "fewer faults": lambda offer: replaced_seller(offer, fault_rate=(offer.seller.fault_rate or 0.04) / 2),
    "better rating": lambda offer: replaced_seller(
        offer, rating=min((offer.seller.rating or 1) + 0.5, 5), reviews=offer.seller.reviews
    ),
}

LEFT_OUT = {
    "battery_health_pct": ("condition", 80),
    "genuine_parts": ("condition", False),
    "warranty_months": ("service", 0),
    "return_days": ("service", 0),
    "delivery_days": ("service", 60),
}


@pytest.mark.parametrize("better", BETTER)
@settings(max_examples=150, deadline=None)
@given(offers=lists, curves=models, policy=policies, which=st.integers(0, 11))
def test_an_offer_that_gets_better_never_falls_behind(
    better: str, offers: list[Offer], curves: Curves, policy: Policy, which: int
) -> None:
    target = offers[which % len(offers)]
    improved = BETTER[better](target)
    if better == "fewer faults" and target.seller.fault_rate is None:
        return
    if better == "better rating" and target.seller.rating is None:
        return
    after = [improved if offer is target else offer for offer in offers]
    assert behind(after, curves, policy, target.offer_id) >= behind(offers, curves, policy, target.offer_id)


def behind(offers: list[Offer], curves: Curves, policy: Policy, offer_id: str) -> set[str]:
    """Return the ids ranked after an offer."""
    order = [ranked.offer.offer_id for ranked in rank(with_parts(offers, curves), policy, NOW)]
    return set(order[order.index(offer_id) + 1 :])


@pytest.mark.parametrize("fact", LEFT_OUT)
@settings(max_examples=100, deadline=None)
@given(offer=plain_offers, curves=models)
def test_a_fact_left_out_scores_like_its_floor(fact: str, offer: Offer, curves: Curves) -> None:
    part, floor = LEFT_OUT[fact]
    silent = msgspec.structs.replace(offer, **{fact: None})
    stated = msgspec.structs.replace(offer, **{fact: floor})
    scored = score_parts([silent, stated], curves)
    assert getattr(scored[0], part) == getattr(scored[1], part)


@settings(max_examples=150, deadline=None)
@given(offers=lists, curves=models, policy=policies, seed=st.integers(0, 999))
def test_the_order_of_input_changes_nothing(offers: list[Offer], curves: Curves, policy: Policy, seed: int) -> None:
    scored = with_parts(offers, curves)
    shuffled = random.Random(seed).sample(scored, len(scored))  # noqa: S311 - an order is no secret
    assert rank(shuffled, policy, NOW) == rank(scored, policy, NOW)


@settings(max_examples=150, deadline=None)
@given(offers=lists, curves=models, policy=policies, kept=st.sets(st.integers(0, 11), min_size=1))
def test_leaving_offers_out_keeps_the_order_of_the_rest(
    offers: list[Offer], curves: Curves, policy: Policy, kept: set[int]
) -> None:
    some = [offer for number, offer in enumerate(offers) if number in kept]
    order = [ranked.offer.offer_id for ranked in rank(with_parts(offers, curves), policy, NOW)]
    rest = [ranked.offer.offer_id for ranked in rank(with_parts(some, curves), policy, NOW)]
    assert rest == [offer_id for offer_id in order if offer_id in set(rest)]


@settings(max_examples=150, deadline=None)
@given(offers=lists, curves=models, policy=policies)
def test_weights_times_parts_add_up_to_the_score(offers: list[Offer], curves: Curves, policy: Policy) -> None:
    in_force = policy.weights_for("FR", "smartphone")
    for ranked in rank(with_parts(offers, curves), policy, NOW):
        summed = sum(getattr(in_force, part) * getattr(ranked.offer.parts, part) for part in PARTS)
        assert abs(summed - ranked.score) < 1e-9


@settings(max_examples=150, deadline=None)
@given(offers=lists, curves=models, policy=policies)
def test_each_box_with_an_offer_that_competes_has_one_winner(
    offers: list[Offer], curves: Curves, policy: Policy
) -> None:
    ranked = rank(with_parts(offers, curves), policy, NOW)
    competing = {box_of(offer) for offer in offers if why_not_competing(offer) is None}
    winners = [each for each in ranked if each.state == "won"]
    assert sorted(map(repr, competing)) == sorted(repr(box_of(each.offer)) for each in winners)
    assert all(why_not_competing(each.offer) is None for each in winners)
    assert all(_state_agrees(each, winners) for each in ranked)


def _state_agrees(each: RankedOffer, winners: list[RankedOffer]) -> bool:
    if each.why_ineligible is not None:
        return each.state == "ineligible"
    holder = next(winner for winner in winners if box_of(winner.offer) == box_of(each.offer))
    same_seller = holder.offer.seller.id == each.offer.seller.id
    return each.state == ("won" if holder is each else "won_elsewhere" if same_seller else "eligible")


@settings(max_examples=200, deadline=None)
@given(offers=lists, curves=models, policy=policies, dearer=st.integers(0, 500), slower=st.integers(0, 3))
def test_a_dominated_offer_never_wins(
    offers: list[Offer], curves: Curves, policy: Policy, dearer: int, slower: int
) -> None:
    model = msgspec.structs.replace(offers[0], state="live", quantity=1)
    worse = msgspec.structs.replace(
        model,
        offer_id="z",
        total=model.total + dearer,
        delivery_days=None if model.delivery_days is None else model.delivery_days + slower,
        seller=msgspec.structs.replace(model.seller, id="zello"),
    )
    ranked = rank(with_parts([model, *offers[1:], worse], curves), policy, NOW)
    assert next(each for each in ranked if each.offer.offer_id == "z").state != "won"
