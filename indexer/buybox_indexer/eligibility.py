"""Whether an offer may compete: a state with a reason, never a silent drop."""

import datetime as dt

import msgspec
from buybox_config.markets import Market
from buybox_config.sellers import Seller
from buybox_ranking.offer import Offer

PROBATION_DAYS = 40
"""Days from joining after which a seller on probation is paused until somebody has reviewed it."""


class Verdict(msgspec.Struct, frozen=True):
    """The state of an offer; a message when it may not compete."""

    state: str = "live"  # live | limited | hidden
    reason: str | None = None
    message: str | None = None


LIVE = Verdict()


def judge(offer: Offer, market: Market, seller: Seller, today: dt.date) -> Verdict:
    """Decide an offer's state from its seller, its condition, the market's floors and its price.

    `offer.reference` must be set for the price to be judged; `today` is the market's calendar day.
    """
    return (
        _seller_verdict(seller, today)
        or _condition_verdict(offer, market)
        or _floor_verdict(offer, market)
        or _price_verdict(offer, market)
        or LIVE
    )


def _seller_verdict(seller: Seller, today: dt.date) -> Verdict | None:
    if seller.status == "suspended":
        return _hidden("seller_suspended", "the seller is suspended: see the seller's sheet for the way back")
    if seller.status == "probation" and seller.joined_at is not None:
        until = seller.joined_at + dt.timedelta(days=PROBATION_DAYS)
        if today > until:
            return _hidden("review_due", f"probation ended on {until}: offers wait until the seller is reviewed")
    return None


def _condition_verdict(offer: Offer, market: Market) -> Verdict | None:
    if offer.condition in market.conditions:
        return None
    allowed = ", ".join(market.conditions)
    return _hidden("not_refurbished", f"condition is {offer.condition}; in {market.id} only {allowed} competes")


def _floor_verdict(offer: Offer, market: Market) -> Verdict | None:
    for name in ("warranty_months", "return_days", "battery_health_pct"):
        promised: int | None = getattr(offer, name)
        floor: int = getattr(market.floors, name)
        if promised is not None and promised < floor:
            return _hidden("below_floor", f"{name} is {promised}; {market.id} asks for at least {floor}")
    return None


def _price_verdict(offer: Offer, market: Market) -> Verdict | None:
    if not offer.reference:
        return None
    band, multiple = market.price_band, offer.total / offer.reference
    if band.lowest <= multiple <= band.dear:
        return None
    says = f"the total is {multiple:.2f} times the usual price of this device"
    if multiple < band.lowest or multiple > band.highest:
        return _hidden("price_outlier", f"{says}: check the price, or confirm it")
    return Verdict("limited", "dear", f"{says}: it is shown but holds no box")


def _hidden(reason: str, message: str) -> Verdict:
    return Verdict("hidden", reason, message)
