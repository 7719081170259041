"""How well a plain count tells a rate: its interval, without anything believed beforehand."""

from math import sqrt

from buybox_ranking.quality.quality_findings import CredibleRate

Z = 1.6448536
"""The normal quantile of a 90 % interval, the share that judged rates are shown with."""


def counted_rate(count: float, orders: float) -> CredibleRate | None:
    """Return a rate as counted with its 90 % interval, 0 to 1; None without orders.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). It
    holds its promise with few orders too, and is never empty where nothing was counted.
    """
    if orders <= 0:
        return None
    rate, z2 = min(count / orders, 1.0), Z * Z
    centre = (rate + z2 / (2 * orders)) / (1 + z2 / orders)
    half = Z / (1 + z2 / orders) * sqrt(rate * (1 - rate) / orders + z2 / (4 * orders * orders))
    return CredibleRate(rate, max(centre - half, 0.0), min(centre + half, 1.0))
