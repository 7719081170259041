"""What chance may do to a list: little, at the rate that it says, and never unrecorded."""

import datetime as dt
from collections.abc import Sequence

import msgspec
import pytest
from buybox_config.grades import Grade
from buybox_config.policy import Policy, WeightTable
from buybox_ranking.fairness.exploration import Exploration, draws_from, explore, near_equal_pairs
from buybox_ranking.offer import Offer, Parts, SellerFacts
from buybox_ranking.order import why_not_competing
from buybox_ranking.rank import RankedOffer, rank
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

lists = st.lists(
    st.builds(
        Offer,
        offer_id=st.just(""),
        seller=st.builds(SellerFacts, id=st.sampled_from(["atelo", "bravis", "cordia"]), name=st.just("A seller")),
        grade=st.sampled_from([Grade.FAIR, Grade.GOOD]),
        price=st.just(100),
        total=st.integers(100, 110),
        device_id=st.just("d"),
        colour=st.sampled_from([None, "black"]),
        quantity=st.sampled_from([0, 1, 1, 1, 1]),
        state=st.sampled_from(["live", "live", "live", "live", "limited", "hidden"]),
        delivery_days=st.none() | st.integers(1, 3),
        parts=st.builds(Parts, *(st.integers(0, 4).map(float) | st.floats(0, 4) for _ in Parts.__struct_fields__)),
    ),
    max_size=20,
).map(lambda offers: [msgspec.structs.replace(offer, offer_id=f"o{n:02}") for n, offer in enumerate(offers)])

weights = st.sampled_from([0.0, 1.0, 3.0]) | st.floats(0, 3)

policies = st.builds(
    Policy, weights=st.builds(WeightTable, price=weights, condition=weights, service=weights, seller=weights)
)

explorations = st.builds(
    Exploration,
    share=st.just(1.0) | st.floats(0, 1),
    deepest=st.integers(1, 25),
    widest_gap=st.floats(0, 1),
    probability=st.floats(0.05, 0.95),
)


def ids(ranked: Sequence[RankedOffer]) -> list[str]:
    return [each.offer.offer_id for each in ranked]


@settings(max_examples=1500, deadline=None)
@given(offers=lists, policy=policies, exploration=explorations, seed=st.text(max_size=8))
def test_the_record_is_true_and_nothing_else_moved(
    offers: list[Offer], policy: Policy, exploration: Exploration, seed: str
) -> None:
    ranked = rank(offers, policy, NOW)
    shown, fact = explore(ranked, exploration, draws_from(seed))
    undone = list(shown)
    if fact is not None:
        upper, lower = (place - 1 for place in fact.positions)
        assert fact.probability == exploration.probability
        assert lower == upper + 1 < exploration.deepest
        assert why_not_competing(ranked[upper].offer) is None
        assert why_not_competing(ranked[lower].offer) is None
        if fact.swapped:
            undone[upper], undone[lower] = undone[lower], undone[upper]
    assert ids(undone) == ids(ranked)
    assert [each.position for each in shown] == list(range(1, len(ranked) + 1))


@settings(max_examples=500, deadline=None)
@given(offers=lists, policy=policies, exploration=explorations, seed=st.text(max_size=8))
def test_scores_states_and_reasons_stay_those_of_the_true_order(
    offers: list[Offer], policy: Policy, exploration: Exploration, seed: str
) -> None:
    ranked = rank(offers, policy, NOW)
    shown, _ = explore(ranked, exploration, draws_from(seed))
    placed = {each.offer.offer_id: msgspec.structs.replace(each, position=0) for each in shown}
    assert placed == {each.offer.offer_id: msgspec.structs.replace(each, position=0) for each in ranked}


@settings(max_examples=300, deadline=None)
@given(offers=lists, policy=policies, exploration=explorations, seed=st.text(max_size=8))
def test_with_a_share_of_nothing_nothing_happens(
    offers: list[Offer], policy: Policy, exploration: Exploration, seed: str
) -> None:
    ranked = rank(offers, policy, NOW)
    off = msgspec.structs.replace(exploration, share=0.0)
    assert explore(ranked, off, draws_from(seed)) == (ranked, None)


@settings(max_examples=500, deadline=None)
@given(offers=lists, policy=policies, exploration=explorations, seed=st.text(max_size=8))
def test_a_swap_costs_no_more_score_than_the_gap_allows(
    offers: list[Offer], policy: Policy, exploration: Exploration, seed: str
) -> None:
    ranked = rank(offers, policy, NOW)
    _, fact = explore(ranked, exploration, draws_from(seed))
    if fact is not None:
        scores = [each.score for each in ranked if each.why_ineligible is None]
        upper, lower = (place - 1 for place in fact.positions)
        assert scores[upper] - scores[lower] <= exploration.widest_gap * (max(scores) - min(scores))


@settings(max_examples=300, deadline=None)
@given(offers=lists, factor=st.sampled_from([0.125, 0.5, 2.0]), exploration=explorations)
def test_the_scale_of_the_weights_does_not_change_what_is_near(
    offers: list[Offer], factor: float, exploration: Exploration
) -> None:
    plain = rank(offers, Policy(weights=WeightTable(price=1, condition=1, service=1, seller=1)), NOW)
    same = WeightTable(price=factor, condition=factor, service=factor, seller=factor)
    scaled = rank(offers, Policy(weights=same), NOW)
    assert near_equal_pairs(scaled, exploration) == near_equal_pairs(plain, exploration)


@pytest.mark.parametrize("probability", [0.2, 0.5])
@pytest.mark.parametrize("share", [0.1, 1.0])
def test_lists_are_drawn_and_pairs_swapped_at_the_rates_that_are_recorded(share: float, probability: float) -> None:
    """The bounds are five standard deviations of a binomial: a true rate fails once in two million draws of seeds."""
    offers = [
        Offer(
            offer_id=f"o{place}",
            seller=SellerFacts("atelo", "Atelo"),
            grade=Grade.GOOD if place % 2 else Grade.FAIR,
            price=100,
            total=100,
            parts=Parts(price=score),
        )
        for place, score in enumerate((9.0, 8.9, 5.0, 4.9, 1.0))
    ]
    ranked = rank(offers, Policy(weights=WeightTable()), NOW)
    exploration = Exploration(share=share, deepest=5, widest_gap=0.2, probability=probability)
    lists = 20_000
    facts = [explore(ranked, exploration, draws_from(f"query-{number}"))[1] for number in range(lists)]
    told = [fact for fact in facts if fact is not None]
    assert_rate(len(told), lists, share)
    assert_rate(sum(fact.swapped for fact in told), len(told), probability)
    assert_rate(sum(fact.positions == (1, 2) for fact in told), len(told), 0.5)


def assert_rate(count: int, trials: int, rate: float) -> None:
    """Assert that so many of the trials fit the rate."""
    assert abs(count / trials - rate) <= 5 * (rate * (1 - rate) / trials) ** 0.5
