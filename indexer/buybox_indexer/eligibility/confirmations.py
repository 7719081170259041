"""Prices that looked wrong and that a person has confirmed: each for one total of one offer, until a day."""

import datetime as dt
from collections.abc import Mapping

import msgspec
from buybox_ranking.offer import Offer


class Confirmation(msgspec.Struct, frozen=True):
    """A person's word that the total of an offer is meant; another total needs another one."""

    offer_id: str
    seller: str
    market: str
    sku: str
    device_id: str
    total: int  # minor units of the market's currency
    currency: str
    at: str  # RFC 3339, UTC
    until: str  # ISO day of the market's calendar, the last on which it holds
    note: str = ""
    by: str | None = None


class Confirmations(msgspec.Struct, frozen=True):
    """The last confirmation of each offer."""

    by_offer: Mapping[str, Confirmation] = {}

    def holds(self, offer: Offer, today: dt.date) -> bool:
        """Tell whether the offer's total is confirmed on a day of the market's calendar."""
        found = self.by_offer.get(offer.offer_id)
        return found is not None and found.total == offer.total and today.isoformat() <= found.until
