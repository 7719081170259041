"""One row of a feed before its shop's own way of writing is applied."""

import msgspec


class Listing(msgspec.Struct, kw_only=True, gc=False):
    """Canonical columns of one row; money in minor units, what a row leaves out is None."""

    sku: str
    title: str
    brand: str | None
    category: str
    storage_gb: int | None
    ram_gb: int | None
    colour: str | None  # in the shop's words
    keyboard: str | None
    network_lock: str | None
    condition: str
    grade: str  # in the shop's words
    price: int | None
    currency: str
    shipping_price: int
    delivery_days: int
    quantity: int
    warranty_months: int
    return_days: int
    battery_health_pct: int | None
    battery_new: bool | None  # None where the device has no battery to replace
    min_price: int | None
    vat_scheme: str
    link: str
    updated_at: str
