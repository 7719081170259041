"""What a trial is judged by: a handful of ratios of sums over shoppers, fixed before anybody looks."""

from collections.abc import Iterable
from typing import Literal

import msgspec

Better = Literal["more", "less", "neither"]


class Measure(msgspec.Struct, frozen=True):
    """One ratio: a sum over shoppers by another one."""

    name: str
    words: str
    above: str  # column of `Arm`
    below: str
    better: Better = "neither"
    scale: float = 1.0
    currency: str | None = None  # its figures are minor units of this
    counted: bool = True  # what stands above is a count of events


MEASURES = (
    Measure("clicks_per_list", "clicks per list", "clicks", "lists", "more"),
    Measure("purchases_per_shopper", "purchases per shopper", "purchases", "shoppers", "more"),
    Measure("faults_per_thousand", "faults per 1,000 orders", "faults", "purchases", "less", scale=1_000.0),
    Measure("delivery_days", "days of delivery promised", "delivery_days", "promised", "less", counted=False),
)


def measures_of(currencies: Iterable[str]) -> tuple[Measure, ...]:
    """Return all measures: what was paid is one for each currency, since currencies do not add up."""
    return (*MEASURES, *(_average_paid(currency) for currency in currencies))


def _average_paid(currency: str) -> Measure:
    return Measure(
        f"average_total_{currency.lower()}",
        f"average total bought, {currency}",
        f"paid {currency}",
        f"priced {currency}",
        currency=currency,
        counted=False,
    )
