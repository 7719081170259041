"""What a market's live generation holds, to compare one way of getting there with another."""

from typing import Any

from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_indexer.generations import Generations
from opensearchpy import OpenSearch

Documents = dict[str, dict[str, Any]]


def live_meta(client: OpenSearch, settings: Settings) -> dict[str, Any]:
    generations = Generations(client, settings, "FR")
    indices = generations.live()
    assert indices is not None
    return generations.meta(indices)


def live_documents(client: OpenSearch, settings: Settings) -> tuple[Documents, Documents]:
    """Return the devices and the offers that are live, by id; nested offers by their id too."""
    indices = Generations(client, settings, "FR").live()
    assert indices is not None
    client.indices.refresh(index=f"{indices.devices},{indices.offers}")
    devices = _all(client, indices.devices, ["device_no"])
    for document in devices.values():
        document["offers"] = {offer["offer_id"]: offer for offer in document["offers"]}
    return devices, _all(client, indices.offers, ["offer_id"])


def _all(client: OpenSearch, index: str, order: list[str]) -> Documents:
    return {hit["_id"]: hit["_source"] for hit in every_hit(client, index, {"match_all": {}}, sort=order)}
