"""Changes that are newer than the rows of feeds: a load reads a row and keeps what was changed since."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_config.paging import every_hit
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch

from buybox_indexer.offer_changes.columns import value_of, with_values


class NewerChange(msgspec.Struct, frozen=True, gc=False):
    """What changes made of one offer since the row that it came from."""

    at: str  # RFC 3339, UTC
    values: dict[str, Any]  # by canonical column


NewerChanges = Mapping[str, NewerChange]
"""By offer id."""


def live_changes(client: OpenSearch, indices: MarketIndices) -> dict[str, NewerChange]:
    """Return what changes made of a market's live offers, withdrawn ones too."""
    changed = {"exists": {"field": "changed_at"}}
    hits = every_hit(client, indices.offers, changed, sort=["device_no", "seller.id", "sku"])
    offers = (msgspec.convert(hit["_source"], Offer, strict=False) for hit in hits)
    return {offer.offer_id: _change_of(offer) for offer in offers}


def brought_forward(offer: Offer, changes: NewerChanges, market: Market) -> Offer:
    """Return the offer of a row with what was changed since; a row that is as new as the change speaks alone."""
    change = changes.get(offer.offer_id)
    if change is None or _moment(offer.updated_at) >= _moment(change.at):
        return offer
    return with_values(offer, change.values, change.at, market)


def _change_of(offer: Offer) -> NewerChange:
    return NewerChange(offer.changed_at or "", {column: value_of(offer, column) for column in offer.changed})


def _moment(text: str | None) -> dt.datetime:
    return dt.datetime.fromisoformat(text) if text else dt.datetime.min.replace(tzinfo=dt.UTC)
