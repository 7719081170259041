"""Laws of popularity: more wanted is never less popular, every factor is bounded, and one client cannot lift much."""

import datetime as dt
from math import isfinite, log1p
from random import Random

from buybox_config.grades import Grade
from buybox_config.popularity import load_popularity_rules
from buybox_ranking.device import NewPrice
from buybox_ranking.offer import Offer, SellerFacts
from buybox_ranking.popularity.demand import DemandLevels, Sold, demand, demand_levels, wanted_points
from buybox_ranking.popularity.demand_tally import DAY_S, DemandTally, DeviceEvent
from buybox_ranking.popularity.factors import availability, freshness, price_sanity
from buybox_ranking.popularity.popularity import popularity
from hypothesis import assume, given
from hypothesis import strategies as st

RULES = load_popularity_rules()
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
TODAY = NOW.date()
ACTIONS = tuple(RULES.actions)
EPSILON = 1e-9
"""Relative rounding that is no order."""

days = st.dates(dt.date(2015, 1, 1), TODAY) | st.dates(TODAY - dt.timedelta(days=90), TODAY) | st.none()

devices = st.sampled_from([f"device-{number}" for number in range(8)])

launches = st.lists(days, min_size=4, max_size=4)

events = st.builds(
    DeviceEvent,
    device_id=devices,
    action=st.sampled_from(ACTIONS),
    client=st.sampled_from(["anna", "bruno", "chen"]),
    at=st.floats(NOW.timestamp() - 100 * DAY_S, NOW.timestamp() + DAY_S),
)

histories = st.lists(events, max_size=40)

money = st.integers(1, 10**9)

offers = st.builds(
    Offer,
    offer_id=st.uuids().map(str),
    seller=st.builds(SellerFacts, st.sampled_from(["alpha", "beta", "gamma"]), st.just("One")),
    grade=st.sampled_from(list(Grade)),
    price=money,
    total=money,
    quantity=st.integers(1, 10**6),
    reference=st.just(30_000) | st.none(),
)


def points(history: list[DeviceEvent], as_of: float = NOW.timestamp()) -> dict[str, float]:
    """Count events in the order of their times."""
    tally = DemandTally(as_of, RULES)
    for event in sorted(history, key=lambda event: event.at):
        tally.add(event)
    return tally.points()


