"""Who gains and who loses between two rankings, on markets small enough to count by hand."""

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest
from buybox_config.markets import Market, load_markets
from buybox_config.policy import Policy, WeightTable
from buybox_ranking.fairness.concentration import concentration
from buybox_ranking.fairness.fairness import fairness
from buybox_ranking.fairness.fairness_report import Fairness, SellerChange
from buybox_ranking.fairness.holders import Ranking
from buybox_ranking.fairness.seller_sizes import SIZES, size_of
from buybox_ranking.features import FEATURES
from buybox_ranking.formula import formula_curves
from buybox_ranking.offer import Offer, Parts

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

CHEAP = Ranking("cheap", Policy(weights=WeightTable(price=1, condition=0, service=0, seller=0)))
GOOD = Ranking("good", Policy(weights=WeightTable(price=0, condition=0, service=0, seller=1)))

OfferMaker = Callable[..., Offer]


@pytest.fixture
def market() -> Market:
    """Return the market of the offers."""
    return load_markets()["FR"]


def known(offer: Offer, reviews: int = 100) -> Offer:
    """Return the offer with so many reviews of its seller."""
    return msgspec.structs.replace(offer, seller=msgspec.structs.replace(offer.seller, rating=4.5, reviews=reviews))


def device(make_offer: OfferMaker, name: str) -> list[Offer]:
    """Return a device's offers: atelo is cheapest, bravis is the better seller, cordia stands alone in black."""
    return [
        known(make_offer(f"{name}-a", 10_000, "atelo", 0.1, device_id=name, parts=Parts(2, 0, 0, 1), delivery_days=4)),
        known(make_offer(f"{name}-b", 10_600, "bravis", 0.02, device_id=name, parts=Parts(1, 0, 0, 2))),
        known(make_offer(f"{name}-c", 9_000, "cordia", 0.05, device_id=name, colour="black", parts=Parts(3, 0, 0, 0))),
    ]


def change_of(found: Fairness, seller: str) -> SellerChange:
    return next(each for each in found.sellers if each.seller == seller)


def test_a_box_that_changes_hands_is_one_gained_and_one_lost(make_offer: OfferMaker, market: Market) -> None:
    found = fairness(device(make_offer, "x"), market, CHEAP, GOOD)
    assert (found.devices, found.offers, found.boxes, found.contested, found.changed) == (1, 3, 2, 1, 1)
    assert found.other_offer == 0
    size = SIZES[0].name
    assert change_of(found, "atelo") == SellerChange("atelo", size, 1, 1, before=1, after=0, gained=0, lost=1)
    assert change_of(found, "bravis") == SellerChange("bravis", size, 1, 1, before=0, after=1, gained=1, lost=0)
    assert change_of(found, "cordia") == SellerChange("cordia", size, 1, 0, before=0, after=0, gained=0, lost=0)


def test_it_tells_what_buyers_of_the_winning_offers_pay_and_get(make_offer: OfferMaker, market: Market) -> None:
    found = fairness(device(make_offer, "x"), market, CHEAP, GOOD)
    assert found.before.winners.average_total == {"amount": "100.00", "currency": "EUR"}
    assert found.after.winners.average_total == {"amount": "106.00", "currency": "EUR"}
    assert found.total_difference == {"amount": "6.00", "currency": "EUR"}
    assert (found.before.winners.faults_per_thousand, found.after.winners.faults_per_thousand) == (100.0, 20.0)
    assert found.before.changed == found.before.winners


def test_a_fact_left_out_counts_as_its_careful_value_on_both_sides(make_offer: OfferMaker, market: Market) -> None:
    found = fairness(device(make_offer, "x"), market, CHEAP, GOOD)
    assert (found.before.winners.delivery_days, found.after.winners.delivery_days) == (4.0, market.delivery_days)
    unknown = [
        make_offer("a", 100, "atelo", None, parts=Parts(2)),
        make_offer("b", 101, "bravis", None, parts=Parts(1)),
    ]
    floor = next(feature.floor for feature in FEATURES if feature.name == "fault_rate")
    assert fairness(unknown, market, CHEAP, GOOD).before.winners.faults_per_thousand == round(1_000 * floor, 4)


