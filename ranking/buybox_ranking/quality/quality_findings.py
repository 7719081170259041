"""What is found of a seller's quality, as it is kept and shown; reading it needs no scipy."""

import msgspec

from buybox_ranking.quality.seller_quality import Kind


class CredibleRate(msgspec.Struct, frozen=True):
    """A rate as its posterior tells it, 0 to 1: the mean and the ends of the 90 % interval."""

    rate: float
    low: float
    high: float


class KindRate(msgspec.Struct, frozen=True):
    """A seller's rate of one kind of fault against its market's mean; shares of orders, 0 to 1."""

    kind: Kind
    judged: CredibleRate
    market_mean: float


class OverGraded(msgspec.Struct, frozen=True):
    """A grade that a seller credibly gives to devices of a worse one; rates are returns per order, 0 to 1."""

    seller: str
    grade: str
    probability: float
    orders: int
    not_as_described: int
    rate: float  # as counted
    expected_rate: float  # by the market's rate of the grade and by the seller's other grades
    market_rate: float  # of this grade, given honestly
    next_grade: str | None  # the next lower one that the market sells
    next_rate: float | None  # of that one
