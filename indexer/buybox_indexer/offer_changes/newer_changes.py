"""Changes that are newer than the rows of feeds: a load reads a row and keeps what was changed since."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market
from buybox_config.paging import every_source
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch

from buybox_indexer.offer_changes.columns import times_of, value_of, with_changes


class NewerChange(msgspec.Struct, frozen=True, gc=False):
    """What changes made of one offer since the row that it came from."""

    seller: str
    at: str  # RFC 3339, UTC: of the last of them
    values: dict[str, Any]  # by canonical column
    since: dict[str, str]  # RFC 3339, UTC: the time of each


NewerChanges = Mapping[str, NewerChange]
"""By offer id."""

CHANGED = {"exists": {"field": "changed_at"}}
"""Asks for offers that changes made or changed since their rows, withdrawn ones too."""


def live_changes(client: OpenSearch, indices: MarketIndices) -> dict[str, NewerChange]:
    """Return what changes made of a market's live offers."""
    offers = every_source(client, indices.offers, CHANGED, Offer, sort=["device_no", "seller.id", "sku"])
    return {offer.offer_id: change_of(offer) for offer in offers}


def change_of(offer: Offer) -> NewerChange:
    """Return what changes made of an offer."""
    values = {column: value_of(offer, column) for column in offer.changed}
    return NewerChange(offer.seller.id, offer.changed_at or "", values, times_of(offer))


def brought_forward(offer: Offer, changes: NewerChanges, market: Market) -> Offer:
    """Return the offer of a row with what was changed since; a row that is as new as the change speaks alone.

    Of several changes only those count that are newer than the row: each column has a time of its own.
    """
    change = changes.get(offer.offer_id)
    if change is None or not is_newer(change.at, offer.updated_at):
        return offer
    since = {column: at for column, at in change.since.items() if is_newer(at, offer.updated_at)}
    return with_changes(offer, {column: change.values[column] for column in since}, since, change.at, market)


def is_newer(time: str | None, than: str | None) -> bool:
    """Compare two times, RFC 3339; none at all is the oldest."""
    return _moment(time) > _moment(than)


def _moment(text: str | None) -> dt.datetime:
    return dt.datetime.fromisoformat(text) if text else dt.datetime.min.replace(tzinfo=dt.UTC)
