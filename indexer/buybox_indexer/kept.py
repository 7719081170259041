"""Offers that stay live because their seller's feed broke, up to a limit of days."""

import datetime as dt
from collections.abc import Iterator

import msgspec
from buybox_config.indices import MarketIndices
from buybox_config.settings import Settings
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch

from buybox_indexer.paging import every_hit


def live_offers(
    client: OpenSearch, settings: Settings, indices: MarketIndices | None, seller: str, now: dt.datetime
) -> Iterator[Offer]:
    """Yield a seller's offers of the live generation, each marked with when it began to be kept.

    Those kept for longer than the setting `kept_days` are left out.
    """
    if indices is None:
        return
    oldest = (now - dt.timedelta(days=settings.kept_days)).isoformat()
    for hit in every_hit(client, indices.offers, {"term": {"seller.id": seller}}, sort=["device_no", "sku"]):
        offer = msgspec.convert(hit["_source"], Offer, strict=False)
        since = offer.kept_since or now.isoformat()
        if since >= oldest:
            yield msgspec.structs.replace(offer, kept_since=since, state="live", reason=None)
