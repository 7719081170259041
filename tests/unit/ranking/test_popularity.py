"""Popularity by worked numbers: what one purchase does, new models, sparse devices, odd prices."""

import datetime as dt

import pytest
from buybox_config.grades import Grade
from buybox_config.popularity import load_popularity_rules
from buybox_ranking.device import NewPrice
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.popularity.demand import DemandLevels, Sold, demand, demand_levels, wanted_points
from buybox_ranking.popularity.demand_tally import DAY_S, DemandTally, DeviceEvent
from buybox_ranking.popularity.factors import availability, freshness, price_sanity
from buybox_ranking.popularity.popularity import popularity

RULES = load_popularity_rules()
TODAY = dt.date(2026, 11, 24)
NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC).timestamp()


def offer(seller: str = "alpha", quantity: int = 1) -> Offer:
    facts = SellerFacts(seller, seller.title())
    return Offer(offer_id=seller, seller=facts, grade=Grade.GOOD, price=30_000, total=30_000, quantity=quantity)


def phone(number: int, model: str = "old", launched: dt.date | None = dt.date(2020, 1, 1)) -> Sold:
    return Sold(f"phone-{number}", model, "smartphone", launched)


def tallied(*events: DeviceEvent) -> dict[str, float]:
    tally = DemandTally(NOON, RULES)
    for event in events:
        tally.add(event)
    return tally.points()


def test_a_purchase_of_two_weeks_ago_counts_for_half() -> None:
    then, now = NOON - 14 * DAY_S, NOON
    found = tallied(DeviceEvent("a", "purchase", "anna", then), DeviceEvent("b", "purchase", "anna", now))
    assert found == pytest.approx({"a": 10.0, "b": 20.0})


def test_a_client_counts_once_a_day_for_a_device_and_again_on_the_next() -> None:
    looks = [DeviceEvent("a", "click", "anna", NOON - DAY_S + second) for second in range(50)]
    again = DeviceEvent("a", "click", "anna", NOON)
    assert tallied(*looks, again)["a"] == pytest.approx(1 + 0.5 ** (1 / 14), rel=1e-4)


def test_impressions_unknown_actions_and_the_future_count_nothing() -> None:
    assert not tallied(
        DeviceEvent("a", "impression", "anna", NOON),
        DeviceEvent("a", "hover", "anna", NOON),
        DeviceEvent("a", "purchase", "anna", NOON + 1),
    )


def test_events_out_of_the_order_of_their_days_are_refused() -> None:
    with pytest.raises(ValueError, match="order of their days"):
        tallied(DeviceEvent("a", "click", "anna", NOON), DeviceEvent("a", "click", "anna", NOON - DAY_S))


def test_one_purchase_where_nothing_was_bought_before_is_no_jump() -> None:
    sold = [phone(number, f"model-{number}") for number in range(10)]
    levels = demand_levels({"phone-0": 20.0}, sold, RULES, TODAY)
    factors = [demand(wanted_points(levels, one, RULES, TODAY), RULES) for one in sold]
    assert 1.0 < factors[1] < factors[0] < 1.2


def test_a_device_without_events_is_drawn_towards_its_model_and_then_its_category() -> None:
    sold = [phone(0, "wanted"), phone(1, "wanted"), phone(2, "other"), phone(3, "other")]
    levels = demand_levels({"phone-0": 100.0}, sold, RULES, TODAY)
    assert levels.categories == {"smartphone": 25.0}
    assert levels.models == pytest.approx({"wanted": 125 / 3, "other": 25 / 3})
    sibling, other, unknown = (
        wanted_points(levels, one, RULES, TODAY) for one in (sold[1], sold[2], phone(9, "unheard of"))
    )
    assert (sibling, other, unknown) == pytest.approx((125 / 6, 25 / 6, 12.5))


def test_the_floor_of_a_new_model_is_gone_after_its_weeks() -> None:
    levels = DemandLevels(floors={"smartphone": 40.0})
    ages = (-3, 0, 28, 56, 900)
    found = [wanted_points(levels, phone(0, "new", TODAY - dt.timedelta(days=age)), RULES, TODAY) for age in ages]
    assert found == [40.0, 40.0, 20.0, 0.0, 0.0]


def test_a_lone_piece_is_a_third_as_available_as_full_choice() -> None:
    full = [offer(f"seller-{number}", quantity=50) for number in range(40)]
    assert availability([offer()], RULES) == pytest.approx(0.367, abs=0.001)
    assert availability(full, RULES) == pytest.approx(1.0, abs=0.01)


def test_age_costs_half_at_most_and_an_unknown_launch_counts_like_five_years() -> None:
    assert freshness(TODAY, RULES, TODAY) == 1.0
    assert freshness(dt.date(1995, 1, 1), RULES, TODAY) == pytest.approx(0.5, abs=0.01)
    assert freshness(None, RULES, TODAY) == pytest.approx(freshness(dt.date(2021, 11, 24), RULES, TODAY), abs=0.001)


@pytest.mark.parametrize(
    ("price", "new", "sane"),
    [
        (30_000, None, 1.0),
        (36_000, None, 1.0),
        (24_500, None, 1.0),
        (15_000, None, 0.424),
        (60_000, None, 0.424),
        (30_000, 30_000, 1.0),
        (33_000, 30_000, 0.625),
        (100, None, 0.25),
    ],
)
def test_prices_near_the_reference_and_below_new_are_sane(price: int, new: int | None, sane: float) -> None:
    assert price_sanity(price, 30_000, new, RULES) == pytest.approx(sane, abs=0.001)


def test_popularity_is_the_product_of_its_factors_and_needs_no_event() -> None:
    new = NewPrice(25_000, "Shop", "2026-11-01")
    found = popularity(phone(0), [offer()], new, DemandLevels(), RULES, TODAY)
    assert found.demand == 1.0
    assert found.price_sanity < 1.0
    assert found.value == pytest.approx(found.availability * found.freshness * found.price_sanity)
