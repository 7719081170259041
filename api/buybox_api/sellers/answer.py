"""What a seller is told over HTTP: its offers with the prices that win, and its rejected rows."""

import msgspec
from buybox_ranking.winning.own_offer_answers import OwnOfferAnswer, StockAnswer


class SellerOffersAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A seller's offers in one market: state, price to win, what else would win; of rivals only the winner's total."""

    seller: str
    market: str
    generation: str
    model_id: str
    policy: int
    simulated: bool
    summary: StockAnswer  # of all its offers, whatever state is asked for
    total: int
    page: int
    per_page: int
    offers: list[OwnOfferAnswer]


class SellerReject(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was turned away, with how to mend it."""

    seller: str
    market: str
    feed: str
    row: int | None = None  # from 1, after a header
    sku: str | None = None
    title: str | None = None
    reason: str
    message: str | None = None
    first_seen: str
    last_seen: str
    raw: str | None = None  # the row as read, JSON


class SellerRejectsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A seller's rejected rows in one market."""

    seller: str
    market: str
    counts: dict[str, int]  # by reason, whatever reason is asked for
    total: int
    page: int
    per_page: int
    rejects: list[SellerReject]
