"""How a seller stands on a day: what its file says, unless a review is on record, which wins."""

import datetime as dt
from typing import Literal

import msgspec
from buybox_config.sellers import Seller

from buybox_indexer.eligibility.verdicts import Verdict

Status = Literal["active", "probation", "review_due", "suspended"]


class Review(msgspec.Struct, frozen=True):
    """A person's decision on a seller."""

    seller: str
    decision: Literal["accepted", "refused"]
    note: str
    at: str  # RFC 3339, UTC
    by: str | None = None


class Standing(msgspec.Struct, frozen=True):
    """How a seller stands, and why."""

    status: Status
    why: str
    day: int | None = None  # of its probation, 0 is the day of joining


def standing(seller: Seller, review: Review | None, today: dt.date, probation_days: int) -> Standing:
    """Tell how a seller stands on a day of the market's calendar; `review` is the last one on record."""
    if review is not None:
        status: Status = "active" if review.decision == "accepted" else "suspended"
        return Standing(status, f"review of {review.at[:10]}: {review.decision}, {review.note}")
    if seller.status != "probation":
        return Standing(seller.status, "its seller file says so")
    if seller.joined_at is None:
        return Standing("probation", "its seller file says so, without joined_at: the probation has no end")
    day, until = (today - seller.joined_at).days, seller.joined_at + dt.timedelta(days=probation_days)
    if day > probation_days:
        return Standing("review_due", f"probation ended on {until}: nobody has reviewed it yet", day)
    return Standing("probation", f"since {seller.joined_at}, until {until}", day)


def standing_verdict(stands: Standing) -> Verdict | None:
    """Hide every offer of a seller that is suspended, or whose review is due."""
    if stands.status == "suspended":
        says = f"the seller is suspended ({stands.why}): an accepted review brings it back"
        return Verdict("hidden", "seller_suspended", says)
    if stands.status == "review_due":
        return Verdict("hidden", "review_due", f"{stands.why}: its offers wait until `buybox seller review` accepts it")
    return None
