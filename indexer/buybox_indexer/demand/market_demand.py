"""Demand in a market as of one day, kept in the engine so that a device that is written again stays as it is."""

import datetime as dt
from collections.abc import Sequence

import msgspec
from buybox_config.catalogue import Device, Model
from buybox_config.indices import IndexNames, mapping
from buybox_config.popularity import load_popularity_rules
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_ranking.device import NewPrice
from buybox_ranking.offer import Offer
from buybox_ranking.popularity.demand import DemandLevels, Sold
from buybox_ranking.popularity.popularity import Popularity, popularity
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

KIND = "demand"


class MarketDemand(msgspec.Struct, frozen=True):
    """Demand in one market, as of the day of the load that measured it."""

    market: str
    today: dt.date
    levels: DemandLevels = DemandLevels()

    def popularity(
        self, device: Device, model: Model, competing: Sequence[Offer], price_new: NewPrice | None
    ) -> Popularity:
        """Measure a device; the same for the same offers, however long after the load it is asked."""
        sold = Sold(device.device_id, model.model_id, device.category, model.launched)
        return popularity(sold, competing, price_new, self.levels, load_popularity_rules(), self.today)


def keep_demand(client: OpenSearch, settings: Settings, demand: MarketDemand, load: str) -> None:
    """Keep what the devices of a load are written with, before it is swapped in: its generation notes the load."""
    index = _index(settings)
    stored(client, index, mapping(KIND))
    client.index(index=index, id=_doc_id(demand.market, load), body=msgspec.to_builtins(demand), refresh=True)


def kept_demand(client: OpenSearch, settings: Settings, market: str, load: str) -> MarketDemand | None:
    """Return what a load kept; None where it kept none."""
    try:
        found = client.get(index=_index(settings), id=_doc_id(market, load))
    except NotFoundError:
        return None
    return msgspec.convert(found["_source"], MarketDemand)


def drop_demand(client: OpenSearch, settings: Settings, market: str, but: str) -> None:
    """Forget the demand of all loads of a market but of one, which is live; no other is asked for again."""
    kept = [{"ids": {"values": [_doc_id(market, but)]}}]
    query = {"bool": {"filter": [{"term": {"market": market}}], "must_not": kept}}
    client.delete_by_query(index=_index(settings), body={"query": query}, conflicts="proceed")


def _doc_id(market: str, load: str) -> str:
    return f"{market}/{load}"


def _index(settings: Settings) -> str:
    return IndexNames(settings.index_prefix).store(KIND)
