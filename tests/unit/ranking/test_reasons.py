"""Reasons: real numbers, plain words, four languages."""

import datetime as dt
import string
from collections.abc import Callable

import pytest
from buybox_config.grades import Grade
from buybox_config.policy import Weights, load_policy
from buybox_config.reason_words import reason_languages, reason_words
from buybox_ranking.money_words import spoken_amount
from buybox_ranking.offer import Offer, Parts, SellerFacts
from buybox_ranking.rank import rank
from buybox_ranking.reasons import FRACTIONS, Reason, reasons_for, say, say_all

OfferMaker = Callable[..., Offer]


def test_ten_euros_more_and_a_third_of_the_faults(make_offer: OfferMaker) -> None:
    cheapest = make_offer("a", 29_900, fault_rate=0.09, parts=Parts(seller=1.0))
    offer = make_offer("b", 30_900, fault_rate=0.03, parts=Parts(seller=2.0))
    found = say_all(reasons_for(offer, cheapest, Weights()), "en", "EUR")
    assert found[:2] == ["10 € more than the cheapest", "a third of its faults"]


def test_the_part_that_moved_the_score_most_is_told_first(make_offer: OfferMaker) -> None:
    cheapest = make_offer("a", 100, grade=Grade.FAIR, warranty_months=12, parts=Parts())
    offer = make_offer("b", 110, warranty_months=24, parts=Parts(condition=1.0, service=2.0))
    assert codes(offer, cheapest, Weights()) == ["more_than_cheapest", "longer_warranty", "better_grade"]
    assert codes(offer, cheapest, Weights(condition=3.0)) == ["more_than_cheapest", "better_grade", "longer_warranty"]


def codes(offer: Offer, cheapest: Offer | None, weights: Weights) -> list[str]:
    return [reason.code for reason in reasons_for(offer, cheapest, weights)]


def test_a_part_that_weighs_nothing_is_no_reason(make_offer: OfferMaker) -> None:
    cheapest = make_offer("a", 100, grade=Grade.FAIR)
    offer = make_offer("b", 110, parts=Parts(condition=1.0))
    assert codes(offer, cheapest, Weights(condition=0.0)) == ["more_than_cheapest", "grade"]


def test_the_cheapest_tells_its_own_facts(make_offer: OfferMaker) -> None:
    offer = make_offer("a", 100, warranty_months=12, delivery_days=1)
    assert say_all(reasons_for(offer, offer, Weights()), "fr", "EUR") == [
        "le prix le plus bas",
        "12 mois de garantie",
        "livré en 1 jour",
    ]


def test_a_seller_without_orders_is_said_to_be_one(make_offer: OfferMaker) -> None:
    offer = make_offer("a", 100, fault_rate=None, battery_new=True, warranty_months=12, delivery_days=1)
    assert codes(offer, offer, Weights()) == ["cheapest", "new_battery", "no_history"]


def test_unknown_facts_are_never_compared(make_offer: OfferMaker) -> None:
    cheapest = make_offer("a", 100, fault_rate=None)
    offer = make_offer(
        "b", 110, warranty_months=24, delivery_days=1, return_days=30, battery_health_pct=90,
        parts=Parts(service=1.0, seller=1.0, condition=1.0),
    )  # fmt: skip
    assert codes(offer, cheapest, Weights()) == ["more_than_cheapest", "warranty", "delivery"]


def test_a_fraction_never_says_more_than_is_true(make_offer: OfferMaker) -> None:
    cheapest = make_offer("a", 100, fault_rate=0.1)
    for ratio in (0.05, 0.1, 0.11, 0.3, 0.4, 0.51, 0.74):
        offer = make_offer("b", 110, fault_rate=0.1 * ratio, parts=Parts(seller=1.0))
        word = reasons_for(offer, cheapest, Weights())[1].word
        assert ratio <= {name: most for most, name in FRACTIONS}[word or ""] + 1e-12
    nearly = make_offer("b", 110, fault_rate=0.08, parts=Parts(seller=1.0))
    assert "fewer_faults" not in codes(nearly, cheapest, Weights())


def test_reasons_compare_with_the_cheapest_that_competes_or_the_one_named(make_offer: OfferMaker) -> None:
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    offers = [make_offer("gone", 50, quantity=0), make_offer("a", 100), make_offer("b", 130)]
    ranked = rank(offers, load_policy(), now)
    assert [each.reasons[0] for each in ranked[:2]] == [Reason("cheapest"), Reason("more_than_cheapest", amount=30)]
    named = rank(offers[2:], load_policy(), now, cheapest=make_offer("c", 90))
    assert named[0].reasons[0] == Reason("more_than_cheapest", amount=40)


def test_every_language_says_every_reason() -> None:
    english = reason_words("en")
    assert set(reason_languages()) >= {"en", "fr", "de", "es"}
    for language in reason_languages():
        words = reason_words(language)
        assert set(words.reasons) == set(english.reasons)
        assert set(words.words) == set(english.words)
        for code, sentence in words.reasons.items():
            assert slots(sentence.text) == slots(english.reasons[code].text), (language, code)


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_reason_is_described() -> None:
    assert all(sentence.description for sentence in reason_words("en").reasons.values())


def test_one_is_not_said_as_many() -> None:
    assert say(Reason("faster", number=1), "de", "EUR") == "1 Tag schneller"
    assert say(Reason("delivery", number=0), "en", "EUR") == "delivered today"


def test_an_unknown_language_is_answered_in_english() -> None:
    assert say(Reason("cheapest"), "../../etc", "EUR") == "the lowest price"


@pytest.mark.parametrize(
    ("minor", "currency", "mark", "said"),
    [
        (1000, "EUR", ",", "10 €"),
        (1250, "EUR", ",", "12,50 €"),
        (1250, "GBP", ".", "£12.50"),
        (500, "JPY", ".", "500 JPY"),
        (1999, "AZN", ".", "19.99 AZN"),
    ],
)
def test_money_is_written_as_people_do(minor: int, currency: str, mark: str, said: str) -> None:
    assert spoken_amount(minor, currency, mark) == said


def test_a_seller_with_a_rating_is_told_by_it() -> None:
    rated = SellerFacts("atelo", "Atelo", rating=4.64, reviews=10, fault_rate=0.01)
    offer = Offer(offer_id="a", seller=rated, grade=Grade.GOOD, price=100, total=100)
    assert say(reasons_for(offer, offer, Weights())[1], "fr", "EUR") == "vendeur noté 4,6 sur 5"
