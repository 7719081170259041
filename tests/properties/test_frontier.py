"""The frontier answers every filter as all offers do, under any non-negative weights."""

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest
from buybox_config.grades import Grade
from buybox_config.policy import Policy, WeightTable
from buybox_ranking.curves import Curves
from buybox_ranking.frontier import frontier
from buybox_ranking.offer import Offer, Parts, SellerFacts
from buybox_ranking.order import tie_key, why_not_competing
from buybox_ranking.rank import rank
from buybox_ranking.score import with_parts
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

Passes = Callable[[Offer], bool]

small_parts = st.builds(Parts, *(st.integers(0, 2).map(float) | st.floats(0, 3) for _ in Parts.__struct_fields__))

offers_of_a_device = st.lists(
    st.builds(
        Offer,
        offer_id=st.just(""),
        seller=st.sampled_from([SellerFacts("atelo", "Atelo", 4.8, 900, 0.01), SellerFacts("bravis", "Bravis")]),
        grade=st.sampled_from([Grade.FAIR, Grade.GOOD, Grade.EXCELLENT]),
        price=st.just(100),
        total=st.integers(100, 104),
        device_id=st.just("d"),
        colour=st.sampled_from([None, "black"]),
        battery_new=st.booleans(),
        keyboard=st.sampled_from([None, None, None, "azerty"]),
        network_lock=st.sampled_from([None, None, None, "sfr"]),
        vat_scheme=st.sampled_from([None, "margin"]),
        quantity=st.sampled_from([0, 1, 1, 1]),
        state=st.sampled_from(["live", "live", "live", "limited"]),
        delivery_days=st.none() | st.integers(1, 3),
        warranty_months=st.none() | st.sampled_from([0, 12, 24]),
        parts=small_parts,
        return_days=st.sampled_from([None, 14, 30]),
        battery_health_pct=st.sampled_from([None, 80, 90]),
        reference=st.just(100),
    ),
    min_size=1,
    max_size=40,
).map(lambda offers: [msgspec.structs.replace(offer, offer_id=f"o{n:02}") for n, offer in enumerate(offers)])

filters: st.SearchStrategy[Passes] = st.one_of(
    st.just(lambda _: True),
    st.sampled_from(Grade).map(lambda grade: lambda offer: offer.grade == grade),
    st.sampled_from(Grade).map(lambda grade: lambda offer: offer.grade >= grade),
    st.just(lambda offer: offer.colour == "black"),
    st.booleans().map(lambda new: lambda offer: offer.battery_new == new),
    st.just(lambda offer: offer.keyboard == "azerty"),
    st.just(lambda offer: offer.network_lock is None),
    st.just(lambda offer: offer.vat_scheme == "margin"),
    st.integers(100, 104).map(lambda most: lambda offer: offer.total <= most),
    st.sampled_from([0, 12, 24]).map(
        lambda least: lambda offer: offer.warranty_months is not None and offer.warranty_months >= least
    ),
    st.integers(1, 3).map(lambda most: lambda offer: offer.delivery_days is not None and offer.delivery_days <= most),
)

weights = st.sampled_from([0.0, 1.0, 3.0]) | st.floats(0, 3)


asked_for = st.lists(filters, max_size=4)

policies = st.tuples(weights, weights, weights, weights).map(
    lambda chosen: Policy(weights=WeightTable(**dict(zip(Parts.__struct_fields__, chosen, strict=True))))
)


@settings(max_examples=350, deadline=None)
@given(offers=offers_of_a_device, asked=asked_for, policy=policies)
def test_the_frontier_has_the_best_offer_and_lowest_total_of_all_offers(
    offers: list[Offer], asked: list[Passes], policy: Policy
) -> None:
    check_answers(offers, asked, policy)


@settings(max_examples=350, deadline=None)
@given(data=st.data(), offers=offers_of_a_device, asked=asked_for, policy=policies)
def test_under_a_real_model_the_frontier_answers_every_filter_as_all_offers_do(
    models: st.SearchStrategy[Curves], data: st.DataObject, offers: list[Offer], asked: list[Passes], policy: Policy
) -> None:
    check_answers(with_parts(offers, data.draw(models)), asked, policy)


def check_answers(offers: list[Offer], asked: list[Passes], policy: Policy) -> None:
    """Compare the answer of the frontier with that of all offers, asked one by one."""
    all_passing = [offer for offer in offers if why_not_competing(offer) is None and all(f(offer) for f in asked)]
    kept_passing = [offer for offer in frontier(offers) if all(f(offer) for f in asked)]
    if not all_passing:
        assert kept_passing == []
        return
    assert best(kept_passing, policy) == best(all_passing, policy)
    assert min(o.total for o in kept_passing) == min(o.total for o in all_passing)


def best(offers: list[Offer], policy: Policy) -> str:
    return rank(offers, policy, NOW)[0].offer.offer_id


@settings(max_examples=100, deadline=None)
@given(offers=offers_of_a_device)
def test_no_offer_of_the_frontier_beats_another_of_its_class(offers: list[Offer]) -> None:
    kept = frontier(offers)
    for offer in kept:
        assert not [other for other in kept if other is not offer and dominates(other, offer)]


def dominates(one: Offer, other: Offer) -> bool:
    """Say it again in plain words, as a check of the walk."""
    same_class = ("grade", "colour", "battery_new", "keyboard", "network_lock", "vat_scheme")
    if any(getattr(one, name) != getattr(other, name) for name in same_class):
        return False
    days, months = (one.delivery_days or 99, other.delivery_days or 99), (one.warranty_months, other.warranty_months)
    no_worse = (
        one.total <= other.total
        and days[0] <= days[1]
        and (-1 if months[0] is None else months[0]) >= (-1 if months[1] is None else months[1])
        and all(getattr(one.parts, part) >= getattr(other.parts, part) for part in Parts.__struct_fields__)
    )
    return no_worse and tie_key(one) < tie_key(other)


@pytest.mark.parametrize("size", [10, 49, 50, 400])
def test_small_and_large_classes_are_pruned_alike(size: int) -> None:
    offers = [
        Offer(
            offer_id=f"o{n:03}",
            seller=SellerFacts("atelo", "A seller"),
            grade=Grade.GOOD,
            price=100,
            total=100 + n,
            device_id="d",
            delivery_days=1 + n % 7,
            parts=Parts(float(size - n), float(n % 5), float(7 - n % 7), float(n // 2 % 9)),
        )
        for n in range(size)
    ]
    wanted = [offer for offer in offers if not any(dominates(other, offer) for other in offers)]
    assert frontier(offers) == wanted
