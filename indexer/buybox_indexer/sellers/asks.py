"""A seller's whole stock in a market, read from the live generation: where each offer stands and what would win."""

from collections.abc import Iterator, Sequence

import msgspec
from buybox_config.errors import NotFoundError
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_config.paging import every_hit, every_source
from buybox_config.policy import Policy
from buybox_config.settings import Settings
from buybox_desk.live_offers import COMPETING
from buybox_ranking.formula import FORMULA_ID
from buybox_ranking.offer import Offer
from buybox_ranking.winning.levels import SellerQuality
from buybox_ranking.winning.own_offers import OwnOffer, own_offers
from buybox_ranking.winning.price_room import Terms, market_terms
from opensearchpy import OpenSearch
from rapidfuzz import process

from buybox_indexer.generations import Generations
from buybox_indexer.models import stored_curves
from buybox_indexer.sellers.records import seller_quality

DEVICES_AT_ONCE = 200

MOST_SELLERS = 10_000
"""More than any market has."""

NEAR = 5


class SellerAsks(msgspec.Struct, frozen=True):
    """What a seller is told of its stock, and what that rests on."""

    seller: str
    market: Market
    generation: str
    model_id: str
    policy: int  # its version
    simulated: bool  # whether sellers, orders and shoppers of the market are
    own: list[OwnOffer]  # by device


class LiveMarket(msgspec.Struct, frozen=True):
    """What is live in a market at one moment: the same until it changes in any way that is seen."""

    market: Market
    indices: MarketIndices
    revision: int
    model_id: str
    simulated: bool


def live_market(client: OpenSearch, settings: Settings, market: Market) -> LiveMarket:
    """Return what is live in a market; raises NotFoundError when nothing is loaded for it."""
    generations = Generations(client, settings, market.id)
    indices = generations.live()
    if indices is None:
        raise NotFoundError(f"nothing is loaded for market {market.id}: load its feeds with `buybox index`")
    meta = generations.meta(indices)
    model_id, simulated = str(meta.get("model_id", FORMULA_ID)), bool(meta.get("simulated", False))
    return LiveMarket(market, indices, int(meta.get("revision", 0)), model_id, simulated)


def seller_asks(client: OpenSearch, settings: Settings, market: Market, seller: str, policy: Policy) -> SellerAsks:
    """Return where each of a seller's offers in a market stands, hidden ones too, by the curves that scored them.

    Raises NotFoundError when nothing is loaded for the market, or the seller has no offer in it.
    """
    return asks_of(client, settings, live_market(client, settings, market), seller, policy)


def asks_of(client: OpenSearch, settings: Settings, live: LiveMarket, seller: str, policy: Policy) -> SellerAsks:
    """Return the same from what is known to be live."""
    market, indices = live.market, live.indices
    curves, quality = stored_curves(client, settings, live.model_id), _quality(client, settings, market, seller)
    own: list[OwnOffer] = []
    for offers in _offers_by_devices(client, indices, seller):
        terms = _terms(client, indices, market, offers)
        own += own_offers(offers, seller, curves, policy, terms.__getitem__, quality)
    if not own:
        raise NotFoundError(_unknown(client, indices, market, seller))
    return SellerAsks(seller, market, indices.generation, live.model_id, policy.version, live.simulated, own)


def _quality(client: OpenSearch, settings: Settings, market: Market, seller: str) -> SellerQuality | None:
    record = seller_quality(client, settings, seller)
    return None if record is None else SellerQuality(record.counts, record.prior(market.id))


def _offers_by_devices(client: OpenSearch, indices: MarketIndices, seller: str) -> Iterator[list[Offer]]:
    """Yield, some devices at a time, the seller's own offers and all that compete beside them."""
    own = {"term": {"seller.id": seller}}
    hits = every_hit(client, indices.offers, own, sort=["device_no", "offer_id"], _source=["device_no"])
    numbers = list(dict.fromkeys(hit["_source"]["device_no"] for hit in hits))
    seen = {"bool": {"should": [own, {"bool": {"filter": COMPETING}}], "minimum_should_match": 1}}
    for start in range(0, len(numbers), DEVICES_AT_ONCE):
        devices = {"terms": {"device_no": numbers[start : start + DEVICES_AT_ONCE]}}
        query = {"bool": {"filter": [devices, seen]}}
        yield list(every_source(client, indices.offers, query, Offer, sort=["device_no", "offer_id"]))


def _terms(client: OpenSearch, indices: MarketIndices, market: Market, offers: Sequence[Offer]) -> dict[str, Terms]:
    """Return the market's terms by device, with what it costs new; a device on which nobody competes tells none."""
    devices = list(dict.fromkeys(offer.device_id for offer in offers))
    found = client.mget(index=indices.devices, body={"ids": devices}, params={"_source": "price_new"})["docs"]
    new = {hit["_id"]: hit["_source"].get("price_new") for hit in found if hit.get("found")}
    amounts = {device: price["amount"] for device, price in new.items() if price}
    return {device: market_terms(market, amounts.get(device)) for device in devices}


def _unknown(client: OpenSearch, indices: MarketIndices, market: Market, seller: str) -> str:
    aggregated = {"size": 0, "aggs": {"sellers": {"terms": {"field": "seller.id", "size": MOST_SELLERS}}}}
    buckets = client.search(index=indices.offers, body=aggregated)["aggregations"]["sellers"]["buckets"]
    near = process.extract(seller, [bucket["key"] for bucket in buckets], limit=NEAR)
    return f"seller {seller[:60]!r} has no offer in {market.id}; near ones are {', '.join(name for name, _, _ in near)}"
