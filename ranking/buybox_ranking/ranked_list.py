"""A list of offers in, a ranked list out: what `buybox rank` answers for each line."""

import datetime as dt
from collections.abc import Mapping

import msgspec
from buybox_config.errors import FeedError
from buybox_config.markets import Market, PriceBand
from buybox_config.money import MoneyDocument, minor_digits, money_document
from buybox_config.policy import Policy

from buybox_ranking.model import Model
from buybox_ranking.offer import Offer, Parts
from buybox_ranking.price_to_win import NO_BAND, PriceToWin, box_leaders, price_to_win
from buybox_ranking.rank import RankedOffer, rank, weight_scope
from buybox_ranking.reasons import say_all
from buybox_ranking.score import with_parts
from buybox_ranking.snapshot import OfferFacts, check_facts, offer_from

USUAL_REFERENCE = 250
"""Whole units of the currency that stand in where neither the list nor the model knows a reference price: one
number for all, for a reference drawn from the list itself would let one offer move the others."""


class AskedList(msgspec.Struct, frozen=True):
    """One line of input."""

    offers: list[OfferFacts]
    market: str = ""
    device_id: str = ""


class RankedAnswer(msgspec.Struct, frozen=True):
    """One offer of an answer."""

    offer_id: str
    score: float
    parts: Parts
    state: str
    why_ineligible: str | None
    price_to_win: MoneyDocument | None
    below_min_price: bool
    reasons: list[str]


_decoder = msgspec.json.Decoder(AskedList)


def read_list(line: bytes) -> AskedList:
    """Decode one list. Raises FeedError that says what is wrong with it."""
    try:
        asked = _decoder.decode(line)
    except msgspec.DecodeError as error:
        raise FeedError(f"not a list of offers: {error}") from error
    for facts in asked.offers:
        check_facts(facts)
    if len({facts.offer_id for facts in asked.offers}) < len(asked.offers):
        raise FeedError("an offer id stands twice in the list: give each offer its own")
    if len({facts.price.currency for facts in asked.offers}) > 1:
        raise FeedError("the offers are in more than one currency: give one list a currency")
    return asked


def answer_list(
    asked: AskedList, model: Model, policy: Policy, markets: Mapping[str, Market], now: dt.datetime
) -> list[RankedAnswer]:
    """Rank one list: score, order, states, reasons in the market's language, and each offer's price to win.

    The price band of the market (or the usual one) applies where the device's own reference price is known; a total
    beyond it does not compete, as in an index run.
    """
    placed = [_placed(facts, asked) for facts in asked.offers]
    bands = {facts.offer_id: _band(facts, model, markets) for facts in placed}
    offers = [_inside_band(_offer(facts, model), bands[facts.offer_id]) for facts in placed]
    ranked = rank(with_parts(offers, model.curves), policy, now)
    if not ranked:
        return []
    weights = policy.weights_for(*weight_scope(offers))
    leaders = box_leaders([each.offer for each in ranked], weights)
    say_it = _Words(markets[asked.market].language if asked.market in markets else "en", placed[0].price.currency)
    return [
        _answer(each, price_to_win(each.offer, leaders, model.curves, weights, bands[each.offer.offer_id]), say_it)
        for each in ranked
    ]


class _Words(msgspec.Struct, frozen=True):
    language: str
    currency: str


def _placed(facts: OfferFacts, asked: AskedList) -> OfferFacts:
    return msgspec.structs.replace(
        facts, market=asked.market or facts.market, device_id=asked.device_id or facts.device_id
    )


def _offer(facts: OfferFacts, model: Model) -> Offer:
    known = model.market(facts.market)
    usual = int(USUAL_REFERENCE * 10 ** minor_digits(facts.price.currency))
    return offer_from(facts, known.quality, known.reference(facts.device_id, facts.category) or usual)


def _band(facts: OfferFacts, model: Model, markets: Mapping[str, Market]) -> PriceBand:
    """Return the market's band where the reference price is the device's own, else none to speak of."""
    if facts.reference is None and facts.device_id not in model.market(facts.market).references:
        return NO_BAND
    return markets[facts.market].price_band if facts.market in markets else PriceBand()


def _inside_band(offer: Offer, band: PriceBand) -> Offer:
    """Mark an offer whose total lies outside the band as an index run would."""
    ratio = offer.total / (offer.reference or offer.total)
    if not band.lowest <= ratio <= band.highest:
        return msgspec.structs.replace(offer, state="hidden", reason="price_outlier")
    if ratio > band.dear:
        return msgspec.structs.replace(offer, state="limited", reason="dear")
    return offer


def _answer(ranked: RankedOffer, asking: PriceToWin, words: _Words) -> RankedAnswer:
    return RankedAnswer(
        offer_id=ranked.offer.offer_id,
        score=ranked.score,
        parts=ranked.offer.parts,
        state=ranked.state,
        why_ineligible=ranked.why_ineligible,
        price_to_win=None if asking.price is None else money_document(asking.price, words.currency),
        below_min_price=asking.below_min_price,
        reasons=say_all(ranked.reasons, words.language, words.currency),
    )
