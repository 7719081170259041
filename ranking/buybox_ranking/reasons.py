"""Why an offer stands where it stands, as codes and numbers; `say` puts one into plain words."""

from collections.abc import Iterable

import msgspec
from buybox_config.grades import Grade
from buybox_config.policy import Weights
from buybox_config.reason_words import Sentence, reason_words

from buybox_ranking.money_words import spoken_amount
from buybox_ranking.offer import Offer

MOST = 3
"""Reasons an offer: a buyer reads two, three at most."""

FRACTIONS = (
    (0.1, "tenth"),
    (0.2, "fifth"),
    (0.25, "quarter"),
    (1 / 3, "third"),
    (0.5, "half"),
    (2 / 3, "two_thirds"),
    (0.75, "three_quarters"),
)
"""Plain fractions, rounded up to: an advantage is never said to be larger than it is."""

GOOD_RATING = 4.0

TOLD_BY = {
    "longer_warranty": "warranty",
    "faster": "delivery",
    "fewer_faults": "rating",
    "better_grade": "grade",
}
"""Advantage over the cheapest: the offer's own fact that would say it again."""


class Reason(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One reason: its code and the real numbers it names."""

    code: str
    amount: int | None = None  # minor units of the market's currency
    number: float | None = None  # days, months or stars
    word: str | None = None  # a grade or a fraction


CHEAPEST = Reason("cheapest")
NO_HISTORY = Reason("no_history")
NEW_BATTERY = Reason("new_battery")


def reasons_for(offer: Offer, cheapest: Offer | None, weights: Weights) -> tuple[Reason, ...]:
    """Return up to three reasons, the weightiest first after the price.

    `cheapest` is the cheapest offer that competes, None when none does. Advantages over it are told when the offer
    costs more; else the offer's own facts. A seller without orders is always said to be one.
    """
    if cheapest is None or offer.total < cheapest.total:
        found = _own_facts(offer)
    elif offer.total == cheapest.total:
        found = [CHEAPEST, *_own_facts(offer)]
    else:
        dearer = Reason("more_than_cheapest", amount=offer.total - cheapest.total)
        better = _advantages(offer, cheapest, weights)
        told = {TOLD_BY.get(reason.code, reason.code) for reason in better}
        found = [dearer, *better, *(fact for fact in _own_facts(offer) if fact.code not in told)]
    if offer.seller.fault_rate is None:
        return (*found[: MOST - 1], NO_HISTORY)
    return tuple(found[:MOST])


def say(reason: Reason, language: str, currency: str) -> str:
    """Put a reason into words of `language` ("fr"); a language without words of its own is answered in English."""
    words = reason_words(language)
    sentence = words.reasons[reason.code]
    return _text(sentence, reason.number).format(
        amount="" if reason.amount is None else spoken_amount(reason.amount, currency, words.decimal_mark),
        number=_plain_number(reason.number, words.decimal_mark),
        word=words.words.get(reason.word or "", reason.word or ""),
    )


def say_all(reasons: Iterable[Reason], language: str, currency: str) -> list[str]:
    """Put each reason into words."""
    return [say(reason, language, currency) for reason in reasons]


def _advantages(offer: Offer, cheapest: Offer, weights: Weights) -> list[Reason]:
    """List what it does better than the cheapest, the part that moved the score most first."""
    mine, theirs = offer.parts, cheapest.parts
    groups = (
        (weights.condition * (mine.condition - theirs.condition), _better_condition),
        (weights.service * (mine.service - theirs.service), _better_service),
        (weights.seller * (mine.seller - theirs.seller), _better_seller),
    )
    found: list[Reason] = []
    for gain, compare in sorted(groups, key=lambda group: -group[0]):
        if gain > 0:
            found += compare(offer, cheapest)
    return found


def _better_condition(offer: Offer, cheapest: Offer) -> list[Reason]:
    found = []
    if offer.grade > cheapest.grade:
        found.append(Reason("better_grade", word=Grade(offer.grade).word))
    if offer.battery_new and not cheapest.battery_new:
        found.append(NEW_BATTERY)
    if (offer.battery_health_pct or 0) > (cheapest.battery_health_pct or 101):
        found.append(Reason("better_battery", number=offer.battery_health_pct))
    return found


def _better_service(offer: Offer, cheapest: Offer) -> list[Reason]:
    found = []
    months = _more(offer.warranty_months, cheapest.warranty_months)
    if months > 0:
        found.append(Reason("longer_warranty", number=months))
    days = _more(cheapest.delivery_days, offer.delivery_days)
    if days > 0:
        found.append(Reason("faster", number=days))
    returns = _more(offer.return_days, cheapest.return_days)
    if returns > 0:
        found.append(Reason("longer_returns", number=returns))
    return found


def _better_seller(offer: Offer, cheapest: Offer) -> list[Reason]:
    mine, theirs = offer.seller.fault_rate, cheapest.seller.fault_rate
    if mine is None or not theirs:
        return []
    ratio = mine / theirs
    return next(([Reason("fewer_faults", word=word)] for most, word in FRACTIONS if ratio <= most), [])


def _own_facts(offer: Offer) -> list[Reason]:
    found = []
    if offer.battery_new:
        found.append(NEW_BATTERY)
    if offer.warranty_months:
        found.append(Reason("warranty", number=offer.warranty_months))
    if offer.delivery_days is not None:
        found.append(Reason("delivery", number=offer.delivery_days))
    rating = offer.seller.rating
    if rating is not None and rating >= GOOD_RATING:
        found.append(Reason("rating", number=round(rating, 1)))
    return found or [Reason("grade", word=Grade(offer.grade).word)]


def _more(mine: int | None, theirs: int | None) -> int:
    return 0 if mine is None or theirs is None else mine - theirs


def _text(sentence: Sentence, number: float | None) -> str:
    if number == 0 and sentence.zero is not None:
        return sentence.zero
    return sentence.one if number == 1 and sentence.one is not None else sentence.text


def _plain_number(number: float | None, decimal_mark: str) -> str:
    return "" if number is None else f"{number:g}".replace(".", decimal_mark)
