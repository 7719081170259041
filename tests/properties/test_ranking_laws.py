"""The laws of the ranking on trained models, the formula and random monotone curves, under random policies."""

import datetime as dt
import random
from collections.abc import Callable

import msgspec
import pytest
from buybox_config.grades import Grade
from buybox_config.policy import Policy, WeightTable, load_policy
from buybox_ranking.curves import Curves
from buybox_ranking.features import PARTS
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.order import box_of, why_not_competing
from buybox_ranking.rank import RankedOffer, rank
from buybox_ranking.score import with_parts
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

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
        msgspec.structs.replace(offer, offer_id=f"o{number:05}", price=offer.total)
        for number, offer in enumerate(offers)
    ]


lists = st.lists(plain_offers, min_size=1, max_size=9).map(numbered)

weights = st.floats(0, 3) | st.sampled_from([0.0, 1.0, 3.0])

policies = st.builds(
    lambda price, condition, service, seller: Policy(
        weights=WeightTable(price=price, condition=condition, service=service, seller=seller)
    ),
    weights,
    weights,
    weights,
    weights,
)

Models = st.SearchStrategy[Curves]


def replaced_seller(offer: Offer, **facts: float) -> Offer:
    return msgspec.structs.replace(offer, seller=msgspec.structs.replace(offer.seller, **facts))


BETTER: dict[str, Callable[[Offer, int], Offer]] = {
    "cheaper": lambda offer, much: msgspec.structs.replace(offer, total=max(offer.total - 37 * much, 1)),
    "better grade": lambda offer, _: msgspec.structs.replace(offer, grade=Grade(min(offer.grade + 1, 5))),
    "new battery": lambda offer, _: msgspec.structs.replace(offer, battery_new=True),
    "healthier battery": lambda offer, much: msgspec.structs.replace(
        offer, battery_health_pct=min((offer.battery_health_pct or 80) + much, 100)
    ),
    "genuine parts": lambda offer, _: msgspec.structs.replace(offer, genuine_parts=True),
    "longer warranty": lambda offer, much: msgspec.structs.replace(
        offer, warranty_months=(offer.warranty_months or 0) + much
    ),
    "faster delivery": lambda offer, much: msgspec.structs.replace(
        offer, delivery_days=60 - much if offer.delivery_days is None else max(offer.delivery_days - much, 0)
    ),
    "longer returns": lambda offer, much: msgspec.structs.replace(offer, return_days=(offer.return_days or 0) + much),
    "fewer faults": lambda offer, much: replaced_seller(offer, fault_rate=(offer.seller.fault_rate or 0) / (1 + much)),
    "better rating": lambda offer, much: replaced_seller(offer, rating=min((offer.seller.rating or 1) + much / 10, 5)),
}

MUST_BE_KNOWN = {"fewer faults": "fault_rate", "better rating": "rating"}
"""What can only get better where it is known: beside the careful floor of the unknown, bad news may well be worse."""


@pytest.mark.parametrize("better", BETTER)
@settings(max_examples=120, deadline=None)
@given(data=st.data(), offers=lists, policy=policies, much=st.integers(1, 40))
def test_an_offer_that_gets_better_never_falls_behind(
    models: Models, better: str, data: st.DataObject, offers: list[Offer], policy: Policy, much: int
) -> None:
    curves, target = data.draw(models), data.draw(st.sampled_from(offers))
    if better in MUST_BE_KNOWN and getattr(target.seller, MUST_BE_KNOWN[better]) is None:
        return
    after = [BETTER[better](target, much) if offer is target else offer for offer in offers]
    assert behind(after, curves, policy, target.offer_id) >= behind(offers, curves, policy, target.offer_id)


def behind(offers: list[Offer], curves: Curves, policy: Policy, offer_id: str) -> set[str]:
    """Return the ids ranked after an offer."""
    order = ids_in_order(with_parts(offers, curves), policy)
    return set(order[order.index(offer_id) + 1 :])


def ids_in_order(offers: list[Offer], policy: Policy) -> list[str]:
    return [ranked.offer.offer_id for ranked in rank(offers, policy, NOW)]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), offers=lists, policy=policies)
def test_the_order_of_input_changes_nothing(
    models: Models, data: st.DataObject, offers: list[Offer], policy: Policy
) -> None:
    scored = with_parts(offers, data.draw(models))
    shuffled = data.draw(st.permutations(scored))
    assert rank(shuffled, policy, NOW) == rank(scored, policy, NOW)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), offers=lists, policy=policies, kept=st.sets(st.integers(0, 8), min_size=1))
