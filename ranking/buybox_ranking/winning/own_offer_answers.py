"""What a seller is told of its stock, as every edge writes it: money as documents, moves and notices in words."""

import msgspec
from buybox_config.money import MoneyDocument, money_document

from buybox_ranking.rank import State
from buybox_ranking.winning.move_words import LevelAnswer, MoveAnswer, level_answer, move_answer, say_notice
from buybox_ranking.winning.own_offers import OwnOffer
from buybox_ranking.winning.price_to_win import NoPrice
from buybox_ranking.winning.stock import StockSummary


class OwnOfferAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One of the seller's own offers; of others nothing but what a buyer pays for the winner."""

    offer_id: str
    sku: str
    title: str | None
    device_id: str
    grade: str
    colour: str | None
    battery_new: bool
    keyboard: str | None
    network_lock: str | None
    quantity: int
    price: MoneyDocument
    total: MoneyDocument
    state: State
    why_ineligible: str | None  # a reason code
    price_to_win: MoneyDocument | None  # an item price
    difference: MoneyDocument | None  # price to win less price: below nought is a reduction
    no_price: NoPrice | None
    below_min_price: bool
    winner_total: MoneyDocument | None
    moves: list[MoveAnswer]
    notices: list[str]  # plain sentences: why there is no price to win, that it is below the lowest allowed


class StockAnswer(msgspec.Struct, frozen=True):
    """A seller's stock in one market."""

    offers: int
    states: dict[str, int]
    boxes: int  # in which the seller competes
    held: int
    no_price_wins: int
    below_min_price: int
    moves: list[LevelAnswer]


def own_offer_answer(own: OwnOffer, language: str, currency: str) -> OwnOfferAnswer:
    """Write one offer."""

    def money(minor: int | None) -> MoneyDocument | None:
        return None if minor is None else money_document(minor, currency)

    return OwnOfferAnswer(
        offer_id=own.offer_id,
        sku=own.sku,
        title=own.title,
        device_id=own.device_id,
        grade=own.grade.word,
        colour=own.colour,
        battery_new=own.battery_new,
        keyboard=own.keyboard,
        network_lock=own.network_lock,
        quantity=own.quantity,
        price=money_document(own.price, currency),
        total=money_document(own.total, currency),
        state=own.state,
        why_ineligible=own.why_ineligible,
        price_to_win=money(own.price_to_win),
        difference=money(own.difference),
        no_price=own.no_price,
        below_min_price=own.below_min_price,
        winner_total=money(own.winner_total),
        moves=[move_answer(move, language, currency) for move in own.moves],
        notices=_notices(own, language),
    )


def stock_answer(summary: StockSummary, language: str) -> StockAnswer:
    """Write the summary of a stock."""
    return StockAnswer(
        offers=summary.offers,
        states=summary.states,
        boxes=summary.boxes,
        held=summary.held,
        no_price_wins=summary.no_price_wins,
        below_min_price=summary.below_min_price,
        moves=[level_answer(level, language) for level in summary.levels],
    )


def _notices(own: OwnOffer, language: str) -> list[str]:
    codes = [own.no_price, "below_min_price" if own.below_min_price else None]
    return [say_notice(code, language) for code in codes if code is not None]
