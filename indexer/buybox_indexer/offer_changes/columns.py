"""Which canonical columns a change may name, and what an offer takes from a change. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec
from buybox_config.markets import Market
from buybox_ranking.offer import Offer

FIELDS = {
    "price": "price",
    "shipping_price": "shipping",
    "quantity": "quantity",
    "grade": "grade",
    "condition": "condition",
    "delivery_days": "delivery_days",
    "warranty_months": "warranty_months",
    "return_days": "return_days",
    "battery_health_pct": "battery_health_pct",
    "battery_new": "battery_new",
    "genuine_parts": "genuine_parts",
    "min_price": "min_price",
    "vat_scheme": "vat_scheme",
    "link": "link",
    "image_link": "image_link",
}
"""Canonical columns that a change sets, each with the offer's field."""

WITHDRAWN = "withdrawn"

SAID_ONLY = frozenset({"currency", "price_new"})
"""Columns that are read and set nothing, as in a feed: a currency is checked, a claim of the price new is not used."""

NAMES_THE_OFFER = frozenset(
    {"title", "brand", "model", "gtin", "mpn", "category", "storage_gb", "ram_gb", "colour", "keyboard", "network_lock"}
)
"""Columns that say which device and options an offer is of: another word there is another offer."""


def value_of(offer: Offer, column: str) -> Any:  # noqa: ANN401 - each column holds its own kind
    """Return what an offer has in a column that a change may set."""
    return offer.withdrawn if column == WITHDRAWN else getattr(offer, FIELDS[column])


def times_of(offer: Offer) -> dict[str, str]:
    """Return the columns that changes set since the offer's row, each with the time of its change."""
    return dict(zip(offer.changed, offer.changed_times, strict=True))


def with_values(offer: Offer, values: Mapping[str, Any], at: str, market: Market) -> Offer:
    """Return the offer with these columns as a change of time `at` set them; what the buyer pays follows the prices."""
    return with_changes(offer, values, dict.fromkeys(values, at), at, market)


def with_changes(offer: Offer, values: Mapping[str, Any], since: Mapping[str, str], at: str, market: Market) -> Offer:
    """Return the offer with these columns as changes set them, each at its time; `at` is the latest of all."""
    times = times_of(offer) | dict(since)
    columns = sorted(times)
    fields = {WITHDRAWN if column == WITHDRAWN else FIELDS[column]: value for column, value in values.items()}
    known = msgspec.structs.replace(
        offer,
        **fields,
        updated_at=at,
        changed_at=at,
        changed=tuple(columns),
        changed_times=tuple(times[column] for column in columns),
        assumed=tuple(column for column in offer.assumed if column not in values),
        kept_since=None,
    )
    fees = market.fee(known.price)
    return msgspec.structs.replace(known, fees=fees, total=known.price + known.shipping + fees)
