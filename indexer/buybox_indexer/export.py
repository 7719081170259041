"""A market's live offers as other programs read them: one JSON object each."""

from collections.abc import Iterator
from typing import Any

from buybox_config.catalogue import Catalogue
from buybox_config.grades import Grade
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_config.money import decimal_amount
from buybox_config.paging import every_hit
from opensearchpy import OpenSearch

from buybox_indexer.history.lines import SHOWN

MONEY = ("price", "shipping", "fees", "total")
FROM_OFFER = ("offer_id", "market", "sku", "device_id", "colour", "battery_new", "quantity", "state")


def live_offers(
    client: OpenSearch, indices: MarketIndices, market: Market, catalogue: Catalogue
) -> Iterator[dict[str, Any]]:
    """Yield the offers that buyers see (live and limited ones) by device; money is decimal strings in `currency`."""
    query = {"terms": {"state": sorted(SHOWN)}}
    fields = [*FROM_OFFER, *MONEY, "seller.id", "grade"]
    for hit in every_hit(client, indices.offers, query, sort=["device_no", "seller.id", "sku"], _source=fields):
        yield _exported(hit["_source"], market, catalogue)


def _exported(offer: dict[str, Any], market: Market, catalogue: Catalogue) -> dict[str, Any]:
    device = catalogue.devices.get(offer["device_id"])
    money = {name: decimal_amount(offer.get(name) or 0, market.currency) for name in MONEY}
    return {
        "offer_id": offer["offer_id"],
        "seller": offer["seller"]["id"],
        "market": market.id,
        "sku": offer["sku"],
        "device_id": offer["device_id"],
        "model_id": device.model_id if device else None,
        "brand": device.brand if device else None,
        "storage_gb": device.storage_gb if device else None,
        "ram_gb": device.ram_gb if device else None,
        "colour": offer.get("colour"),
        "grade": Grade(offer["grade"]).word,
        "battery_new": bool(offer.get("battery_new")),
        **money,
        "currency": market.currency,
        "quantity": offer["quantity"],
        "state": offer["state"],
    }
