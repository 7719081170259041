"""Whatever a market holds, judging all its boxes in columns finds the winners that ranking itself would name."""

import datetime as dt
from itertools import groupby

import msgspec
import pytest
from buybox_config.grades import Grade
from buybox_config.markets import Market, load_markets
from buybox_config.policy import Policy, WeightTable
from buybox_desk.preview.market_preview import preview_offers
from buybox_ranking.fairness.fairness import fairness
from buybox_ranking.fairness.fairness_tally import unstated
from buybox_ranking.fairness.holders import Ranking, device_contest, holders
from buybox_ranking.offer import Offer, Parts, SellerFacts
from buybox_ranking.order import box_of
from buybox_ranking.rank import rank
from buybox_ranking.trade_offs import box_winners as subject
from buybox_ranking.trade_offs.box_winners import box_winners
from buybox_ranking.trade_offs.contested_offers import ContestedCollector, ContestedOffers
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

FRANCE = load_markets()["FR"]

CATEGORIES = {"x": "smartphone", "y": "laptop", "z": "tablet"}

weight = st.sampled_from([0.0, 0.1, 0.3, 0.7, 1.0, 1.3, 3.0])
tables = st.builds(WeightTable, price=weight, condition=weight, service=weight, seller=weight)
policies = st.builds(
    Policy,
    weights=tables,
    market_weights=st.dictionaries(st.just("FR"), tables, max_size=1),
    category_weights=st.just({}) | st.builds(lambda table: {"FR": {"laptop": table}}, tables),
)
part = st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.7, 1.1])

many_offers = st.lists(
    st.builds(
        Offer,
        offer_id=st.just(""),
        seller=st.builds(
            SellerFacts,
            id=st.sampled_from(["atelo", "bravis", "cordia"]),
            name=st.just("A seller"),
            fault_rate=st.none() | st.sampled_from([0.01, 0.2]),
        ),
        grade=st.sampled_from([Grade.FAIR, Grade.GOOD]),
        price=st.just(100),
        total=st.integers(100, 102),
        market=st.just("FR"),
        device_id=st.sampled_from(list(CATEGORIES)),
        colour=st.sampled_from([None, "black"]),
        quantity=st.sampled_from([0, 1, 1, 1]),
        delivery_days=st.none() | st.integers(1, 2),
        warranty_months=st.none() | st.sampled_from([0, 12]),
        parts=st.builds(Parts, part, part, part, part),
    ),
    max_size=40,
).map(
    lambda offers: sorted(
        (
            msgspec.structs.replace(offer, offer_id=f"o{(7 * n) % 41:02}", category=CATEGORIES[offer.device_id])
            for n, offer in enumerate(offers)
        ),
        key=lambda offer: offer.device_id,
    )
)


@pytest.fixture(autouse=True, params=[50_000, 3], ids=["whole", "in small slices"])
def _slices(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge all boxes in one go, and a few at a time."""
    monkeypatch.setattr(subject, "TOGETHER", request.param)


def contested_of(offers: list[Offer], policy: Policy) -> tuple[ContestedOffers, list[str]]:
    """Return the columns, and the ids of their offers in the same order, found by their facts."""
    collector = ContestedCollector(unstated(FRANCE, Ranking("one", policy)))
    winners: list[str] = []
    for _, those in groupby(offers, key=lambda offer: offer.device_id):
        contest = device_contest(list(those))
        collector.add(contest)
        held = holders(contest, contest.offers, policy)
        for members, winner in zip(contest.boxes.values(), held.winners, strict=True):
            if contest.is_contested(members):
                winners.append(contest.offers[winner].offer_id)
    return collector.columns(), winners


@settings(max_examples=400, deadline=None)
@given(offers=many_offers, policy=policies)
def test_winners_in_columns_are_those_of_ranking(offers: list[Offer], policy: Policy) -> None:
    contested, wanted = contested_of(offers, policy)
    weights = [policy.weights_for("FR", category) for category in contested.categories]
    rows = box_winners(contested, weights)
    known = {offer.offer_id: offer for offer in offers}
    ranked = [
        entry
        for _, those in groupby(offers, key=lambda offer: offer.device_id)
        for entry in rank(list(those), policy, NOW)
    ]
    won = {box_of(entry.offer): entry.offer.offer_id for entry in ranked if entry.state == "won"}
    assert [won[box_of(known[each])] for each in wanted] == wanted
    assert contested.totals[rows].tolist() == [known[each].total for each in wanted]
    for column, name in zip(contested.parts, Parts.__struct_fields__, strict=True):
        assert column[rows].tolist() == [getattr(known[each].parts, name) for each in wanted]
    sellers = {*zip(contested.sellers[rows].tolist(), (known[each].seller.id for each in wanted), strict=True)}
    assert len(sellers) == len({number for number, _ in sellers}) == len({name for _, name in sellers})


@settings(max_examples=200, deadline=None)
@given(offers=many_offers, before=policies, after=policies)
def test_each_curve_goes_through_what_the_draft_itself_does(offers: list[Offer], before: Policy, after: Policy) -> None:
    market: Market = FRANCE
    changes, curves = preview_offers(offers, market, (before, after))
    assert changes == fairness(offers, market, Ranking("live", before), Ranking("draft", after))
    assert [curve.part for curve in curves] == ["price", "condition", "service", "seller"]
    for curve in curves:
        assert bool(curve.points) == bool(changes.contested)
        for point in curve.points:
            if point.weight == curve.after:
                winners = changes.after.winners
                assert (point.average_total, point.changed) == (winners.average_total, changes.changed)
                assert point.faults_per_thousand == pytest.approx(winners.faults_per_thousand, abs=2e-4)
                assert point.delivery_days == pytest.approx(winners.delivery_days, abs=2e-4)


@settings(max_examples=100, deadline=None)
@given(offers=many_offers, weights=tables)
def test_a_point_is_the_preview_of_a_policy_with_that_weight(offers: list[Offer], weights: WeightTable) -> None:
    policy = Policy(weights=weights)
    _, curves = preview_offers(offers, FRANCE, (policy, policy))
    seller = next(curve for curve in curves if curve.part == "seller")
    for point in seller.points:
        other = Policy(weights=weights.model_copy(update={"seller": point.weight}))
        changes, _ = preview_offers(offers, FRANCE, (policy, other))
        assert (point.average_total, point.changed) == (changes.after.winners.average_total, changes.changed)
