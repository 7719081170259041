"""The list of models: complete over slices, in the order that people expect."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from buybox_api import assortment
from buybox_api.asker import Asker
from buybox_api.asking import ModelsRequest
from buybox_api.edge import Edge
from buybox_api.generations import Generation
from buybox_api.models.models import list_models
from buybox_api.queries import assortment as queries
from buybox_config.indices import IndexNames

NAMES = ["iphone 13", "iphone 8", "iphone", "iphone 13 pro", "iphone x", "iphone 8 plus"]


class Sliced:
    """Answers a composite aggregation slice by slice, as the engine does."""

    def __init__(self) -> None:
        self.keys = sorted(
            ({"model_id": name, "brand": "Apple", "category": "smartphone", "storage_gb": None} for name in NAMES),
            key=lambda key: key["model_id"],
        )
        self.asked = 0

    async def search(self, index: str, body: dict[str, Any]) -> dict[str, Any]:
        assert index == "t-devices-fr-g7"
        self.asked += 1
        composite = body["aggs"]["groups"]["composite"]
        first = self.keys.index(composite["after"]) + 1 if "after" in composite else 0
        found = self.keys[first : first + composite["size"]]
        buckets = [
            {"key": key, "doc_count": 2, "offers": {"value": 5.0}, "popularity": {"value": 1.0}} for key in found
        ]
        return {"aggregations": {"groups": {"buckets": buckets} | ({"after_key": found[-1]} if found else {})}}

    async def live(self, aliases: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        raise AssertionError(aliases)


def asker(edge: Edge, engine: Sliced) -> Asker:
    front = edge.storefront
    generation = Generation(front.markets["FR"], IndexNames("t").generation("FR", "7"))
    now = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    return Asker(engine, generation, front.in_force.policy, front.in_force.weights("FR"), now)


@pytest.mark.parametrize("size", [1, 2, 3, 6, 100])
def test_every_slice_is_read_and_numbers_in_names_are_numbers(
    edge: Edge, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(queries, "TOGETHER", size)
    monkeypatch.setattr(assortment, "TOGETHER", size)
    engine = Sliced()
    request = ModelsRequest(market="FR", per_page=4)
    answer = asyncio.run(list_models(asker(edge, engine), request, edge.storefront.understanding))
    assert [model.name for model in answer.models] == ["iphone", "iphone 8", "iphone 8 plus", "iphone 13"]
    assert (answer.total, answer.models[0].device_count, answer.models[0].offer_count) == (6, 2, 5)
    assert engine.asked == len(NAMES) // size + 1
