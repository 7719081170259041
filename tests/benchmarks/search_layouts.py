"""Three ways to lay out the same offers, built alike: ours, all offers nested, one flat document an offer."""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.indices import LAYOUT, IndexNames, device_mapping, mapping
from buybox_config.markets import load_markets
from buybox_indexer.bulk import BulkWriter
from buybox_indexer.demand.market_demand import MarketDemand
from buybox_indexer.documents import device_document
from buybox_ranking.cards import NESTED_FIELDS, nested_offer
from buybox_ranking.order import why_not_competing
from opensearchpy import OpenSearch
from search_marketplace import Stock, stocked

Row = tuple[str, str, dict[str, Any]]
MARKET = load_markets()["FR"]
OFFER_FIELDS = tuple(name for name in NESTED_FIELDS if name != "image_link")
DEMAND = MarketDemand("FR", dt.date(2026, 11, 23))


class Built(msgspec.Struct, frozen=True):
    """What one layout costs."""

    documents: int
    seconds: float  # with the making of the offers, which is the same for all
    bytes: int


def frontier_rows(stock: Stock, devices: str, offers: str) -> Iterator[Row]:
    """Yield our documents: the device with what can win, and every offer in the narrow index."""
    document = device_document(stock.device, stock.model, MARKET, stock.offers, None, DEMAND)
    if document is not None:
        yield devices, stock.device.device_id, document
    for offer in stock.offers:
        yield offers, offer.offer_id, msgspec.to_builtins(offer)


def nested_rows(stock: Stock, index: str) -> Iterator[Row]:
    """Yield the device with all its competing offers nested."""
    document = device_document(stock.device, stock.model, MARKET, stock.offers, None, DEMAND)
    if document is not None:
        nested = [nested_offer(offer) for offer in stock.offers if why_not_competing(offer) is None]
        yield index, stock.device.device_id, {**document, "offers": nested}


def flat_rows(stock: Stock, index: str) -> Iterator[Row]:
    """Yield one document for each competing offer, with what stands on the device."""
    document = device_document(stock.device, stock.model, MARKET, stock.offers, None, DEMAND)
    if document is None:
        return
    device = {name: value for name, value in document.items() if name not in {"offers", "choices", "colours", "card"}}
    for offer in stock.offers:
        if why_not_competing(offer) is None:
            fields = msgspec.to_builtins(offer)
            yield index, offer.offer_id, {**device, **{name: fields[name] for name in OFFER_FIELDS}}


def flat_mapping() -> dict[str, Any]:
    """Return the device mapping with the fields of offers beside those of devices, sorted for grouping."""
    body = device_mapping("fr")
    properties = body["mappings"]["properties"]
    searched, narrow = properties.pop("offers")["properties"], mapping("offers")["mappings"]["properties"]
    offers = {name: searched.get(name, narrow[name]) for name in OFFER_FIELDS}
    body["mappings"]["properties"] = {**offers, **properties}
    return body


def build(
    client: OpenSearch,
    catalogue: Catalogue,
    count: int,
    indices: dict[str, dict[str, Any]],
    rows: Callable[[Stock], Iterable[Row]],
) -> Built:
    """Write a layout into new indices, merge and refresh it."""
    for index, body in indices.items():
        client.indices.delete(index=index, params={"ignore_unavailable": "true"})
        client.indices.create(index=index, body=body)
    started, written = time.perf_counter(), 0
    with BulkWriter(client, 120.0) as writer:
        for stock in stocked(catalogue, count):
            for index, doc_id, document in rows(stock):
                writer.put(index, doc_id, document)
                written += 1
    names = ",".join(indices)
    client.indices.refresh(index=names)
    seconds = time.perf_counter() - started
    client.indices.forcemerge(index=names, params={"max_num_segments": 1, "request_timeout": 900})
    client.indices.refresh(index=names)
    size = client.indices.stats(index=names)["_all"]["primaries"]["store"]["size_in_bytes"]
    return Built(written, round(seconds, 1), size)


def build_all(client: OpenSearch, prefix: str, catalogue: Catalogue, count: int) -> dict[str, Built]:
    """Build the three layouts; ours becomes the live generation of the market."""
    ours, live = IndexNames(prefix).generation("FR", "bench"), IndexNames(prefix).live("FR")
    devices, offers = device_mapping("fr"), mapping("offers")
    for body in (devices, offers):
        body["mappings"]["_meta"] = {"generation": "bench", "market": "FR", "simulated": True, "layout": LAYOUT}
    built = {
        "frontier": build(
            client,
            catalogue,
            count,
            {ours.devices: devices, ours.offers: offers},
            lambda stock: frontier_rows(stock, ours.devices, ours.offers),
        ),
        "nested": build(
            client,
            catalogue,
            count,
            {f"{prefix}-nested": device_mapping("fr")},
            lambda stock: nested_rows(stock, f"{prefix}-nested"),
        ),
        "flat": build(
            client,
            catalogue,
            count,
            {f"{prefix}-flat": flat_mapping()},
            lambda stock: flat_rows(stock, f"{prefix}-flat"),
        ),
    }
    add = [{"add": {"index": getattr(ours, kind), "alias": getattr(live, kind)}} for kind in ("devices", "offers")]
    client.indices.update_aliases(body={"actions": add})
    return built
