"""The offers that are live in a market and compete: which index holds them, and reading them device by device."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from buybox_config.errors import EngineError, NotFoundError
from buybox_config.indices import IndexNames
from buybox_config.markets import Market
from buybox_config.paging import every_source
from buybox_config.settings import Settings
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError as NoIndexError

COMPETING: list[dict[str, Any]] = [{"term": {"state": "live"}}, {"range": {"quantity": {"gt": 0}}}]

BY_DEVICE = ["device_no", "seller.id", "sku"]
"""An order that keeps the offers of a device together, and is total: a seller's sku stands once in a market."""

UNREAD = {"excludes": ["link", "image_link", "title"]}
"""The long texts of an offer, on which no ranking rests."""

TOLD_EVERY = 100
"""Offers between two calls of `seen`: a millisecond or two, after which whoever shares the process may take a turn."""

PAGE = 1_000
"""Offers of one request: taking its answer apart holds all other threads up, which 5,000 do for 40 ms."""


NAMES_ONLY = {"filter_path": "*.mappings._meta,*.mappings.dynamic"}
"""Of the mappings what was noted at publication, and one field that every index has, so that each is named."""


class LiveOffers(msgspec.Struct, frozen=True):
    """The index that holds a market's offers at one moment."""

    market: Market
    index: str
    model: str = ""  # id of the model that gave the offers their parts
    simulated: bool = False

    @property
    def generation(self) -> str:
        """The generation that the index belongs to."""
        return self.index.rsplit("-g", 1)[1]


def live_offers(client: OpenSearch, settings: Settings, market: Market) -> LiveOffers | None:
    """Return where a market's offers are, None when nothing was ever published. Raises EngineError."""
    alias = IndexNames(settings.index_prefix).live(market.id).offers
    try:
        found: dict[str, Any] = client.indices.get_mapping(index=alias, params=NAMES_ONLY)
    except NoIndexError:
        return None
    if len(found) != 1:
        raise EngineError(f"alias {alias} points at {len(found)} indices instead of one: run `buybox index`")
    ((index, entry),) = found.items()
    meta = entry["mappings"].get("_meta", {})
    return LiveOffers(market, index, str(meta.get("model_id", "")), bool(meta.get("simulated", False)))


def published_markets(client: OpenSearch, settings: Settings, markets: Sequence[Market]) -> list[LiveOffers]:
    """Return those of the markets that are live. Raises NotFoundError when none is."""
    found = [live_offers(client, settings, market) for market in markets]
    published = [live for live in found if live is not None]
    if not published:
        raise NotFoundError(
            f"nothing is published for {', '.join(market.id for market in markets)}: run `buybox index` first"
        )
    return published


def count_competing(client: OpenSearch, live: LiveOffers) -> int:
    """Return how many offers of a market compete."""
    return int(client.count(index=live.index, body={"query": _competing()})["count"])


def competing_offers(
    client: OpenSearch,
    live: LiveOffers,
    fields: dict[str, list[str]] = UNREAD,
    seen: Callable[[int], None] = lambda _: None,
) -> Iterator[Offer]:
    """Yield the offers of a market that compete, by device; `seen` is told how many were read so far."""
    offers = every_source(client, live.index, _competing(), Offer, PAGE, sort=BY_DEVICE, _source=fields)
    for read, offer in enumerate(offers, start=1):
        yield offer
        if read % TOLD_EVERY == 0:
            seen(read)


def device_offers(client: OpenSearch, live: LiveOffers, device_no: int) -> list[Offer]:
    """Return all offers of one device that its page shows: also limited ones and those out of stock."""
    query = {"bool": {"filter": [{"term": {"device_no": device_no}}], "must_not": [{"term": {"state": "hidden"}}]}}
    return list(every_source(client, live.index, query, Offer, sort=["offer_id"], _source=UNREAD))


def _competing() -> dict[str, Any]:
    return {"bool": {"filter": COMPETING}}
