"""Filters: which offers pass and which devices are listed, with or without one facet's own filter.

The promise of contract section 7: a device is listed exactly when it meets the device filters, one of its offers
meets every offer filter at once, and, with `price_min`, the lowest total among those is at least that.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import msgspec
from buybox_config.grades import GRADES
from buybox_config.money import minor_digits
from buybox_ranking.device import UNLOCKED

from buybox_api.asking import OfferFilters, SearchRequest
from buybox_api.queries.clauses import Clause, at_least, at_most, below, every, no, one_of, present, some

DEVICE_FACETS = {
    "category": "category",
    "brand": "brand",
    "model": "model_id",
    "storage_gb": "storage_gb",
    "ram_gb": "ram_gb",
    "size": "size",
    "connectivity": "connectivity",
}
"""Facets of devices and the field that each counts."""

OFFER_FACETS = ("grade", "colour", "battery_new", "keyboard", "network_lock")
"""Facets of offers; each is its own field."""


class Filters(msgspec.Struct, frozen=True):
    """The filters of one request, each clause under the facet that it belongs to."""

    device: dict[str, Clause]
    offer: dict[str, Clause]
    price_min: int | None = None
    hidden: tuple[Clause, ...] = ()  # no listed device matches any of these, whatever facet is left out

    @property
    def active(self) -> set[str]:
        """The facets that have a filter of their own."""
        named = {*self.device, *self.offer}
        return named | {"price"} if self.price_min is not None else named

    def passing(self, but: str | None = None) -> list[Clause]:
        """Return what a nested offer must meet, one facet's own filter left out."""
        return [clause for facet, clause in self.offer.items() if facet != but]

    def listed(self, but: str | None = None) -> list[Clause]:
        """Return what a device must meet, one facet's own filter left out."""
        clauses = [clause for facet, clause in self.device.items() if facet != but]
        passing = self.passing(but)
        clauses.append(among_offers(passing) if passing else at_least("offer_count", 1))
        if self.price_min is not None and but != "price":
            clauses.append(_from_price(passing, self.price_min))
        return [*clauses, *(no(clause) for clause in self.hidden)]


def among_offers(clauses: list[Clause]) -> Clause:
    """Match devices that have one offer which meets all clauses."""
    return {"nested": {"path": "offers", "query": every(clauses)}}


def _from_price(passing: list[Clause], price_min: int) -> Clause:
    """Match devices whose lowest passing total is at least this; asked of all passing offers, not of one."""
    if passing:
        return no(among_offers([*passing, below("offers.total", price_min)]))
    return at_least("price_from", price_min)


def search_filters(request: SearchRequest, currency: str, hidden: Sequence[Clause] = ()) -> Filters:
    """Return the filters of a search, beside the clauses that no listed device matches."""
    device = {
        facet: one_of(field, values) for facet, field in DEVICE_FACETS.items() if (values := getattr(request, facet))
    }
    low = None if request.price_min is None else minor_units(request.price_min, currency, ROUND_CEILING)
    return Filters(device, offer_clauses(request, currency, "offers."), low, tuple(hidden))


def offer_clauses(filters: OfferFilters, currency: str, prefix: str = "") -> dict[str, Clause]:
    """Return what an offer must meet by facet; `prefix` is `offers.` for nested offers."""
    found = {
        "grade": _grade(filters, prefix),
        "colour": _any_of(f"{prefix}colour", filters.colour),
        "battery_new": _any_of(f"{prefix}battery_new", filters.battery_new),
        "keyboard": _any_of(f"{prefix}keyboard", filters.keyboard),
        "network_lock": _network_lock(filters.network_lock, f"{prefix}network_lock"),
        "vat_scheme": _any_of(f"{prefix}vat_scheme", filters.vat_scheme),
        "price": _price_max(filters, currency, prefix),
        "warranty": None
        if filters.warranty_min is None
        else at_least(f"{prefix}warranty_months", filters.warranty_min),
        "delivery": None if filters.delivery_max is None else at_most(f"{prefix}delivery_days", filters.delivery_max),
    }
    return {facet: clause for facet, clause in found.items() if clause is not None}


def minor_units(amount: Decimal, currency: str, rounding: str) -> int:
    """Return an amount in minor units; a bound between two of them is rounded to the inner one."""
    return int((amount.scaleb(minor_digits(currency))).to_integral_value(rounding))


def _any_of(field: str, values: tuple[object, ...]) -> Clause | None:
    return one_of(field, values) if values else None


def _grade(filters: OfferFilters, prefix: str) -> Clause | None:
    clauses = []
    if filters.grade:
        clauses.append(one_of(f"{prefix}grade", [int(GRADES[word]) for word in filters.grade]))
    if filters.grade_min is not None:
        clauses.append(at_least(f"{prefix}grade", int(GRADES[filters.grade_min])))
    if not clauses:
        return None
    return clauses[0] if len(clauses) == 1 else every(clauses)


def _network_lock(values: tuple[str, ...], field: str) -> Clause | None:
    if not values:
        return None
    locks = [value for value in values if value != UNLOCKED]
    clauses = [one_of(field, locks)] if locks else []
    if UNLOCKED in values:
        clauses.append(no(present(field)))
    return some(clauses) if len(clauses) > 1 else clauses[0]


def _price_max(filters: OfferFilters, currency: str, prefix: str) -> Clause | None:
    if filters.price_max is None:
        return None
    return at_most(f"{prefix}total", minor_units(filters.price_max, currency, ROUND_FLOOR))
