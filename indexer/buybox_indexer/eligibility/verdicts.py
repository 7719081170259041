"""Whether an offer may compete: a state with a reason, never a silent drop. See `docs/eligibility.md`."""

import msgspec
from buybox_config.markets import Market
from buybox_config.money import decimal_amount
from buybox_ranking.device import NewPrice
from buybox_ranking.offer import Offer

from buybox_indexer.eligibility.second_view import Bounds


class Verdict(msgspec.Struct, frozen=True):
    """The state of an offer; a message when it may not compete."""

    state: str = "live"  # live | limited | hidden
    reason: str | None = None
    message: str | None = None


LIVE = Verdict()


def withdrawn_verdict(offer: Offer) -> Verdict | None:
    """Hide what its seller withdrew by a change that is newer than its feed's row."""
    if not offer.withdrawn:
        return None
    says = f"withdrawn by a change of {offer.changed_at}"
    return _hidden("withdrawn", f"{says}: send a newer row, or a change with `withdrawn` false, to sell it again")


def condition_verdict(offer: Offer, market: Market) -> Verdict | None:
    """Hide what is in a condition that the market does not sell."""
    if offer.condition in market.conditions:
        return None
    allowed = ", ".join(market.conditions)
    return _hidden("not_refurbished", f"condition is {offer.condition}; in {market.id} only {allowed} competes")


def floor_verdict(offer: Offer, market: Market) -> Verdict | None:
    """Hide an offer that promises less than the market asks for; what is not stated is not below a floor."""
    for name in ("warranty_months", "return_days", "battery_health_pct"):
        promised: int | None = getattr(offer, name)
        floor: int = getattr(market.floors, name)
        if promised is not None and promised < floor:
            return _hidden("below_floor", f"{name} is {promised}; {market.id} asks for at least {floor}")
    return None


def new_price_verdict(offer: Offer, market: Market, new: NewPrice | None) -> Verdict | None:
    """Hide an offer dearer than the device new: a promise to buyers, which no confirmation lifts."""
    if new is None or offer.total <= market.above_new * new.amount:
        return None
    total, price = decimal_amount(offer.total, market.currency), decimal_amount(new.amount, market.currency)
    says = f"the total of {total} {market.currency} is above {price}, its price new at {new.source} on {new.date}"
    allowed = "" if market.above_new == 1 else f" ({market.above_new:g} times it is allowed)"
    return _hidden("price_above_new", f"{says}{allowed}: lower the price")


def price_verdict(offer: Offer, market: Market, second: Bounds | None) -> Verdict | None:
    """Hide or limit an offer far from the device's usual price, `offer.reference`.

    `second` is another view of the price, for a device that few sell: what lies outside it is hidden, and a reference
    that itself lies outside it is not believed.
    """
    if second is not None and not second.holds(offer.total):
        says = f"the total is {_times(offer.total, second.price)} {second.says}"
        return _hidden("price_outlier", f"{says}: check the price, or have it confirmed")
    if not offer.reference or (second is not None and not second.holds(offer.reference)):
        return None
    return _band_verdict(offer.total, offer.reference, market)


def _band_verdict(total: int, reference: int, market: Market) -> Verdict | None:
    band, multiple = market.price_band, total / reference
    if band.lowest <= multiple <= band.dear:
        return None
    says = f"the total is {_times(total, reference)} the usual price of this device"
    if multiple < band.lowest or multiple > band.highest:
        return _hidden("price_outlier", f"{says}: check the price, or have it confirmed")
    return Verdict("limited", "dear", f"{says}: it is shown but holds no box; lower the price, or have it confirmed")


def _times(total: int, price: int) -> str:
    return f"{total / price:.3g} times"


def _hidden(reason: str, message: str) -> Verdict:
    return Verdict("hidden", reason, message)
