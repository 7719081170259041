"""A move that is suggested wins when it is made; the next milder one does not; where none is, the strongest loses."""

import datetime as dt

import msgspec
from buybox_config.grades import Grade
from buybox_config.markets import Floors, PriceBand
from buybox_config.moves import Lever, load_levers
from buybox_config.policy import Policy, WeightTable
from buybox_ranking.curves import Curves
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.order import box_of, why_not_competing
from buybox_ranking.quality.seller_quality import QualityPrior, SellerCounts, fault_rate
from buybox_ranking.rank import rank
from buybox_ranking.score import with_parts
from buybox_ranking.winning.levels import SellerQuality
from buybox_ranking.winning.moves import Move
from buybox_ranking.winning.own_offers import OwnOffer, own_offers
from buybox_ranking.winning.price_room import Terms
from buybox_ranking.winning.stock import stock_summary
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

FLOORS = Floors(warranty_months=12, return_days=14, battery_health_pct=80)

PRIOR = QualityPrior()

Models = st.SearchStrategy[Curves]

weights = st.floats(0, 3) | st.sampled_from([0.0, 1.0, 3.0])

policies = st.builds(
    lambda *four: Policy(weights=WeightTable(price=four[0], condition=four[1], service=four[2], seller=four[3])),
    *(weights for _ in range(4)),
)

counts = st.builds(
    SellerCounts,
    orders=st.sampled_from([0, 30, 400, 5_000]),
    late=st.integers(0, 30),
    cancelled_by_seller=st.integers(0, 12),
    defective=st.integers(0, 12),
    reviews=st.sampled_from([0, 40, 900]),
    rating=st.sampled_from([None, 3.6, 4.35, 5.0]),
)


def facts_of(seller: str, counted: SellerCounts) -> SellerFacts:
    return SellerFacts(seller, seller, counted.rating, int(counted.reviews), fault_rate(counted, PRIOR))