def assortment(launched: list[dt.date | None]) -> list[Sold]:
    """Lay out eight devices, two to a model, all models of two categories."""
    categories = ("smartphone", "smartphone", "smartphone", "laptop")
    return [
        Sold(f"device-{number}", f"model-{number // 2}", categories[number // 2], launched[number // 2])
        for number in range(8)
    ]


def wanted(history: list[DeviceEvent], launched: list[dt.date | None], device: str) -> float:
    """Return the points that a device is worth."""
    sold = assortment(launched)
    levels = demand_levels(points(history), sold, RULES, TODAY)
    return wanted_points(levels, next(one for one in sold if one.device_id == device), RULES, TODAY)


@given(histories, launches, devices, st.floats(0, 80))
def test_one_more_purchase_never_makes_a_device_less_wanted(
    history: list[DeviceEvent], launched: list[dt.date | None], device: str, days_ago: float
) -> None:
    bought = DeviceEvent(device, "purchase", "dora", NOW.timestamp() - days_ago * DAY_S)
    before, after = wanted(history, launched, device), wanted([*history, bought], launched, device)
    assert after > before * (1 - EPSILON)


@given(devices, st.sampled_from(["click", "add_to_cart", "purchase"]), st.floats(0, 80), st.floats(0.001, 80))
def test_what_is_longer_ago_counts_less(device: str, action: str, days_ago: float, longer: float) -> None:
    now = NOW.timestamp()
    recent = points([DeviceEvent(device, action, "anna", now - days_ago * DAY_S)])
    earlier = points([DeviceEvent(device, action, "anna", now - (days_ago + longer) * DAY_S)])
    assert 0 <= earlier.get(device, 0.0) < recent[device] <= RULES.points(action)


@given(histories, launches, devices, st.lists(st.sampled_from(ACTIONS), max_size=300), st.integers(0, 80))
def test_one_client_lifts_a_device_by_a_day_s_look_cart_and_purchase_at_most(
    history: list[DeviceEvent], launched: list[dt.date | None], device: str, deeds: list[str], days_ago: int
) -> None:
    midnight = NOW.timestamp() // DAY_S * DAY_S - days_ago * DAY_S
    flood = [DeviceEvent(device, action, "bot", midnight + place) for place, action in enumerate(deeds)]
    once = sum(stated.value for stated in RULES.actions.values())
    before, after = wanted(history, launched, device), wanted([*history, *flood], launched, device)
    assert demand(after, RULES) - demand(before, RULES) <= log1p(once / RULES.demand_unit.value) + EPSILON


@given(st.lists(devices, min_size=200, max_size=400))
def test_a_client_has_so_many_events_a_day_whatever_it_looks_at(looked_at: list[str]) -> None:
    start = NOW.timestamp() - DAY_S / 4
    flood = [DeviceEvent(f"{one}/{place}", "click", "bot", start + place) for place, one in enumerate(looked_at)]
    assert len(points(flood)) == RULES.client_daily_events.value


@given(histories, launches, st.randoms(use_true_random=False))
def test_the_order_of_an_assortment_changes_nothing(
    history: list[DeviceEvent], launched: list[dt.date | None], chance: Random
) -> None:
    sold = assortment(launched)
    turned = sold.copy()
    chance.shuffle(turned)
    found = points(history)
    assert demand_levels(found, sold, RULES, TODAY) == demand_levels(found, turned, RULES, TODAY)


@given(histories, launches, devices, days)
def test_a_new_model_is_worth_its_category_s_floor_on_its_first_day(
    history: list[DeviceEvent], launched: list[dt.date | None], device: str, other: dt.date | None
) -> None:
    levels = demand_levels(points(history), assortment(launched), RULES, TODAY)
    new = Sold(f"{device}-new", "a-new-model", "smartphone", TODAY)
    assume(other != TODAY)
    assert wanted_points(levels, new, RULES, TODAY) >= levels.floors.get("smartphone", 0.0)
    assert wanted_points(levels, new, RULES, TODAY) >= wanted_points(
        levels, Sold(new.device_id, new.model_id, new.category, other), RULES, TODAY
    )


@given(st.lists(offers, min_size=1, max_size=30), offers)
def test_one_more_offer_never_makes_a_device_less_available(those: list[Offer], more: Offer) -> None:
    before, after = availability(those, RULES), availability([*those, more], RULES)
    assert RULES.availability.value <= before <= after <= 1


@given(days, st.integers(0, 5_000))
def test_a_model_grows_old_and_keeps_the_least_of_freshness(launched: dt.date | None, later: int) -> None:
    young = freshness(launched, RULES, TODAY)
    old = freshness(launched, RULES, TODAY + dt.timedelta(days=later))
    assert RULES.freshness.value <= old <= young <= 1


@given(money, money | st.none(), money | st.none(), st.floats(1, 10))
def test_a_price_further_from_its_reference_is_never_saner(
    price: int, reference: int | None, new: int | None, further: float
) -> None:
    sane = price_sanity(price, reference, new, RULES)
    assert RULES.price_sanity.value <= sane <= 1
    if reference is not None and price >= reference:
        assert price_sanity(round(price * further), reference, new, RULES) <= sane


@given(
    st.lists(offers, min_size=1, max_size=20),
    st.builds(Sold, devices, st.just("model"), st.just("smartphone"), days),
    st.builds(NewPrice, money, st.just("Shop"), st.just("2026-11-01")) | st.none(),
    st.dictionaries(devices, st.floats(0, 1e12)),
    st.randoms(use_true_random=False),
)
def test_popularity_is_finite_above_nought_and_the_same_in_any_order_of_offers(
    those: list[Offer], sold: Sold, new: NewPrice | None, known: dict[str, float], chance: Random
) -> None:
    levels = DemandLevels(points=known)
    found = popularity(sold, those, new, levels, RULES, TODAY)
    chance.shuffle(those)
    assert popularity(sold, those, new, levels, RULES, TODAY) == found
    assert isfinite(found.value)
    assert found.value > 0
    assert found.demand >= 1


@given(launches, devices)
def test_without_any_event_no_device_is_more_wanted_than_another(launched: list[dt.date | None], device: str) -> None:
    assert wanted([], launched, device) == 0
