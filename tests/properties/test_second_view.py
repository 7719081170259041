"""A survey that hears devices anew says what one would say that heard them so from the start."""

import random

from buybox_config.catalogue import Device
from buybox_config.grades import Grade
from buybox_config.markets import SecondView
from buybox_indexer.eligibility.second_view import Survey
from buybox_ranking.offer import Offer, SellerFacts
from hypothesis import given, settings
from hypothesis import strategies as st

DEVICES = {
    device.device_id: device
    for device in (
        *(Device(f"a-{size}", size, "a", "A", "smartphone", f"A {size}", storage_gb=size) for size in (64, 128, 256)),
        *(
            Device(f"b-{size}", 1_000 + size, "b", "B", "smartphone", f"B {size}", storage_gb=size)
            for size in (64, 128)
        ),
        Device("c", 1, "c", "C", "smartphone", "C"),
        Device("mixer", 2, "m", "M", "appliance", "Mixer"),
    )
}
TOTALS = (100, 20_000, 30_000, 41_000, 900_000)
Stock = dict[str, list[Offer]]


def drawn(draw: random.Random, device: str) -> list[Offer]:
    sellers = [draw.choice("stuv") for _ in range(draw.randint(0, 4))]
    return [offer(device, draw.choice(TOTALS), seller) for seller in sellers]


def offer(device: str, total: int, seller: str) -> Offer:
    facts = SellerFacts(seller, seller)
    return Offer(offer_id="one", seller=facts, grade=Grade.GOOD, price=total, total=total, device_id=device)


def surveyed(stock: Stock) -> Survey:
    survey = Survey(DEVICES, SecondView())
    for offers in stock.values():
        for each in offers:
            survey.notice(each)
    return survey


def views(survey: Survey, stock: Stock) -> list[object]:
    return [survey.second_view(each, None) for offers in stock.values() for each in offers]


@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_devices_heard_anew_are_as_if_heard_so_from_the_start(draw: random.Random) -> None:
    stock = {device: drawn(draw, device) for device in DEVICES}
    survey = surveyed(stock)
    for _ in range(5):
        assert views(survey, stock) == views(surveyed(stock), stock)
        for device in draw.sample(sorted(DEVICES), draw.randint(1, 3)):
            stock[device] = drawn(draw, device)
            survey.hear_anew(device, stock[device])


def test_where_thousands_are_known_a_middle_without_a_seller_is_left_alone_and_still_one() -> None:
    many = {
        f"d-{number}": Device(f"d-{number}", number, f"m-{number}", "D", "smartphone", "D") for number in range(2_500)
    }
    survey = Survey(many, SecondView())
    for number, device in enumerate(many):
        survey.notice(offer(device, 20_000 + number, "s" if number % 2 else "t"))
    lone = offer("d-3", 20_003, "s")
    before = survey.second_view(lone, None)
    survey.hear_anew("d-4", [offer("d-4", 21_000, "t")])
    after = survey.second_view(lone, None)
    assert before is not None
    assert after is not None
    assert abs(after.price - before.price) <= 4
