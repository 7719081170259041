"""What a seller on probation may bring."""

import datetime as dt

from buybox_config.grades import Grade
from buybox_indexer.eligibility.probation import Admitted, Probation, newly_admitted, product_of
from buybox_ranking.offer import Offer, SellerFacts
from hypothesis import given
from hypothesis import strategies as st

DAY = dt.date(2026, 11, 23)
NEXT = dt.date(2026, 11, 24)


def offer(device: str = "a", quantity: int = 1, **facts: object) -> Offer:
    usual: dict[str, object] = {"grade": Grade.GOOD, "price": 1, "total": 1}
    return Offer(
        offer_id=device, seller=SellerFacts("s", "S"), device_id=device, quantity=quantity, **{**usual, **facts}
    )  # type: ignore[arg-type]  # fields by name


def test_the_first_five_products_of_the_feed_are_admitted_and_the_next_five_a_day_later() -> None:
    feed = [f"p{number}" for number in range(12)]
    first = newly_admitted({}, feed, DAY, 5)
    assert list(first) == feed[:5]
    assert newly_admitted(first, feed, DAY, 5) == {}
    second = newly_admitted(first, feed, NEXT, 5)
    assert list(second) == feed[5:10]


def test_room_left_on_a_day_is_used_by_a_later_load_of_that_day() -> None:
    admitted = newly_admitted({}, ["p0", "p1"], DAY, 5)
    assert list(newly_admitted(admitted, ["p0", "p1", "p2", "p3", "p4", "p5"], DAY, 5)) == ["p2", "p3", "p4"]


def test_a_product_is_a_device_in_a_grade_with_its_options() -> None:
    assert product_of(offer()) == product_of(offer(sku="another", total=5))
    others = [
        offer("b"),
        offer(grade=Grade.FAIR),
        offer(colour="red"),
        offer(battery_new=True),
        offer(keyboard="azerty"),
        offer(network_lock="orange"),
    ]
    assert len({product_of(other) for other in (offer(), *others)}) == 7


def test_rows_that_do_not_speak_bring_nothing() -> None:
    probation = Probation({}, a_day=1, stock=10)
    probation.bring(1, offer("a"))
    probation.bring(2, offer("b"))
    probation.admit({1}, DAY)
    assert list(probation.new) == [product_of(offer("b"))]
    assert probation.verdict(offer("b")) is None
    waiting = probation.verdict(offer("a"))
    assert waiting is not None
    assert (waiting.state, waiting.reason) == ("hidden", "probation_limit")


def test_rows_are_admitted_in_feed_order_whoever_read_them_first_and_kept_offers_come_last() -> None:
    probation = Probation({}, a_day=2, stock=10)
    for ordinal, device in ((-1, "kept"), (7, "c"), (3, "a"), (5, "b")):
        probation.bring(ordinal, offer(device))
    probation.admit(set(), DAY)
    assert list(probation.new) == [product_of(offer("a")), product_of(offer("b"))]


def test_what_was_admitted_stays_so_and_counts_only_on_its_own_day() -> None:
    probation = Probation({product_of(offer("old")): "2026-11-01"}, a_day=1, stock=10)
    probation.bring(1, offer("old"))
    probation.bring(2, offer("a"))
    probation.admit(set(), DAY)
    assert probation.verdict(offer("old")) is None
    assert probation.verdict(offer("a")) is None


def test_a_product_s_stock_is_shared_by_its_offers() -> None:
    probation = Probation({}, a_day=5, stock=10)
    assert [probation.take(offer("a", quantity)) for quantity in (4, 50, 3)] == [4, 6, 0]
    assert probation.take(offer("b", 7)) == 7


products = st.lists(st.sampled_from([f"p{number}" for number in range(12)]), max_size=20)


@given(loads=st.lists(st.tuples(st.integers(0, 3), products), max_size=8), a_day=st.integers(0, 5))
def test_no_day_admits_more_than_its_number_and_nothing_admitted_is_lost(
    loads: list[tuple[int, list[str]]], a_day: int
) -> None:
    admitted: Admitted = {}
    for day, brought in sorted(loads, key=lambda load: load[0]):
        new = newly_admitted(admitted, brought, DAY + dt.timedelta(days=day), a_day)
        assert not admitted.keys() & new.keys()
        assert new.keys() <= set(brought)
        admitted = {**admitted, **new}
        assert newly_admitted(admitted, brought, DAY + dt.timedelta(days=day), a_day) == {}
    for day in {*admitted.values()}:
        assert sum(when == day for when in admitted.values()) <= a_day