def test_leaving_offers_out_keeps_the_order_of_the_rest(
    models: Models, data: st.DataObject, offers: list[Offer], policy: Policy, kept: set[int]
) -> None:
    curves = data.draw(models)
    some = [offer for number, offer in enumerate(offers) if number in kept]
    order = ids_in_order(with_parts(offers, curves), policy)
    rest = ids_in_order(with_parts(some, curves), policy)
    assert rest == [offer_id for offer_id in order if offer_id in set(rest)]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), offers=lists, policy=policies)
def test_weights_times_parts_add_up_to_the_score(
    models: Models, data: st.DataObject, offers: list[Offer], policy: Policy
) -> None:
    in_force = policy.weights_for("FR", "smartphone")
    for ranked in rank(with_parts(offers, data.draw(models)), policy, NOW):
        summed = sum(getattr(in_force, part) * getattr(ranked.offer.parts, part) for part in PARTS)
        assert abs(summed - ranked.score) < 1e-9


@settings(max_examples=150, deadline=None)
@given(data=st.data(), offers=lists, policy=policies)
def test_each_box_with_an_offer_that_competes_has_one_winner(
    models: Models, data: st.DataObject, offers: list[Offer], policy: Policy
) -> None:
    ranked = rank(with_parts(offers, data.draw(models)), policy, NOW)
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


WORSE: list[Callable[[Offer, int], Offer]] = [
    lambda offer, much: msgspec.structs.replace(offer, total=offer.total + 37 * much),
    lambda offer, much: msgspec.structs.replace(offer, delivery_days=(offer.delivery_days or 2) + much),
    lambda offer, much: msgspec.structs.replace(offer, warranty_months=max((offer.warranty_months or 0) - much, 0)),
    lambda offer, much: msgspec.structs.replace(offer, battery_health_pct=(offer.battery_health_pct or 80) - much),
    *(
        lambda offer, _, fact=fact: msgspec.structs.replace(offer, **{fact: None})
        for fact in ("delivery_days", "warranty_months", "return_days", "genuine_parts")
    ),
    lambda offer, much: replaced_seller(offer, fault_rate=(offer.seller.fault_rate or 0) + much / 10),
    lambda offer, much: replaced_seller(offer, rating=max((offer.seller.rating or 1) - much / 10, 1)),
]


def stated(offer: Offer) -> Offer:
    """Return the offer competing and with every fact stated: each then has a worse."""
    known = replaced_seller(offer, fault_rate=0.02, rating=4.5)
    return msgspec.structs.replace(
        known,
        offer_id="a",
        state="live",
        quantity=1,
        delivery_days=2,
        warranty_months=12,
        return_days=14,
        battery_health_pct=90,
        genuine_parts=True,
    )


@settings(max_examples=250, deadline=None)
@given(
    data=st.data(),
    offers=lists,
    policy=policies,
    changes=st.lists(st.tuples(st.sampled_from(WORSE), st.integers(0, 30)), max_size=4),
)
def test_a_dominated_offer_never_wins(
    models: Models,
    data: st.DataObject,
    offers: list[Offer],
    policy: Policy,
    changes: list[tuple[Callable[[Offer, int], Offer], int]],
) -> None:
    better = stated(offers[0])
    worse = msgspec.structs.replace(better, offer_id="z")
    for change, much in changes:
        worse = change(worse, much)
    ranked = rank(with_parts([*offers[1:], worse, better], data.draw(models)), policy, NOW)
    assert next(each for each in ranked if each.offer.offer_id == "z").state in {"eligible", "won_elsewhere"}


@pytest.mark.parametrize("count", [1, 10_000])
def test_lists_of_one_and_of_ten_thousand_are_ranked_alike(trained_curves: list[Curves], count: int) -> None:
    draw = random.Random(count)  # noqa: S311 - offers are no secret
    offers = numbered([drawn_offer(draw) for _ in range(count)])
    for curves in trained_curves:
        scored = with_parts(offers, curves)
        ranked = rank(scored, load_policy(), NOW)
        assert [each.position for each in ranked] == list(range(1, count + 1))
        assert sorted(each.offer.offer_id for each in ranked) == [offer.offer_id for offer in offers]
        assert rank(draw.sample(scored, count), load_policy(), NOW) == ranked
        assert [each.score for each in ranked] == sorted((each.score for each in ranked), reverse=True)


def drawn_offer(draw: random.Random) -> Offer:
    """Return an offer that competes, with facts left out at random."""
    return Offer(
        offer_id="",
        seller=SellerFacts(f"s{draw.randrange(400)}", "A seller", draw.uniform(1, 5), 90, draw.choice([None, 0.02])),
        grade=draw.choice(list(Grade)),
        price=0,
        total=draw.randint(8_000, 12_000),
        delivery_days=draw.choice([None, 1, 3]),
        warranty_months=draw.choice([None, 12, 24]),
        reference=10_000,
    )
