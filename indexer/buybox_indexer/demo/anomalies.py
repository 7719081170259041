"""What is wrong with a known small number of rows, so that the accounting has something to show."""

from enum import IntEnum

import numpy as np

from buybox_indexer.demo.tables import Indices


class Anomaly(IntEnum):
    """What is wrong with a row; `NONE` and `OUT_OF_STOCK` become offers."""

    NONE = 0
    OUT_OF_STOCK = 1
    PRICE_TENTH = 2
    PRICE_HUNDREDFOLD = 3
    UNKNOWN_GRADE = 4
    MISSING_PRICE = 5
    USED = 6
    BELOW_FLOOR = 7
    SUPERSEDED = 8  # the row itself is fine: an older one for the same sku is written before it
    ACCESSORY = 9
    FOR_PARTS = 10
    UNKNOWN_DEVICE = 11

    @property
    def word(self) -> str:
        """Its name in the summary."""
        return self.name.lower()


ROW_RATES = {
    Anomaly.OUT_OF_STOCK: 0.06,
    Anomaly.PRICE_TENTH: 0.002,
    Anomaly.PRICE_HUNDREDFOLD: 0.002,
    Anomaly.UNKNOWN_GRADE: 0.004,
    Anomaly.MISSING_PRICE: 0.003,
    Anomaly.USED: 0.008,
    Anomaly.BELOW_FLOOR: 0.003,
    Anomaly.SUPERSEDED: 0.005,
    Anomaly.ACCESSORY: 0.004,
    Anomaly.FOR_PARTS: 0.002,
    Anomaly.UNKNOWN_DEVICE: 0.004,
}
"""Share of the rows outside the popular boxes that carry each anomaly."""


def plan_anomalies(rows: int, rng: np.random.Generator) -> Indices:
    """Return one Anomaly for each row to draw, so that `rows` are written: exact counts in random places.

    Fewer are drawn than written, for each superseded sku is written twice.
    """
    counts = {kind: round(rate * rows) for kind, rate in ROW_RATES.items()}
    drawn = rows - counts[Anomaly.SUPERSEDED]
    kinds = np.zeros(drawn, dtype=np.int64)
    planted = np.repeat(np.array(list(counts), dtype=np.int64), list(counts.values()))
    kinds[rng.choice(drawn, size=len(planted), replace=False)] = planted
    return kinds
