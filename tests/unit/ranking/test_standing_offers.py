"""Few offers all stand on their device, of many those that can win."""

from buybox_config.grades import Grade
from buybox_ranking.frontier import WHOLE, frontier, standing_offers
from buybox_ranking.offer import Offer, SellerFacts

SELLER = SellerFacts("phonica", "Phonica")


def offers(number: int) -> list[Offer]:
    """Make offers of which each is dearer than the one before and no better."""
    return [
        Offer(offer_id=f"o{n:03}", seller=SELLER, grade=Grade.GOOD, price=100 + n, total=100 + n, quantity=1)
        for n in range(number)
    ]


def test_few_offers_all_stand_on_their_device_though_they_cannot_win() -> None:
    assert standing_offers(offers(WHOLE)) == offers(WHOLE)


def test_of_many_only_those_that_can_win_do() -> None:
    assert standing_offers(offers(WHOLE + 1)) == frontier(offers(WHOLE + 1)) == offers(1)


def test_offers_that_do_not_compete_neither_stand_there_nor_count_as_many() -> None:
    sold_out = [
        Offer(offer_id=f"s{n}", seller=SELLER, grade=Grade.GOOD, price=1, total=1, quantity=0) for n in range(5)
    ]
    assert standing_offers([*sold_out, *offers(WHOLE)]) == offers(WHOLE)
