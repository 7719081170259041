"""The sellers of a simulated marketplace: how good each truly is, and what little of it was counted."""

import msgspec
import numpy as np
from simulators.columns import Column, Flags, Numbers

RATES = {"cancelled": 0.010, "late": 0.030, "faulty": 0.022, "misdescribed": 0.008}
"""Median rates per order. Marketplaces act at 2.5 % cancelled, 4 to 7 % late and 1 to 2 % defective, so that about one
seller in three is past one of these lines."""

OWN_SPREAD = 0.35
"""Standard deviation of the logarithm of each rate beside the seller's common quality: a fast shop may repair badly."""

REVIEW_SHARE = 0.3
"""Orders that are rated."""

UNCOUNTED_SHARE = 0.05
"""Sellers of whom the marketplace has no counts at all."""


class SellerShape(msgspec.Struct, frozen=True):
    """What differs from one marketplace to another."""

    count: int  # in each market
    quality_spread: float  # standard deviation of the logarithm of the rates that sellers have in common
    new_share: float  # sellers with hardly any orders
    premium: float  # how much dearer (logarithm) a seller one deviation better is
    liking: float  # taste for a seller that no listed fact explains: photos, texts, a known name


class Sellers(msgspec.Struct, frozen=True):
    """One entry a seller."""

    names: list[str]
    market: Numbers
    quality: Column  # 0 the middle, 1 one deviation better
    rates: dict[str, Column]  # true, per order
    counts: dict[str, Numbers]  # orders and, of these, what went wrong; reviews
    rating: Column  # mean stars shown, NaN without reviews
    counted: Flags
    liking: Column


def draw_sellers(shape: SellerShape, markets: int, rng: np.random.Generator) -> Sellers:
    """Draw the sellers of all markets."""
    count = shape.count * markets
    quality = rng.standard_normal(count)
    rates = {kind: _rate(median, quality, shape, rng) for kind, median in RATES.items()}
    counts = _counts(rates, _orders(count, shape.new_share, rng), rng)
    return Sellers(
        names=[f"shop-{number:03d}" for number in range(count)],
        market=np.arange(count) % markets,
        quality=quality,
        rates=rates,
        counts=counts,
        rating=_rating(rates, counts["reviews"], rng),
        counted=rng.random(count) >= UNCOUNTED_SHARE,
        liking=shape.liking * rng.standard_normal(count),
    )


def _rate(median: float, quality: Column, shape: SellerShape, rng: np.random.Generator) -> Column:
    spread = -shape.quality_spread * quality + OWN_SPREAD * rng.standard_normal(len(quality))
    return np.clip(median * np.exp(spread), 0.0, 0.25)


def _orders(count: int, new_share: float, rng: np.random.Generator) -> Numbers:
    """Draw the orders of 90 days: most shops are small, a few have thousands, some have just begun."""
    usual = np.clip(np.exp(np.log(350) + 1.3 * rng.standard_normal(count)), 20, 12_000)
    return np.where(rng.random(count) < new_share, rng.integers(0, 12, count), usual.astype(np.int64))


def _counts(rates: dict[str, Column], orders: Numbers, rng: np.random.Generator) -> dict[str, Numbers]:
    counts = {kind: rng.binomial(orders, rate) for kind, rate in rates.items()}
    return {"orders": orders, **counts, "reviews": rng.binomial(orders, REVIEW_SHARE)}


def _rating(rates: dict[str, Column], reviews: Numbers, rng: np.random.Generator) -> Column:
    """Draw mean stars: what goes wrong costs stars, so does what is not counted; one rating has a deviation of 1."""
    mean = 4.75 - 4.0 * np.sum(list(rates.values()), axis=0) + 0.08 * rng.standard_normal(len(reviews))
    seen = mean + rng.standard_normal(len(reviews)) / np.sqrt(np.maximum(reviews, 1))
    return np.where(reviews > 0, np.round(np.clip(seen, 1.0, 5.0), 2), np.nan)
