"""A whole simulated marketplace, drawn by seed: devices, sellers, offers and every price, joined for the shoppers."""

import msgspec
import numpy as np
from simulators.columns import Column, Flags, Numbers
from simulators.devices import Devices, draw_devices
from simulators.offers import Offers, draw_offers
from simulators.places import CATEGORIES, Market
from simulators.prices import Listings, draw_listings
from simulators.sellers import Sellers, SellerShape, draw_sellers

LOG_DAYS = 56
"""Days on which shoppers are watched."""

LATER_DAY = 84
"""The day of the held-out lists: four weeks after the log ends, by when four prices in five are others."""


class Shape(msgspec.Struct, frozen=True):
    """What differs from one marketplace to another."""

    markets: tuple[Market, ...]
    sellers: SellerShape
    liking: float  # taste for a single offer that no listed fact explains
    reference_told: bool  # whether the offers file names the reference price
    devices: int = 240


class Facts(msgspec.Struct, frozen=True):
    """What a shopper can find out of each listing, and what only time tells: one entry a listing."""

    paid: Column  # total over worth
    dear: Column  # worth in units of 300 euro
    category: Numbers
    grade: Numbers
    battery: Flags  # whether the kind of device has one that wears
    battery_new: Column
    battery_health: Column
    genuine: Column
    delivery: Column
    warranty: Column
    returns: Column
    rating: Column  # NaN without reviews
    reviews: Numbers
    cancelled: Column  # true rates of the seller
    late: Column
    faulty: Column
    misdescribed: Column
    orders: Numbers
    liking: Column


class Marketplace(msgspec.Struct, frozen=True):
    """Everything that stands before the first shopper comes."""

    shape: Shape
    devices: Devices
    sellers: Sellers
    offers: Offers
    listings: Listings
    facts: Facts


def draw_marketplace(shape: Shape, rng: np.random.Generator) -> Marketplace:
    """Draw a marketplace."""
    markets = len(shape.markets)
    devices = draw_devices(shape.devices, rng)
    sellers = draw_sellers(shape.sellers, markets, rng)
    offers = draw_offers(devices, sellers, markets, shape.liking, rng)
    premium = shape.sellers.premium
    listings = draw_listings(offers, devices, sellers, shape.markets, premium, LATER_DAY + 1.0, rng)
    return Marketplace(shape, devices, sellers, offers, listings, _facts(sellers, offers, listings))


def by_category(facts: Facts, values: dict[str, float], otherwise: float) -> Column:
    """Return a value for each listing by its category."""
    table = np.array([values.get(category.name, otherwise) for category in CATEGORIES])
    return np.asarray(table[facts.category], dtype=np.float64)


def _facts(sellers: Sellers, offers: Offers, listings: Listings) -> Facts:
    of = listings.offer
    seller = offers.seller[of]
    return Facts(
        paid=listings.paid,
        dear=listings.worth / 300.0,
        category=offers.category[of],
        grade=offers.grade[of],
        battery=np.array([category.battery for category in CATEGORIES])[offers.category[of]],
        battery_new=offers.battery_new[of],
        battery_health=offers.battery_health[of],
        genuine=offers.genuine[of],
        delivery=offers.delivery[of],
        warranty=offers.warranty[of],
        returns=offers.returns[of],
        rating=np.where(sellers.counted, sellers.rating, np.nan)[seller],
        reviews=np.where(sellers.counted, sellers.counts["reviews"], 0)[seller],
        cancelled=sellers.rates["cancelled"][seller],
        late=sellers.rates["late"][seller],
        faulty=sellers.rates["faulty"][seller],
        misdescribed=sellers.rates["misdescribed"][seller],
        orders=sellers.counts["orders"][seller],
        liking=offers.liking[of],
    )
