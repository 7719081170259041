"""Live offers by their ids, of whichever market each belongs to."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from buybox_config.markets import Market
from buybox_config.settings import Settings
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch

from buybox_indexer.generations import Generations

TOGETHER = 1_000


def offers_by_id(
    client: OpenSearch, settings: Settings, markets: Mapping[str, Market], ids: Sequence[str]
) -> list[Offer]:
    """Return those of these offers that are live now, by market; an id names its market first (`offer.offer_id`)."""
    found: list[Offer] = []
    for market in markets:
        indices = Generations(client, settings, market).live()
        here = [offer_id for offer_id in ids if offer_id.startswith(f"{market.lower()}-")]
        if indices is not None:
            found += _offers(client, indices.offers, here)
    return found


def _offers(client: OpenSearch, index: str, ids: Sequence[str]) -> Iterable[Offer]:
    for start in range(0, len(ids), TOGETHER):
        documents = client.mget(index=index, body={"ids": list(ids[start : start + TOGETHER])})["docs"]
        for document in documents:
            if document.get("found"):
                yield msgspec.convert(document["_source"], Offer, strict=False)
