"""The price to win is exact: at it the offer is first in its box, one minor unit above it is not."""

import datetime as dt

import msgspec
from buybox_config.grades import Grade
from buybox_config.markets import FeeStep, Market, PriceBand
from buybox_config.policy import Policy, Weights, WeightTable
from buybox_ranking.curves import Curves
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.order import box_of, order_key, why_not_competing
from buybox_ranking.rank import rank
from buybox_ranking.score import with_parts
from buybox_ranking.winning.contest import Asked, contest_of
from buybox_ranking.winning.price_room import Terms, fee_ranges
from buybox_ranking.winning.price_to_win import PriceToWin, prices_to_win
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy import arange

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

Models = st.SearchStrategy[Curves]

STATES = ((("live", None),) * 6) + (("limited", "dear"), ("hidden", "price_outlier"), ("hidden", "below_floor"))

weights = st.floats(0, 3) | st.sampled_from([0.0, 1.0, 3.0])

policies = st.builds(
    lambda *four: Policy(weights=WeightTable(price=four[0], condition=four[1], service=four[2], seller=four[3])),
    *(weights for _ in range(4)),
)

bands = st.builds(
    lambda lowest, dear: PriceBand(lowest=lowest, dear=dear, highest=2 * dear),
    st.sampled_from([0.25, 0.3, 0.7]),
    st.sampled_from([1.1, 1.7, 2.0]),
)

fees = st.lists(st.builds(FeeStep, up_to=st.none() | st.integers(0, 60), fee=st.integers(0, 9)), max_size=3).map(tuple)