offers_of_a_box = st.lists(
    st.builds(
        lambda total, days, months, returns, health, genuine, colour: Offer(
            offer_id="",
            seller=SellerFacts("", ""),
            grade=Grade.GOOD,
            market="FR",
            device_id="d",
            category="smartphone",
            price=total,
            total=total,
            reference=30_000,
            delivery_days=days,
            warranty_months=months,
            return_days=returns,
            battery_health_pct=health,
            genuine_parts=genuine,
            colour=colour,
        ),
        st.integers(28_000, 31_000) | st.sampled_from([29_000, 30_000]),
        st.sampled_from([None, 1, 4, 9]),
        st.sampled_from([None, 12, 24, 36]),
        st.sampled_from([None, 14, 30]),
        st.sampled_from([None, 80, 92]),
        st.sampled_from([None, False, True]),
        st.sampled_from([None, None, "black"]),
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=400, deadline=None)
@given(
    data=st.data(),
    offers=offers_of_a_box,
    policy=policies,
    counted=st.lists(counts, min_size=3, max_size=3),
    min_price=st.none() | st.integers(27_000, 31_000),
)
def test_each_move_wins_and_is_the_mildest_of_its_lever(
    models: Models,
    data: st.DataObject,
    offers: list[Offer],
    policy: Policy,
    counted: list[SellerCounts],
    min_price: int | None,
) -> None:
    curves = data.draw(models)
    named = [
        msgspec.structs.replace(
            each, offer_id=f"o{n}", min_price=min_price, seller=facts_of(f"s{n % 3}", counted[n % 3])
        )
        for n, each in enumerate(offers)
    ]
    scored = with_parts(named, curves)
    quality = SellerQuality(counted[0], PRIOR)
    told = own_offers(scored, "s0", curves, policy, lambda _: Terms(PriceBand(), floors=FLOORS), quality)
    market = Ranking(scored, curves, policy, counted[0])
    for own, offer in zip(told, (each for each in scored if each.seller.id == "s0"), strict=True):
        assert own.state == market.state(offer, offer)
        for name, lever in load_levers().items():
            chosen = next((move for move in own.moves if move.lever == name), None)
            if name == "price":
                check_price(own, offer, chosen, market)
            else:
                check_lever(own, offer, lever, chosen, market, name)


class Ranking:
    """A list that is ranked again with one of its offers changed."""

    def __init__(self, offers: list[Offer], curves: Curves, policy: Policy, counts: SellerCounts) -> None:
        self.offers, self.curves, self.policy, self.counts = offers, curves, policy, counts

    def state(self, offer: Offer, changed: Offer) -> str:
        again = with_parts([changed if each is offer else each for each in self.offers], self.curves)
        ranked = rank(again, self.policy, NOW)
        return next(each for each in ranked if each.offer.offer_id == offer.offer_id).state

    def wins_with(self, offer: Offer, name: str, value: float) -> bool:
        return self.state(offer, self.changed(offer, name, value)) == "won"

    def changed(self, offer: Offer, name: str, value: float) -> Offer:
        """Return the offer with a move made."""
        if name in {"late", "cancelled_by_seller", "defective"}:
            better = msgspec.structs.replace(self.counts, **{name: value * self.counts.orders})
            return with_seller(offer, fault_rate=fault_rate(better, PRIOR))
        if name == "rating":
            return with_seller(offer, rating=value)
        if name == "genuine_parts":
            return msgspec.structs.replace(offer, genuine_parts=True)
        if name == "price":
            return msgspec.structs.replace(offer, price=int(value), total=int(value))
        return msgspec.structs.replace(offer, **{name: int(value)})

    def boxes_held(self, offers: list[Offer]) -> set[object]:
        """Return the boxes that the seller s0 holds."""
        ranked = rank(with_parts(offers, self.curves), self.policy, NOW)
        return {box_of(each.offer) for each in ranked if each.state == "won" and each.offer.seller.id == "s0"}

    def with_at_least(self, offer: Offer, name: str, value: float, lever: Lever) -> Offer:
        """Return the offer with a value of a lever, unless it is another's, has better, or may not have it."""
        mine = offer.seller.id == "s0" and value in self.open_values(offer, name, lever)
        return self.changed(offer, name, value) if mine else offer

    def open_values(self, offer: Offer, name: str, lever: Lever) -> list[float]:
        """Return the values of a lever that are better than the offer's own and lawful, the mildest first."""
        if name in {"late", "cancelled_by_seller", "defective"}:
            orders = self.counts.orders
            return [value for value in lever.values if orders and value < getattr(self.counts, name) / orders]
        if name == "rating" and not (offer.seller.reviews and offer.seller.rating):
            return []
        current = offer.seller.rating if name == "rating" else getattr(offer, name)
        lawful = [value for value in lever.values if value >= getattr(FLOORS, name, 0)]
        if current is None:
            return lawful
        return [value for value in lawful if (value < current if name == "delivery_days" else value > current)]


def with_seller(offer: Offer, **facts: float | None) -> Offer:
    return msgspec.structs.replace(offer, seller=msgspec.structs.replace(offer.seller, **facts))


def check_price(own: OwnOffer, offer: Offer, chosen: Move | None, market: Ranking) -> None:
    if chosen is None:
        assert own.state == "won" or own.price_to_win is None or own.below_min_price
    else:
        assert chosen.value == own.price_to_win
        assert offer.min_price is None or chosen.value >= offer.min_price
        assert market.wins_with(offer, "price", chosen.value)


def check_lever(own: OwnOffer, offer: Offer, lever: Lever, chosen: Move | None, market: Ranking, name: str) -> None:
    values = market.open_values(offer, name, lever)
    if own.state == "won":
        assert chosen is None
    elif chosen is None:
        assert not values or not market.wins_with(offer, name, values[-1])
    else:
        place = values.index(chosen.value)
        assert market.wins_with(offer, name, chosen.value)
        assert place == 0 or not market.wins_with(offer, name, values[place - 1])


@settings(max_examples=300, deadline=None)
@given(
    data=st.data(),
    offers=offers_of_a_box,
    policy=policies,
    stands=st.lists(st.sampled_from(["live", "live", "limited", "hidden"]), min_size=7, max_size=7),
)
def test_a_seller_s_states_are_those_of_the_ranking(
    models: Models, data: st.DataObject, offers: list[Offer], policy: Policy, stands: list[str]
) -> None:
    curves = data.draw(models)
    named = [
        msgspec.structs.replace(each, offer_id=f"o{n}", state=stands[n], seller=SellerFacts(f"s{n % 3}", "A seller"))
        for n, each in enumerate(offers)
    ]
    scored = with_parts(named, curves)
    ranked = {each.offer.offer_id: each for each in rank(scored, policy, NOW)}
    for own in own_offers(scored, "s0", curves, policy, lambda _: Terms()):
        assert (own.state, own.why_ineligible) == (ranked[own.offer_id].state, ranked[own.offer_id].why_ineligible)
        if own.winner_total is not None:
            assert own.winner_total in {each.offer.total for each in ranked.values() if each.state == "won"}
        assert own.state == "ineligible" or own.winner_total is not None
        assert not own.moves or why_not_competing(ranked[own.offer_id].offer) is None


@settings(max_examples=150, deadline=None)
@given(data=st.data(), offers=offers_of_a_box, policy=policies, counted=st.lists(counts, min_size=2, max_size=2))
def test_a_level_wins_as_many_boxes_as_it_is_said_to_when_every_offer_has_it(
    models: Models, data: st.DataObject, offers: list[Offer], policy: Policy, counted: list[SellerCounts]
) -> None:
    curves = data.draw(models)
    scored = with_parts(
        [
            msgspec.structs.replace(each, offer_id=f"o{n}", seller=facts_of(f"s{n % 2}", counted[n % 2]))
            for n, each in enumerate(offers)
        ],
        curves,
    )
    quality = SellerQuality(counted[0], PRIOR)
    own = own_offers(scored, "s0", curves, policy, lambda _: Terms(PriceBand(), floors=FLOORS), quality)
    levels = {(level.lever, level.value): level.boxes for level in stock_summary(own).levels}
    market = Ranking(scored, curves, policy, counted[0])
    held = market.boxes_held(scored)
    for name, lever in load_levers().items():
        for value in () if name == "price" else sample(lever.values):
            changed = [market.with_at_least(offer, name, value, lever) for offer in scored]
            assert market.boxes_held(changed) >= held
            assert len(market.boxes_held(changed) - held) == levels.get((name, value), 0)


def sample(values: tuple[float, ...]) -> tuple[float, ...]:
    """Return every fourth value from the strongest down: long ladders are asked at some places."""
    return values[::-1][:: 4 if len(values) > 6 else 1]
