"""Offers that stay live because their seller's feed broke, up to a limit of days."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
from buybox_config.indices import MarketIndices
from buybox_config.settings import Settings
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch

PAGE = 5_000


def live_offers(
    client: OpenSearch, settings: Settings, indices: MarketIndices | None, seller: str, now: dt.datetime
) -> Iterator[Offer]:
    """Yield a seller's offers of the live generation, each marked with when it began to be kept.

    Those kept for longer than the setting `kept_days` are left out.
    """
    oldest = (now - dt.timedelta(days=settings.kept_days)).isoformat()
    for source in _sources(client, indices, seller):
        offer = msgspec.convert(source, Offer, strict=False)
        since = offer.kept_since or now.isoformat()
        if since >= oldest:
            yield msgspec.structs.replace(offer, kept_since=since, state="live", reason=None)


def _sources(client: OpenSearch, indices: MarketIndices | None, seller: str) -> Iterator[dict[str, Any]]:
    if indices is None:
        return
    body: dict[str, Any] = {
        "size": PAGE,
        "query": {"term": {"seller.id": seller}},
        "sort": ["device_no", "sku"],
    }
    while True:
        hits = client.search(index=indices.offers, body=body)["hits"]["hits"]
        yield from (hit["_source"] for hit in hits)
        if len(hits) < PAGE:
            return
        body["search_after"] = hits[-1]["sort"]
