"""What other devices cost, for the second view of prices of devices that few sell: read only where one is judged."""

from collections.abc import Iterable, Iterator
from typing import Any

from buybox_config.catalogue import Catalogue
from buybox_config.catalogue.model import device_number
from buybox_config.grades import Grade
from buybox_config.indices import MarketIndices
from buybox_config.paging import every_hit
from buybox_ranking.offer import Offer, SellerFacts
from opensearchpy import OpenSearch

from buybox_indexer.eligibility.judge import Judge
from buybox_indexer.intake.waiting import BESIDE
from buybox_indexer.known_devices import every_id, known_device
from buybox_indexer.live_changes.change_set import in_chunks

PRICED = ["device_id", "seller.id", "total", "condition", "withdrawn"]
"""Fields of an offer that tell what devices cost here."""

TOGETHER = 2_000
"""Devices whose prices are asked for in one search."""


def show_category_prices(
    client: OpenSearch,
    indices: MarketIndices,
    catalogue: Catalogue,
    judge: Judge,
    noticed: Iterable[str],
    without: str | None,
) -> None:
    """Show a judge the other devices of each category in which one that it noticed is sold by few.

    `without` is a seller whose live offers tell nothing, for its rows do.
    """
    known = {device.device_id for one in noticed if (device := known_device(catalogue, one)) is not None}
    categories = {catalogue.devices[one].category for one in judge.scarce(known)}
    others = (one for one, device in catalogue.devices.items() if device.category in categories and one not in known)
    for offer in priced_offers(client, indices, catalogue, others, without):
        judge.notice(BESIDE, offer)


def priced_offers(
    client: OpenSearch, indices: MarketIndices, catalogue: Catalogue, devices: Iterable[str], without: str | None
) -> Iterator[Offer]:
    """Yield what the offers of these devices cost, as offers that hold nothing else."""
    its_own = [{"term": {"seller.id": without}}] if without else []
    for numbers in in_chunks((device_number(one) for one in sorted(every_id(catalogue, devices))), TOGETHER):
        query = {"bool": {"filter": [{"terms": {"device_no": numbers}}], "must_not": its_own}}
        for hit in every_hit(client, indices.offers, query, sort=["device_no", "seller.id", "sku"], _source=PRICED):
            yield _offer(hit, catalogue)


def every_price(client: OpenSearch, indices: MarketIndices, catalogue: Catalogue) -> Iterator[Offer]:
    """Yield what every offer of a market costs, device by device, as offers that hold nothing else."""
    order = ["device_no", "seller.id", "sku"]
    for hit in every_hit(client, indices.offers, {"match_all": {}}, sort=order, _source=PRICED):
        offer = _offer(hit, catalogue)
        if offer.device_id in catalogue.devices:
            yield offer


def _offer(hit: dict[str, Any], catalogue: Catalogue) -> Offer:
    found = hit["_source"]
    return Offer(
        offer_id=hit["_id"],
        seller=SellerFacts(found["seller"]["id"], ""),
        grade=Grade.WORN,
        price=found["total"],
        total=found["total"],
        device_id=catalogue.redirects.get(found["device_id"], found["device_id"]),
        condition=found["condition"],
        withdrawn=found.get("withdrawn", False),
    )