def test_unknown_faults_count_as_the_more_careful_model_has_them(make_offer: OfferMaker, market: Market) -> None:
    def with_floor(floor: float) -> Ranking:
        curves = formula_curves()
        changed = tuple(
            msgspec.structs.replace(curve, floor=floor) if curve.feature == "fault_rate" else curve
            for curve in curves.curves
        )
        return Ranking(f"{floor}", CHEAP.policy, msgspec.structs.replace(curves, curves=changed))

    unknown = [make_offer("a", 100, "atelo", None), make_offer("b", 101, "bravis", None)]
    found = fairness(unknown, market, with_floor(0.08), with_floor(0.12))
    assert found.before.winners.faults_per_thousand == found.after.winners.faults_per_thousand == 120.0


def test_the_largest_seller_and_the_concentration_stand_before_and_after(
    make_offer: OfferMaker, market: Market
) -> None:
    offers = [*device(make_offer, "x"), *device(make_offer, "y")]
    found = fairness(offers, market, CHEAP, GOOD)
    assert (found.before.contested.largest_seller, found.before.contested.largest_share) == ("atelo", 1.0)
    assert (found.after.contested.largest_seller, found.after.contested.index) == ("bravis", 10_000)
    assert (found.before.all_boxes.boxes, found.before.all_boxes.largest_share) == (4, 0.5)
    assert (found.before.all_boxes.index, found.before.all_boxes.equal_sellers) == (5_000, 2.0)


def test_another_offer_of_the_same_seller_is_no_change_of_hands(make_offer: OfferMaker, market: Market) -> None:
    offers = [
        make_offer("a", 100, "atelo", parts=Parts(3, 0, 0, 2)),
        make_offer("b", 101, "atelo", parts=Parts(2, 0, 0, 3)),
        make_offer("c", 102, "bravis", parts=Parts(1, 0, 0, 1)),
    ]
    found = fairness(offers, market, CHEAP, GOOD)
    assert (found.contested, found.changed, found.other_offer) == (1, 0, 1)
    assert change_of(found, "atelo").gained == change_of(found, "atelo").lost == 0


def test_what_does_not_compete_counts_nowhere(make_offer: OfferMaker, market: Market) -> None:
    hidden = make_offer("z", 1, "delmo", state="hidden", device_id="x", parts=Parts(9, 9, 9, 9))
    gone = make_offer("y", 1, "delmo", quantity=0, device_id="x", parts=Parts(9, 9, 9, 9))
    offers = device(make_offer, "x")
    assert fairness([*offers, hidden, gone], market, CHEAP, GOOD) == fairness(offers, market, CHEAP, GOOD)


def test_new_sellers_are_told_by_what_they_offer_and_what_they_hold(make_offer: OfferMaker, market: Market) -> None:
    """Of four offers of one box two are by new sellers; delmo stands in the first three places only afterwards."""
    offers = [
        known(make_offer("a", 100, "atelo", parts=Parts(4, 0, 0, 1))),
        known(make_offer("b", 101, "bravis", parts=Parts(3, 0, 0, 2))),
        known(make_offer("c", 102, "cordia", parts=Parts(2, 0, 0, 3)), reviews=14),
        make_offer("d", 103, "delmo", None, parts=Parts(1, 0, 0, 4)),
    ]
    new = fairness(offers, market, CHEAP, GOOD).new_sellers
    assert new.sellers == 2
    assert (new.boxes.share_of_offers, new.boxes.share_before, new.boxes.share_after) == (0.5, 0.0, 1.0)
    assert new.first_places.places == 3
    assert (new.first_places.share_before, new.first_places.share_after) == (0.3333, 0.6667)


