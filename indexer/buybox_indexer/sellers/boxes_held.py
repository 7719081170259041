"""How many boxes a seller holds, by ranking every device that it offers as the storefront does."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec
from buybox_config.indices import MarketIndices
from buybox_config.paging import every_hit, every_source
from buybox_config.policy import Policy
from buybox_desk.live_offers import COMPETING
from buybox_ranking.offer import Offer
from buybox_ranking.order import box_of
from buybox_ranking.rank import rank
from opensearchpy import OpenSearch

DEVICES_AT_ONCE = 200


class Boxes(msgspec.Struct, frozen=True):
    """Boxes in which a seller competes, and those of them that it holds."""

    competing: int = 0
    held: int = 0


def boxes_held(client: OpenSearch, indices: MarketIndices, policy: Policy, seller: str, now: dt.datetime) -> Boxes:
    """Count a seller's boxes in a market; `now` is the time of asking, in UTC."""
    competing = held = 0
    for offers in _devices_of(client, indices, seller):
        competing += len({box_of(offer) for offer in offers if offer.seller.id == seller})
        ranked = rank(offers, policy, now)
        held += sum(entry.state == "won" and entry.offer.seller.id == seller for entry in ranked)
    return Boxes(competing, held)


def _devices_of(client: OpenSearch, indices: MarketIndices, seller: str) -> Iterator[list[Offer]]:
    """Yield, device by device, all competing offers of the devices that the seller competes for."""
    query = {"bool": {"filter": [{"term": {"seller.id": seller}}, *COMPETING]}}
    own = every_hit(client, indices.offers, query, sort=["device_no", "offer_id"], _source=["device_no"])
    numbers = list(dict.fromkeys(hit["_source"]["device_no"] for hit in own))
    for start in range(0, len(numbers), DEVICES_AT_ONCE):
        chunk = _offers(client, indices, numbers[start : start + DEVICES_AT_ONCE])
        for _, offers in groupby(chunk, key=lambda offer: offer.device_no):
            yield list(offers)


def _offers(client: OpenSearch, indices: MarketIndices, devices: Iterable[int]) -> Iterator[Offer]:
    query = {"bool": {"filter": [{"terms": {"device_no": list(devices)}}, *COMPETING]}}
    return every_source(client, indices.offers, query, Offer, sort=["device_no", "offer_id"])
