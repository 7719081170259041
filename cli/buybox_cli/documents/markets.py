"""What is live in each market, as the operator's page shows it."""

from collections.abc import Iterable
from typing import Any

from buybox_config.markets import Market
from buybox_config.settings import Settings
from buybox_indexer.generations import Generations
from opensearchpy import OpenSearch


def market_documents(client: OpenSearch, settings: Settings, markets: Iterable[Market]) -> list[dict[str, Any]]:
    """Return each market with its live generation; what nothing was ever loaded for has none."""
    return [_document(Generations(client, settings, market.id), market) for market in markets]


def _document(generations: Generations, market: Market) -> dict[str, Any]:
    named = {"market": market.id, "name": market.name, "currency": market.currency, "time_zone": market.time_zone}
    indices = generations.live()
    if indices is None:
        return {**named, "generation": None, "meta": {}}
    return {**named, "generation": indices.generation, "meta": generations.meta(indices)}
