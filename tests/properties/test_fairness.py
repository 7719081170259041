"""Whatever a market holds, each box is counted once before and once after, as ranking itself would give it."""

import datetime as dt
from functools import cache
from itertools import groupby

import msgspec
from buybox_config.grades import Grade
from buybox_config.markets import Market, load_markets
from buybox_config.policy import Policy, WeightTable
from buybox_ranking.fairness.fairness import fairness
from buybox_ranking.fairness.holders import Ranking, device_contest, holders
from buybox_ranking.formula import formula_curves
from buybox_ranking.offer import Offer, Parts, SellerFacts
from buybox_ranking.order import box_of
from buybox_ranking.rank import rank
from buybox_ranking.score import with_parts
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

CHEAP = Ranking("cheap", Policy(weights=WeightTable(price=1, condition=0, service=0, seller=0)))
GOOD = Ranking("good", Policy(weights=WeightTable(price=0, condition=0, service=0, seller=1)))


@cache
def france() -> Market:
    """Read the market of the offers, once for all drawn cases."""
    return load_markets()["FR"]


many_offers = st.lists(
    st.builds(
        Offer,
        offer_id=st.just(""),
        seller=st.builds(SellerFacts, id=st.sampled_from(["atelo", "bravis", "cordia"]), name=st.just("A seller")),
        grade=st.sampled_from([Grade.FAIR, Grade.GOOD]),
        price=st.just(100),
        total=st.integers(100, 104),
        market=st.just("FR"),
        device_id=st.sampled_from(["x", "y", "z"]),
        colour=st.sampled_from([None, "black"]),
        quantity=st.sampled_from([0, 1, 1]),
        state=st.sampled_from(["live", "live", "limited"]),
        delivery_days=st.none() | st.integers(1, 3),
        reference=st.just(100),
        parts=st.builds(Parts, *(st.integers(0, 3).map(float) for _ in Parts.__struct_fields__)),
    ),
    max_size=30,
).map(
    lambda offers: sorted(
        (msgspec.structs.replace(offer, offer_id=f"o{n:02}") for n, offer in enumerate(offers)),
        key=lambda offer: offer.device_id,
    )
)


@settings(max_examples=300, deadline=None)
@given(offers=many_offers, ranking=st.sampled_from([CHEAP, GOOD]))
def test_holders_are_those_whom_ranking_marks_and_puts_first(offers: list[Offer], ranking: Ranking) -> None:
    for _, those in groupby(offers, key=lambda offer: offer.device_id):
        contest = device_contest(list(those))
        held = holders(contest, contest.offers, ranking.policy)
        ranked = rank(contest.offers, ranking.policy, NOW)
        won = {box_of(each.offer): each.offer for each in ranked if each.state == "won"}
        assert dict(zip(contest.boxes, (contest.offers[place] for place in held.winners), strict=True)) == won
        assert [contest.offers[place] for place in held.first] == [each.offer for each in ranked[:3]]


@settings(max_examples=300, deadline=None)
@given(offers=many_offers)
def test_every_contested_box_is_held_once_before_and_once_after(offers: list[Offer]) -> None:
    formula = Ranking("formula", GOOD.policy, formula_curves())
    found = fairness(offers, france(), CHEAP, formula)
    assert sum(each.before for each in found.sellers) == sum(each.after for each in found.sellers) == found.contested
    assert sum(each.gained for each in found.sellers) == sum(each.lost for each in found.sellers) == found.changed
    assert all(each.after - each.before == each.gained - each.lost for each in found.sellers)
    assert (
        found.before.all_boxes.boxes == found.boxes == len({box_of(offer) for offer in device_contest(offers).offers})
    )


@settings(max_examples=300, deadline=None)
@given(offers=many_offers)
def test_a_market_is_the_sum_of_its_devices(offers: list[Offer]) -> None:
    market, formula = france(), Ranking("formula", GOOD.policy, formula_curves())
    whole = fairness(offers, market, CHEAP, formula)
    devices = [list(those) for _, those in groupby(offers, key=lambda offer: offer.device_id)]
    single = [fairness(those, market, CHEAP, formula) for those in devices]
    assert (whole.changed, whole.other_offer) == (sum(o.changed for o in single), sum(o.other_offer for o in single))
    for each in whole.sellers:
        alone = [other for one in single for other in one.sellers if other.seller == each.seller]
        assert (each.before, each.after) == (sum(o.before for o in alone), sum(o.after for o in alone))
        assert (each.gained, each.lost) == (sum(o.gained for o in alone), sum(o.lost for o in alone))


@settings(max_examples=200, deadline=None)
@given(offers=many_offers)
def test_a_ranking_against_itself_changes_nothing(offers: list[Offer]) -> None:
    """Parts that the offers carry, and the same parts worked out again, are one ranking."""
    formula = Ranking("formula", GOOD.policy, formula_curves())
    carried = Ranking("formula", GOOD.policy)
    found = fairness(with_parts(offers, formula_curves()), france(), carried, formula)
    assert (found.changed, found.other_offer) == (0, 0)
    assert found.before == found.after
