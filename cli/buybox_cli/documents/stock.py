"""What a seller is told of its stock in one market, as `buybox price-to-win --json` prints it."""

from typing import Any

import msgspec
from buybox_indexer.sellers.asks import SellerAsks
from buybox_ranking.winning.own_offer_answers import own_offer_answer, stock_answer
from buybox_ranking.winning.stock import stock_summary


def stock_document(asks: SellerAsks, language: str | None = None) -> dict[str, Any]:
    """Write a seller's stock; its sentences are in `language`, else in the market's own."""
    spoken, currency = language or asks.market.language, asks.market.currency
    return {
        "seller": asks.seller,
        "market": asks.market.id,
        "generation": asks.generation,
        "model_id": asks.model_id,
        "policy": asks.policy,
        "simulated": asks.simulated,
        "summary": msgspec.to_builtins(stock_answer(stock_summary(asks.own), spoken)),
        "offers": [msgspec.to_builtins(own_offer_answer(own, spoken, currency)) for own in asks.own],
    }
