"""Reference prices: robust, the same for every grade, slow."""

from collections.abc import Callable

import pytest
from buybox_config.grades import Grade
from buybox_ranking.offer import Offer
from buybox_ranking.price_history import SECONDS_PER_DAY, Change, Line
from buybox_ranking.reference import (
    REFERENCE_DAYS,
    Said,
    category_references,
    grade_steps,
    reference_prices,
    references,
    voices_over_time,
)

OfferMaker = Callable[..., Offer]


def test_it_is_the_median_over_sellers(make_offer: OfferMaker) -> None:
    offers = [make_offer(f"o{n}", total, seller=f"s{n}") for n, total in enumerate((29_000, 30_000, 34_000))]
    assert reference_prices(offers) == {"apple-iphone-13-128gb": 30_000}


def test_one_absurd_price_moves_it_little(make_offer: OfferMaker) -> None:
    offers = [make_offer(f"o{n}", 30_000 + 100 * n, seller=f"s{n}") for n in range(9)]
    absurd = [*offers, make_offer("x", 10**11, seller="x"), make_offer("y", 99_900_000, seller="y")]
    assert reference_prices(absurd)["apple-iphone-13-128gb"] == 30_500
    assert reference_prices(offers)["apple-iphone-13-128gb"] == 30_400


def test_one_seller_with_hundreds_of_offers_speaks_once(make_offer: OfferMaker) -> None:
    honest = [make_offer(f"o{n}", 30_000, seller=f"s{n}") for n in range(3)]
    flood = [make_offer(f"f{n}", 90_000, seller="flood") for n in range(300)]
    assert reference_prices([*honest, *flood])["apple-iphone-13-128gb"] == 30_000


def test_a_device_sold_only_in_another_grade_is_brought_to_good(make_offer: OfferMaker) -> None:
    offers = []
    for device in range(8):
        for grade, total in ((Grade.FAIR, 27_000), (Grade.GOOD, 30_000), (Grade.PREMIUM, 36_000)):
            offers.append(make_offer(f"{device}{grade}", total + device, grade=grade, device_id=f"d{device}"))
    offers.append(make_offer("x", 36_000, grade=Grade.PREMIUM, device_id="alone"))
    assert reference_prices(offers)["alone"] == pytest.approx(30_000, rel=0.001)


def test_a_better_grade_never_counts_as_cheaper() -> None:
    odd = {
        ("s", Grade.GOOD): Said(30_000, 1),
        ("s", Grade.EXCELLENT): Said(25_000, 1),
        ("s", Grade.WORN): Said(33_000, 1),
    }
    steps = grade_steps([odd] * 10)
    assert [steps[grade] for grade in Grade] == sorted(steps[grade] for grade in Grade)


def test_totals_of_nothing_are_left_out(make_offer: OfferMaker) -> None:
    assert reference_prices([make_offer("a", 0), make_offer("b", -5)]) == {}


def test_a_category_stands_in_with_the_median_of_its_devices(make_offer: OfferMaker) -> None:
    offers = [make_offer(f"o{n}", total, device_id=f"d{n}") for n, total in enumerate((100, 20_000, 900_000))]
    assert category_references(offers) == {"smartphone": 20_000}


DAY = SECONDS_PER_DAY


def over_time(lines: list[tuple[str, Line]], day: float) -> int:
    """Return the reference on a day of a device sold in one grade, of each seller's line."""
    voices = voices_over_time([(seller, Grade.GOOD, line) for seller, line in lines], int(day * DAY))
    return references({"d": voices})["d"]


def asks(*changes: tuple[float, int | None]) -> Line:
    return [Change(int(day * DAY), total, None) for day, total in changes]


HONEST = [(f"s{n}", asks((0, 30_000 + 100 * n))) for n in range(9)]


def test_a_lasting_change_of_all_prices_is_in_it_after_half_of_its_days() -> None:
    lines = [(seller, [*line, Change(40 * DAY, 20_000, None)]) for seller, line in HONEST]
    assert over_time(lines, 40) == over_time(lines, 53) == 30_400
    assert over_time(lines, 40 + REFERENCE_DAYS / 2 + 1) == 20_000


def test_a_seller_that_asks_a_tenth_or_a_hundredfold_moves_it_by_a_neighbour_at_most() -> None:
    for factor in (0.1, 10, 100):
        absurd = [*HONEST[1:], ("s0", asks((0, round(30_000 * factor))))]
        assert over_time(absurd, 20) in {30_400, 30_500}


def test_the_only_seller_s_absurd_price_of_some_days_moves_nothing() -> None:
    alone = [("s", asks((0, 30_000), (20, 3_000_000), (25, 30_000)))]
    assert over_time(alone, 24) == over_time(alone, 30) == 30_000


def test_a_flood_of_new_sellers_moves_it_no_more_than_the_days_they_have_been_there() -> None:
    flood = [(f"new{n}", asks((27.9, 90_000))) for n in range(100)]
    assert over_time([*HONEST, *flood], 28) == 30_400


def test_a_hundred_boxes_of_one_seller_are_one_voice() -> None:
    boxes = [("flood", asks((0, 90_000 + n))) for n in range(100)]
    assert over_time([*HONEST, *boxes], 20) in {30_400, 30_450, 30_500}


def test_who_left_is_remembered_for_a_while() -> None:
    gone = [(seller, [*line, Change(40 * DAY, None, None)]) for seller, line in HONEST]
    assert over_time(gone, 50) == 30_400
    assert voices_over_time([(s, Grade.GOOD, line) for s, line in gone], 40 * DAY + (REFERENCE_DAYS + 1) * DAY) == {}


def test_reading_the_same_prices_again_later_leaves_it_where_it_was() -> None:
    assert over_time(HONEST, 1 / DAY) == over_time(HONEST, 3) == over_time(HONEST, 300) == 30_400
