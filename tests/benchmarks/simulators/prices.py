"""What offers cost over time: each price of an offer is a listing with an id of its own."""

import msgspec
import numpy as np
from simulators.columns import Column, Numbers
from simulators.devices import Devices, worth_at
from simulators.offers import Offers
from simulators.places import Market
from simulators.sellers import Sellers

GRADE_STEPS = np.array([-0.24, -0.11, 0.0, 0.08, 0.15])
"""Logarithm of a grade's price over that of `good`: neighbouring grades lie 5 to 15 % apart."""

SHOP_SPREAD, OFFER_SPREAD, PRICE_SPREAD = 0.04, 0.06, 0.04
"""Standard deviations of the logarithm of the price: of a shop's habit, of an offer, of one price of it."""

LEVEL_SPREAD, REFERENCE_SPREAD = 0.05, 0.03
"""How far a market is from the euro price, and how far the marketplace's reference is from what people hold fair."""

PRICE_DAYS = 18.0
"""Days for which a price stands on average."""

AWAY_SHARE = 0.4
"""Offers that are there for a part of the time only."""

SHIPPING_SHARE = 0.3
SHIPPING = (3.99, 4.90, 5.99, 6.90)


class Listings(msgspec.Struct, frozen=True):
    """One entry a price of an offer; money in minor units."""

    ids: list[str]
    offer: Numbers  # place in the offers
    starts: Column  # days
    ends: Column
    price: Numbers
    shipping: Numbers
    reference: Numbers
    paid: Column  # the total over what the device is worth to people in that market on that day
    worth: Column  # euro


def draw_listings(
    offers: Offers,
    devices: Devices,
    sellers: Sellers,
    markets: tuple[Market, ...],
    premium: float,
    days: float,
    rng: np.random.Generator,
) -> Listings:
    """Draw every price of every offer over `days`; `premium` is what a better seller asks more."""
    offer, starts, ends = _lives(len(offers.device), days, rng)
    level = LEVEL_SPREAD * rng.standard_normal((len(devices.names), len(markets)))
    levels = np.exp(level)[offers.device, offers.market]
    worth = worth_at(devices.worth[offers.device] * levels, 0.0)[offer]
    worth = worth_at(worth, starts)
    noise = PRICE_SPREAD * rng.standard_normal(len(offer))
    asked = worth * np.exp(_habit(offers, sellers, premium, rng)[offer] + noise)
    belief = np.exp(REFERENCE_SPREAD * rng.standard_normal((len(devices.names), len(markets))))
    reference = worth * belief[offers.device, offers.market][offer]
    shipping = _shipping(len(offers.device), rng)[offer]
    return _in_money(offers, markets, offer, (starts, ends), (asked, shipping, reference, worth))


def live_on(listings: Listings, day: float) -> Numbers:
    """Return the listings that stand on a day."""
    return np.flatnonzero((listings.starts <= day) & (listings.ends > day))


def _lives(offers: int, days: float, rng: np.random.Generator) -> tuple[Numbers, Column, Column]:
    """Return offer, first and last moment of each price."""
    spans: list[tuple[int, float, float]] = []
    for offer in range(offers):
        away = rng.random() < AWAY_SHARE
        begin, end = sorted(rng.uniform(-0.2 * days, 1.2 * days, 2)) if away else (0.0, days)
        at = max(begin, 0.0)
        while at < min(end, days):
            until = min(at + rng.exponential(PRICE_DAYS) + 0.5, end, days + 1)
            spans.append((offer, at, until))
            at = until
    offer_column, starts, ends = zip(*spans, strict=True)
    return np.array(offer_column), np.array(starts), np.array(ends)


def _habit(offers: Offers, sellers: Sellers, premium: float, rng: np.random.Generator) -> Column:
    """Return the logarithm of what an offer asks over the worth of its device."""
    shop = SHOP_SPREAD * rng.standard_normal(len(sellers.names)) + premium * sellers.quality
    own = OFFER_SPREAD * rng.standard_normal(len(offers.device))
    battery = 0.04 * offers.battery_new
    return np.asarray(GRADE_STEPS[offers.grade - 1] + battery + shop[offers.seller] + own, dtype=np.float64)


def _shipping(offers: int, rng: np.random.Generator) -> Column:
    return np.where(rng.random(offers) < SHIPPING_SHARE, rng.choice(SHIPPING, offers), 0.0)


def _in_money(
    offers: Offers,
    markets: tuple[Market, ...],
    offer: Numbers,
    lives: tuple[Column, Column],
    euros: tuple[Column, Column, Column, Column],
) -> Listings:
    asked, shipping, reference, worth = euros
    place = [markets[each] for each in offers.market[offer]]
    price_minor = np.array([market.minor(each) for market, each in zip(place, asked, strict=True)])
    exact = [np.array([m.units_per_euro * 10**m.digits for m in place]) * each for each in (shipping, reference, worth)]
    shipping_minor = np.round(exact[0]).astype(np.int64)
    countries = [market.code.lower() for market in place]
    return Listings(
        ids=[
            f"{country}-{number:05d}-{each}"
            for each, (country, number) in enumerate(zip(countries, offer, strict=True))
        ],
        offer=offer,
        starts=lives[0],
        ends=lives[1],
        price=price_minor,
        shipping=shipping_minor,
        reference=np.round(exact[1]).astype(np.int64),
        paid=(price_minor + shipping_minor) / exact[2],
        worth=worth,
    )