def test_places_that_are_not_scarce_are_no_chance_to_be_seen(make_offer: OfferMaker, market: Market) -> None:
    three = device(make_offer, "x")
    lone = [make_offer(name, 100, "atelo", device_id="y", parts=Parts()) for name in "abcd"]
    found = fairness([*three, *lone], market, CHEAP, GOOD).new_sellers.first_places
    assert (found.places, found.share_of_offers, found.share_before) == (0, None, None)


def test_sizes_add_up_to_the_sellers(make_offer: OfferMaker, market: Market) -> None:
    offers = [each for number in range(12) for each in device(make_offer, f"device-{number}")]
    found = fairness(offers[:-1], market, CHEAP, GOOD)
    assert [each.sellers for each in found.sizes] == [0, 3, 0, 0, 0]
    assert sum(each.offers for each in found.sizes) == found.offers == 35
    assert sum(each.gained for each in found.sizes) == sum(each.lost for each in found.sizes) == found.changed == 12
    assert [each.seller for each in found.sellers] == ["bravis", "atelo", "cordia"]


def test_a_market_without_offers_is_told_as_such(market: Market) -> None:
    found = fairness([], market, CHEAP, GOOD)
    assert (found.boxes, found.contested, found.total_difference, found.sellers) == (0, 0, None, ())
    assert found.before.contested == concentration({})
    assert msgspec.json.decode(msgspec.json.encode(found), type=Fairness) == found


def test_offers_of_a_device_that_stand_apart_are_refused(make_offer: OfferMaker, market: Market) -> None:
    offers = [*device(make_offer, "x"), *device(make_offer, "y"), *device(make_offer, "x")]
    with pytest.raises(ValueError, match="device 'x' stand apart"):
        fairness(offers, market, CHEAP, GOOD)


def test_offers_of_another_market_are_refused(make_offer: OfferMaker, market: Market) -> None:
    with pytest.raises(ValueError, match="an offer of market 'DE'"):
        fairness([make_offer("a", 100, market="DE")], market, CHEAP, GOOD)


def test_a_market_of_more_offers_than_are_scored_together_is_counted_whole(
    make_offer: OfferMaker, market: Market
) -> None:
    template, told = device(make_offer, "x"), list[int]()
    offers = (
        msgspec.structs.replace(each, device_id=f"device-{number}") for number in range(7_000) for each in template
    )
    found = fairness(offers, market, CHEAP, GOOD, told.append)
    assert (found.devices, found.offers, found.changed) == (7_000, 21_000, 7_000)
    assert told == [20_001, 21_000]


def test_a_model_rescores_what_the_offers_carry(make_offer: OfferMaker, market: Market) -> None:
    """The parts on the offers would say that bravis wins; the formula sees that atelo asks a third."""
    offers = [
        make_offer("a", 10_000, "atelo", parts=Parts(1)),
        make_offer("b", 30_000, "bravis", parts=Parts(2)),
    ]
    formula = Ranking("formula", CHEAP.policy, formula_curves())
    found = fairness(offers, market, CHEAP, formula)
    assert (found.changed, change_of(found, "atelo").gained) == (1, 1)


def test_concentration_is_the_sum_of_squared_shares() -> None:
    ten = concentration({f"seller-{number}": 3 for number in range(10)})
    assert (ten.boxes, ten.index, ten.level) == (30, 1_000, "low")
    assert ten.equal_sellers == pytest.approx(10)
    assert ten.largest_seller == "seller-0"
    assert concentration({"a": 30, "b": 10}).index == 6_250
    assert concentration({str(number): 1 for number in range(8)}).level == "moderate"
    assert concentration({str(number): 1 for number in range(5)}).level == "high"


@pytest.mark.parametrize(("offers", "fewest"), [(1, 1), (9, 1), (10, 10), (999, 100), (1_000, 1_000), (10**6, 10_000)])
def test_a_seller_has_the_size_of_its_competing_offers(offers: int, fewest: int) -> None:
    assert size_of(offers).fewest == fewest
