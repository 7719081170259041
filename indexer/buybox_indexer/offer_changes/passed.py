"""What became of one pass over some lines of a market."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import msgspec

from buybox_indexer.offer_changes.engine_reading import Found
from buybox_indexer.offer_changes.report import LineReport


class Passed(msgspec.Struct):
    """What became of one pass, as far as it has come."""

    lines: list[LineReport] = []
    found: dict[str, Found] = {}  # offers as they stand, by id; those written as they were written
    messages: dict[str, str | None] = {}  # how to mend an offer that is judged otherwise than before
    again: set[str] = set()  # offers that somebody else wrote meanwhile: their lines are to be taken again
    refused: dict[str, str] = {}  # offers that the engine refused, with its reason
    touched: set[str] = set()  # devices of the offers that were judged
    unsettled: set[str] = set()  # devices that are to be judged and written whole
    broken: dict[str, str] = {}  # devices whose documents the engine refused, with its reason
    odd: set[str] = set()  # offers of devices that the catalogue has under another name, or no longer
    offers: int = 0  # written
    shown: int = 0  # more offers that buyers see than before; negative: fewer
    devices: int = 0  # documents written or removed
    sold: int = 0  # more devices with a document than before

    def tell_states(self) -> None:
        """Say of each line how its offer stands now, and how to mend it where that is new."""
        for line in self.lines:
            one = self.found.get(line.offer_id or "")
            if one is None:
                continue
            line.device_id, line.state, line.why = one.offer.device_id, one.offer.state, one.offer.reason
            if line.outcome in {"applied", "unchanged", "new_offer"}:
                line.message = self.messages.get(one.offer.offer_id)


class Clocked:
    """Seconds spent in each stage of rounds, for measurements."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Count what is done inside to a stage."""
        began = perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += perf_counter() - began  # type: ignore[assignment]  # seconds are counted as floats