def offers_around(reference: int, most: int) -> st.SearchStrategy[list[Offer]]:
    """Draw the offers of some boxes of one device, with few different facts, so that ties are common."""
    offer = st.builds(
        lambda price, shipping, stock, days, months, faults, colour, stands: Offer(
            offer_id="",
            seller=SellerFacts("atelo", "A seller", fault_rate=faults),
            grade=Grade.GOOD,
            market="FR",
            device_id="d",
            category="smartphone",
            price=price,
            shipping=shipping,
            total=price + shipping,
            quantity=stock,
            reference=reference,
            delivery_days=days,
            warranty_months=months,
            colour=colour,
            state=stands[0],
            reason=stands[1],
        ),
        st.integers(1, most),
        st.sampled_from([0, reference // 29]),
        st.sampled_from([1, 1, 1, 0]),
        st.sampled_from([None, 1, 5]),
        st.sampled_from([None, 12, 24]),
        st.sampled_from([None, 0.02, 0.1]),
        st.sampled_from([None, None, "black"]),
        st.sampled_from(STATES),
    )
    return st.lists(offer, min_size=1, max_size=8).map(
        lambda offers: [msgspec.structs.replace(each, offer_id=f"o{n}") for n, each in enumerate(offers)]
    )


def answers(offers: list[Offer], curves: Curves, policy: Policy, terms: Terms) -> list[PriceToWin]:
    in_force = policy.weights_for("FR", "smartphone")
    contest = contest_of(offers, [in_force] * len(offers))
    return prices_to_win(Asked(contest, arange(len(offers)), offers, [terms] * len(offers)), curves)


@settings(max_examples=600, deadline=None)
@given(
    data=st.data(),
    offers=st.sampled_from([29, 30, 31]).flatmap(lambda reference: offers_around(reference, 70)),
    policy=policies,
    band=bands,
    steps=fees,
    most=st.none() | st.integers(10, 60),
)
def test_every_price_was_tried_and_none_above_it_wins(
    models: Models,
    data: st.DataObject,
    offers: list[Offer],
    policy: Policy,
    band: PriceBand,
    steps: tuple[FeeStep, ...],
    most: int | None,
) -> None:
    curves = data.draw(models)
    market = market_with(steps)
    with_fees = [at_price(offer, offer.price, market) for offer in offers]
    scored = with_parts(with_fees, curves)
    found = answers(scored, curves, policy, Terms(band, fee_ranges(steps), most=most))
    for offer, answer in zip(scored, found, strict=True):
        prices = winning_prices(offer, scored, curves, policy, market)
        fitting = [
            price
            for price, total in prices.items()
            if band.lowest <= total / (offer.reference or 0) <= band.dear and (most is None or total <= most)
        ]
        assert answer.price == max(fitting, default=None)
        assert (answer.no_price is None) == bool(fitting)


def market_with(steps: tuple[FeeStep, ...]) -> Market:
    """Return a market with fees by item price."""
    return Market(id="FR", name="France", currency="EUR", locales=("fr-FR",), time_zone="Europe/Paris", fees=steps)


def at_price(offer: Offer, price: int, market: Market) -> Offer:
    fee = market.fee(price)
    return msgspec.structs.replace(offer, price=price, fees=fee, total=price + offer.shipping + fee)


def winning_prices(offer: Offer, offers: list[Offer], curves: Curves, policy: Policy, market: Market) -> dict[int, int]:
    """Score the offer at every price up to twice the dearest and return those that win, with their totals."""
    in_force = policy.weights_for("FR", "smartphone")
    reason = None if offer.quantity and offer.reason in {"dear", "price_outlier"} else why_not_competing(offer)
    rivals = rivals_of(offer, offers, in_force)
    if not rivals or reason is not None:
        return {}
    tried = with_parts([at_price(offer, price, market) for price in range(1, 141)], curves)
    return {each.price: each.total for each in tried if order_key(each, in_force) < min(rivals)}


def rivals_of(offer: Offer, offers: list[Offer], in_force: Weights) -> list[tuple[object, ...]]:
    others = (each for each in offers if each.offer_id != offer.offer_id and box_of(each) == box_of(offer))
    return [order_key(each, in_force) for each in others if why_not_competing(each) is None]


@settings(max_examples=600, deadline=None)
@given(data=st.data(), offers=offers_around(30_000, 70_000), policy=policies, band=bands)
def test_at_that_price_it_holds_its_box_and_one_unit_above_it_does_not(
    models: Models, data: st.DataObject, offers: list[Offer], policy: Policy, band: PriceBand
) -> None:
    curves = data.draw(models)
    scored = with_parts(offers, curves)
    for offer, answer in zip(scored, answers(scored, curves, policy, Terms(band)), strict=True):
        if answer.price is None:
            assert answer.no_price != "no_price_wins" or not wins(offer, lowest(offer, band), scored, curves, policy)
            continue
        assert wins(offer, answer.price, scored, curves, policy)
        ends = (answer.price + 1 + offer.shipping) / 30_000 > band.dear
        assert ends or not wins(offer, answer.price + 1, scored, curves, policy)
        held = next(each for each in rank(scored, policy, NOW) if each.offer is offer).state == "won"
        assert held == (offer.price <= answer.price and why_not_competing(offer) is None) or outside(offer, band)


def lowest(offer: Offer, band: PriceBand) -> int:
    """Return the lowest item price within the band."""
    total = round(band.lowest * 30_000)
    return max(total - offer.shipping, 1)


def outside(offer: Offer, band: PriceBand) -> bool:
    """Tell whether the offer competes at a total beyond the band, as one whose price was confirmed does."""
    return not band.lowest <= offer.total / 30_000 <= band.dear


def wins(offer: Offer, price: int, offers: list[Offer], curves: Curves, policy: Policy) -> bool:
    """Score the whole list again with the offer at another price, and rank it."""
    moved = msgspec.structs.replace(offer, price=price, total=price + offer.shipping, state="live", reason=None)
    again = with_parts([moved if each is offer else each for each in offers], curves)
    ranked = rank(again, policy, NOW)
    return next(each for each in ranked if each.offer.offer_id == offer.offer_id).state == "won"


@settings(max_examples=200, deadline=None)
@given(data=st.data(), offers=offers_around(30_000, 70_000), policy=policies, band=bands)
def test_many_devices_at_once_are_answered_as_each_alone(
    models: Models, data: st.DataObject, offers: list[Offer], policy: Policy, band: PriceBand
) -> None:
    curves = data.draw(models)
    scored = with_parts(offers, curves)
    other = [msgspec.structs.replace(each, device_id="e", offer_id=f"e-{each.offer_id}") for each in scored]
    mixed = data.draw(st.permutations([*scored, *other]))
    together = dict(zip([each.offer_id for each in mixed], answers(mixed, curves, policy, Terms(band)), strict=True))
    for offer, alone in zip(scored, answers(scored, curves, policy, Terms(band)), strict=True):
        assert together[offer.offer_id] == together[f"e-{offer.offer_id}"] == alone
