"""Count the boxes of a market and the sellers that compete in each."""

import msgspec
import numpy as np

from buybox_indexer.demo.anomalies import Anomaly
from buybox_indexer.demo.draws import Rows
from buybox_indexer.demo.tables import Flags, Indices

RIVALRY = 8  # sellers in a box from which contest is called real


class BoxCounts(msgspec.Struct, frozen=True):
    """How much contest a market has."""

    boxes: int
    contested: int  # two sellers or more
    fierce: int  # eight or more
    fierce_devices: int  # devices with a box of eight or more

    @property
    def contested_rate(self) -> float:
        """Share of boxes with two sellers or more."""
        return self.contested / self.boxes if self.boxes else 0.0

    @property
    def fierce_rate(self) -> float:
        """Share of boxes with eight sellers or more."""
        return self.fierce / self.boxes if self.boxes else 0.0


class BoxCounter:
    """Gathers (box, seller) pairs as numbers: eight bytes a row."""

    def __init__(self, competes: Flags) -> None:
        self._competes = competes  # by shop number
        self._pairs: list[Indices] = []

    def add(self, rows: Rows) -> None:
        """Take the rows that can compete; prices and grades that went wrong cannot."""
        sound = (rows.anomaly == Anomaly.NONE) | (rows.anomaly == Anomaly.SUPERSEDED)
        keys = _box_keys(rows) * 256 + rows.shop
        self._pairs.append(keys[sound & self._competes[rows.shop]])

    def counts(self) -> BoxCounts:
        """Count distinct sellers in each box."""
        pairs = np.unique(np.concatenate(self._pairs)) if self._pairs else np.zeros(0, dtype=np.int64)
        boxes, sellers = np.unique(pairs // 256, return_counts=True)
        fierce = sellers >= RIVALRY
        return BoxCounts(
            boxes=len(boxes),
            contested=int((sellers > 1).sum()),
            fierce=int(fierce.sum()),
            fierce_devices=len(np.unique(boxes[fierce] >> OPTION_BITS)),
        )


OPTION_BITS = 3 + 6 + 1 + 3 + 2  # grade, colour, battery, keyboard, lock


def _box_keys(rows: Rows) -> Indices:
    """Return one number for (device, grade, colour, battery, keyboard, lock)."""
    options = ((rows.grade * 64 + rows.colour) * 2 + rows.battery_new) * 8 + rows.keyboard
    return np.asarray((rows.device << OPTION_BITS) + options * 4 + rows.lock, dtype=np.int64)
