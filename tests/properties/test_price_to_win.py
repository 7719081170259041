"""The price to win is exact: at it the offer is first in its box, one minor unit above it is not."""

import msgspec
from buybox_config.grades import Grade
from buybox_config.markets import PriceBand
from buybox_config.policy import Weights
from buybox_ranking.curves import Curve, Curves
from buybox_ranking.formula import formula_curves
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.order import order_key
from buybox_ranking.price_to_win import box_leaders, price_to_win, repriced
from buybox_ranking.score import score_parts, with_parts
from hypothesis import given, settings
from hypothesis import strategies as st

BAND = PriceBand()

STEPS = Curve(
    "price_to_reference", "price", -1, "step", 10.0, (0.5, 0.8, 0.9, 0.97, 1.0, 1.02, 1.2), (9.0, 7, 5, 4, 3, 2, 1, 0)
)


def stepped(curves: Curves) -> Curves:
    """Take the formula with a price curve in steps, as a trained model has."""
    return msgspec.structs.replace(curves, curves=(STEPS, *curves.curves[1:]))


models = st.sampled_from([formula_curves(), stepped(formula_curves())])

boxes = st.lists(
    st.builds(
        lambda price, shipping, days, months, faults: Offer(
            offer_id="",
            seller=SellerFacts("atelo", "A seller", fault_rate=faults),
            grade=Grade.GOOD,
            price=price,
            shipping=shipping,
            total=price + shipping,
            reference=30_000,
            delivery_days=days,
            warranty_months=months,
        ),
        st.integers(10_000, 55_000),
        st.sampled_from([0, 490]),
        st.none() | st.integers(1, 9),
        st.sampled_from([None, 12, 24]),
        st.none() | st.floats(0, 0.3),
    ),
    min_size=2,
    max_size=8,
).map(lambda offers: [msgspec.structs.replace(offer, offer_id=f"o{n}") for n, offer in enumerate(offers)])

weights = st.builds(Weights, *(st.floats(0, 3) for _ in range(4)))


@settings(max_examples=300, deadline=None)
@given(offers=boxes, curves=models, chosen=weights)
def test_it_wins_at_that_price_and_not_one_unit_above(offers: list[Offer], curves: Curves, chosen: Weights) -> None:
    scored = with_parts(offers, curves)
    leaders = box_leaders(scored, chosen)
    for offer in scored:
        answer = price_to_win(offer, leaders, curves, chosen, BAND)
        highest = int(BAND.dear * 30_000) - offer.shipping
        if answer.price is None:
            lowest = round(BAND.lowest * 30_000) - offer.shipping
            assert not wins(offer, lowest, scored, curves, chosen)
        else:
            assert wins(offer, answer.price, scored, curves, chosen)
            assert answer.price == highest or not wins(offer, answer.price + 1, scored, curves, chosen)


def wins(offer: Offer, price: int, offers: list[Offer], curves: Curves, chosen: Weights) -> bool:
    """Score the whole box again with the offer at another price."""
    moved = msgspec.structs.replace(offer, price=price, total=price + offer.shipping)
    box = with_parts([moved if each.offer_id == offer.offer_id else each for each in offers], curves)
    return min(box, key=lambda each: order_key(each, chosen)).offer_id == offer.offer_id


@settings(max_examples=300, deadline=None)
@given(offers=boxes, curves=models, price=st.integers(1, 400_000))
def test_a_repriced_offer_has_the_parts_that_scoring_gives_it(offers: list[Offer], curves: Curves, price: int) -> None:
    scored = with_parts(offers, curves)[0]
    moved = repriced(scored, price, curves)
    assert moved.parts == score_parts([moved], curves)[0]
    assert moved.total == price + scored.shipping
