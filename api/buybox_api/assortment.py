"""What a market has on offer, by model and storage."""

from collections.abc import Iterable, Sequence

import msgspec

from buybox_api.asker import Asker
from buybox_api.asking import SearchRequest
from buybox_api.queries.assortment import TOGETHER, assortment_body, listed_body
from buybox_api.queries.filters import search_filters
from buybox_api.search_port import Document


class Stocked(msgspec.Struct, frozen=True):
    """The devices on offer of one model in one storage."""

    model_id: str
    brand: str
    category: str
    storage_gb: int | None
    devices: int
    offers: int
    popularity: float  # of the most popular of them


class StockedModel(msgspec.Struct, frozen=True):
    """The devices on offer of one model."""

    model_id: str
    brand: str
    category: str
    devices: int
    offers: int
    popularity: float


async def read_assortment(asker: Asker) -> list[Stocked]:
    """Read every model on offer; raises EngineError."""
    found: list[Stocked] = []
    after = None
    while True:
        groups = (await asker.devices(assortment_body(after)))["aggregations"]["groups"]
        found += [_stocked(bucket) for bucket in groups["buckets"]]
        if len(groups["buckets"]) < TOGETHER:
            return found
        after = groups["after_key"]


async def count_listed(asker: Asker, requests: Sequence[SearchRequest]) -> list[int]:
    """Count the devices that each search lists by its filters, its words aside; raises EngineError."""
    if not requests:
        return []
    filters = [search_filters(request, asker.market.currency) for request in requests]
    found = await asker.devices(listed_body(filters))
    return [bucket["doc_count"] for bucket in found["aggregations"]["listed"]["buckets"]]


def by_model(stocked: Iterable[Stocked]) -> list[StockedModel]:
    """Add up what is on offer of each model."""
    models: dict[tuple[str, str, str], list[Stocked]] = {}
    for each in stocked:
        models.setdefault((each.model_id, each.brand, each.category), []).append(each)
    return [
        StockedModel(
            *names,
            devices=sum(each.devices for each in group),
            offers=sum(each.offers for each in group),
            popularity=max(each.popularity for each in group),
        )
        for names, group in models.items()
    ]


def _stocked(bucket: Document) -> Stocked:
    key = bucket["key"]
    return Stocked(
        key["model_id"],
        key["brand"],
        key["category"],
        key["storage_gb"],
        bucket["doc_count"],
        int(bucket["offers"]["value"]),
        float(bucket["popularity"]["value"] or 0.0),
    )
