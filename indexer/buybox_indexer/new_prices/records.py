"""New prices kept in the engine: the newest of each (device or model, market, shop)."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from opensearchpy import OpenSearch

from buybox_indexer.bulk import BulkWriter
from buybox_indexer.eligibility.records import read_records
from buybox_indexer.new_prices.price_of import NewPrices, ShopPrice, count_new_prices

KIND = "new-prices"
AT_ONCE = 5_000
"""Documents looked up in one request."""


def keep_new_prices(client: OpenSearch, settings: Settings, prices: Iterable[ShopPrice]) -> tuple[int, int]:
    """Keep prices; return how many were kept, and how many left out because a newer one of that shop is known."""
    index = IndexNames(settings.index_prefix).store(KIND)
    stored(client, index, mapping(KIND))
    newest: dict[str, ShopPrice] = {}
    read = 0
    for price in prices:
        read += 1
        doc_id = _doc_id(price)
        if doc_id not in newest or price.date >= newest[doc_id].date:
            newest[doc_id] = price
    known = _known_dates(client, index, list(newest))
    kept = {doc_id: price for doc_id, price in newest.items() if price.date >= known.get(doc_id, "")}
    with BulkWriter(client, settings.bulk_timeout_s) as writer:
        for doc_id, price in kept.items():
            writer.put(index, doc_id, price)
    client.indices.refresh(index=index)
    return len(kept), read - len(kept)


def list_new_prices(client: OpenSearch, settings: Settings, market: str | None = None) -> list[ShopPrice]:
    """Return every price that is kept, by market, subject and shop."""
    query: dict[str, Any] = {"term": {"market": market}} if market else {"match_all": {}}
    return list(read_records(client, settings, KIND, ShopPrice, query, ["market", "subject", "shop"]))


def new_prices_of(client: OpenSearch, settings: Settings, market: str, today: dt.date) -> NewPrices:
    """Return what counts as the new price of each device or model of a market on a day of its calendar."""
    return count_new_prices(list_new_prices(client, settings, market), today, settings.new_price_days)


def _known_dates(client: OpenSearch, index: str, ids: Sequence[str]) -> dict[str, str]:
    dates: dict[str, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        found = client.mget(index=index, body={"ids": ids[start : start + AT_ONCE]}, params={"_source": "date"})
        dates |= {hit["_id"]: hit["_source"]["date"] for hit in found["docs"] if hit.get("found")}
    return dates


def _doc_id(price: ShopPrice) -> str:
    key = msgspec.json.encode([price.market, price.subject, price.shop.casefold()])
    return hashlib.blake2b(key, digest_size=16).hexdigest()
