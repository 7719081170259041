"""An offer as it is stored in the engine and as `rank` reads it."""

import hashlib

import msgspec
from buybox_config.grades import Grade


def offer_id(market: str, seller: str, sku: str) -> str:
    """Return the stable id of a seller's listing in a market: readable seller, 80-bit hash of the sku.

    The sku is folded to lower case, for sellers and marketplaces treat skus as case-insensitive.
    """
    digest = hashlib.blake2b(sku.casefold().encode(), digest_size=10).hexdigest()
    return f"{market.lower()}-{seller}-{digest}"


class Parts(msgspec.Struct, frozen=True, gc=False):
    """The four additive parts of an offer's score, unweighted."""

    price: float = 0.0
    condition: float = 0.0
    service: float = 0.0
    seller: float = 0.0


class SellerFacts(msgspec.Struct, frozen=True, gc=False):
    """What buyers and the ranking know of an offer's seller."""

    id: str
    name: str
    rating: float | None = None  # mean stars, 1 to 5, as counted
    reviews: int = 0  # how many ratings the mean stands on
    fault_rate: float | None = None  # seller's faults per order, 0 to 1, shrunk towards the market's mean


class Offer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A listing that was understood; money in minor units of the market's currency.

    It is the document of the narrow index, and with fewer fields the nested document of the frontier, where market,
    device and category stand on the parent: the field names are the engine's.
    """

    offer_id: str
    seller: SellerFacts
    grade: Grade
    price: int  # item price
    total: int  # price + shipping + fees: what the buyer pays
    shipping: int = 0
    fees: int = 0
    market: str = ""
    device_id: str = ""
    device_no: int = 0
    category: str = ""
    sku: str = ""
    colour: str | None = None
    battery_new: bool = False  # not stated counts as no
    keyboard: str | None = None
    network_lock: str | None = None  # None is unlocked
    condition: str = "refurbished"
    quantity: int = 1
    delivery_days: int | None = None
    warranty_months: int | None = None
    return_days: int | None = None
    battery_health_pct: int | None = None  # promised minimum
    genuine_parts: bool | None = None
    vat_scheme: str | None = None
    min_price: int | None = None
    reference: int | None = None  # the device's slow reference price in this market
    low_30d: int | None = None  # prior price: lowest item price of 30 days, by this seller in this box
    low_30d_since: str | None = None  # RFC 3339, UTC: where fewer days are known
    link: str | None = None
    image_link: str | None = None
    title: str | None = None  # as the seller wrote it
    state: str = "live"  # live | limited | hidden
    reason: str | None = None  # why limited or hidden: a reason code
    assumed: tuple[str, ...] = ()  # canonical columns that the seller file assumed
    updated_at: str | None = None  # RFC 3339, UTC
    kept_since: str | None = None  # set when a broken feed left the offer as it was
    withdrawn: bool = False  # by a change, until a newer row or change brings it back
    changed: tuple[str, ...] = ()  # canonical columns that changes set since the row that the offer came from
    changed_times: tuple[str, ...] = ()  # RFC 3339, UTC: since when each of them is so, in the same order
    changed_at: str | None = None  # RFC 3339, UTC: the time that the last of them states
    parts: Parts = Parts()
