"""A list of offers in, a ranked list out: what `buybox rank` answers for each line."""

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from buybox_config.errors import FeedError
from buybox_config.markets import Market, PriceBand
from buybox_config.money import MoneyDocument, minor_digits, money_document
from buybox_config.policy import Policy

from buybox_ranking.models.model import Model
from buybox_ranking.offer import Offer, Parts
from buybox_ranking.rank import RankedOffer, rank, weight_scope
from buybox_ranking.reasons import say_all
from buybox_ranking.score import with_parts
from buybox_ranking.snapshot import OfferFacts, check_facts, counts_of, offer_from
from buybox_ranking.winning.contest import Asked, contest_of
from buybox_ranking.winning.levels import SellerQuality
from buybox_ranking.winning.move_words import MoveAnswer, move_answer
from buybox_ranking.winning.moves import Move, next_moves
from buybox_ranking.winning.price_room import NO_BAND, Terms, market_terms
from buybox_ranking.winning.price_to_win import NoPrice, PriceToWin, prices_to_win

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
    no_price: NoPrice | None  # why there is no price to win
    below_min_price: bool
    moves: list[MoveAnswer]
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
    placed = {facts.offer_id: _placed(facts, asked) for facts in asked.offers}
    terms = {each: _terms(facts, model, markets) for each, facts in placed.items()}
    offers = [_inside_band(_offer(facts, model), terms[each].band) for each, facts in placed.items()]
    ranked = rank(with_parts(offers, model.curves), policy, now)
    if not ranked:
        return []
    contest = _contest([each.offer for each in ranked], policy, terms)
    prices = prices_to_win(contest, model.curves)
    quality = [_quality(placed[each.offer.offer_id], model) for each in ranked]
    moves = next_moves(contest, prices, quality, model.curves)
    words = _Words(_language(asked, markets), asked.offers[0].price.currency)
    return [_answer(*each, words) for each in zip(ranked, prices, moves, strict=True)]


class _Words(msgspec.Struct, frozen=True):
    language: str
    currency: str


def _language(asked: AskedList, markets: Mapping[str, Market]) -> str:
    return markets[asked.market].language if asked.market in markets else "en"


def _contest(offers: Sequence[Offer], policy: Policy, terms: Mapping[str, Terms]) -> Asked:
    """Ask about every offer of the list, under the weights that ranked it."""
    weights = policy.weights_for(*weight_scope(offers))
    contest = contest_of(offers, [weights] * len(offers))
    return Asked(contest, np.arange(len(offers)), offers, [terms[offer.offer_id] for offer in offers])


def _placed(facts: OfferFacts, asked: AskedList) -> OfferFacts:
    return msgspec.structs.replace(
        facts, market=asked.market or facts.market, device_id=asked.device_id or facts.device_id
    )


def _offer(facts: OfferFacts, model: Model) -> Offer:
    known = model.market(facts.market)
    usual = int(USUAL_REFERENCE * 10 ** minor_digits(facts.price.currency))
    return offer_from(facts, known.quality, known.reference(facts.device_id, facts.category) or usual)


def _quality(facts: OfferFacts, model: Model) -> SellerQuality | None:
    counts = counts_of(facts.seller)
    return None if counts is None else SellerQuality(counts, model.market(facts.market).quality)


def _terms(facts: OfferFacts, model: Model, markets: Mapping[str, Market]) -> Terms:
    """Return the market's terms, without a band to speak of where the reference price is not the device's own."""
    terms = market_terms(markets[facts.market], None) if facts.market in markets else Terms()
    if facts.reference is None and facts.device_id not in model.market(facts.market).references:
        return msgspec.structs.replace(terms, band=NO_BAND)
    return terms


def _inside_band(offer: Offer, band: PriceBand) -> Offer:
    """Mark an offer whose total lies outside the band as an index run would."""
    ratio = offer.total / (offer.reference or offer.total)
    if not band.lowest <= ratio <= band.highest:
        return msgspec.structs.replace(offer, state="hidden", reason="price_outlier")
    if ratio > band.dear:
        return msgspec.structs.replace(offer, state="limited", reason="dear")
    return offer


def _answer(ranked: RankedOffer, asking: PriceToWin, moves: Sequence[Move], words: _Words) -> RankedAnswer:
    return RankedAnswer(
        offer_id=ranked.offer.offer_id,
        score=ranked.score,
        parts=ranked.offer.parts,
        state=ranked.state,
        why_ineligible=ranked.why_ineligible,
        price_to_win=None if asking.price is None else money_document(asking.price, words.currency),
        no_price=asking.no_price,
        below_min_price=asking.below_min_price,
        moves=[move_answer(move, words.language, words.currency) for move in moves],
        reasons=say_all(ranked.reasons, words.language, words.currency),
    )
