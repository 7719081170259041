"""Reference prices: robust, the same for every grade, slow."""

from collections.abc import Callable

import pytest
from buybox_config.grades import Grade
from buybox_ranking.offer import Offer
from buybox_ranking.reference import category_references, grade_steps, reference_prices, slow_reference

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
    odd = {("s", Grade.GOOD): [30_000], ("s", Grade.EXCELLENT): [25_000], ("s", Grade.WORN): [33_000]}
    steps = grade_steps([odd] * 10)
    assert [steps[grade] for grade in Grade] == sorted(steps[grade] for grade in Grade)


def test_totals_of_nothing_are_left_out(make_offer: OfferMaker) -> None:
    assert reference_prices([make_offer("a", 0), make_offer("b", -5)]) == {}


def test_a_category_stands_in_with_the_median_of_its_devices(make_offer: OfferMaker) -> None:
    offers = [make_offer(f"o{n}", total, device_id=f"d{n}") for n, total in enumerate((100, 20_000, 900_000))]
    assert category_references(offers) == {"smartphone": 20_000}


def test_it_follows_a_lasting_change_slowly() -> None:
    assert slow_reference(None, 20_000, 1) == 20_000
    assert slow_reference(40_000, 10_000, 14) == 20_000
    assert slow_reference(40_000, 10_000, 0) == 40_000
    assert slow_reference(40_000, 10_000, -3) == 40_000
