"""Stocks of sellers as they were worked out, kept for a minute: the pages of one visit rest on one answer."""

import threading
from collections.abc import Callable
from typing import NamedTuple

from buybox_indexer.sellers.asks import SellerAsks

FRESH_S = 60.0
"""Seconds for which a stock counts; its key already names the generation, its revision and the policy."""

MOST_OFFERS = 100_000
"""Offers that are kept in all, some 200 MB; the newest stock is kept whatever its size."""


class StockKey(NamedTuple):
    """What a stock rests on: another of any of these is another answer."""

    seller: str
    market: str
    generation: str
    revision: int
    policy: int


class StockMemory:
    """Stocks by what they rest on, the oldest forgotten first; for many threads."""

    def __init__(self, clock: Callable[[], float], most_offers: int = MOST_OFFERS) -> None:
        self._clock, self._most = clock, most_offers
        self._kept: dict[StockKey, tuple[float, SellerAsks]] = {}
        self._lock = threading.Lock()

    def of(self, key: StockKey, work_out: Callable[[], SellerAsks]) -> SellerAsks:
        """Return the stock of a key, worked out where none younger than a minute is kept."""
        with self._lock:
            made_at, kept = self._kept.get(key, (0.0, None))
        if kept is not None and self._clock() - made_at < FRESH_S:
            return kept
        made = work_out()
        with self._lock:
            self._keep(key, made)
        return made

    def _keep(self, key: StockKey, made: SellerAsks) -> None:
        now = self._clock()
        self._kept.pop(key, None)
        self._kept[key] = (now, made)
        held = sum(len(asks.own) for _, asks in self._kept.values())
        for old, (made_at, asks) in list(self._kept.items()):
            if old == key or (held <= self._most and now - made_at < FRESH_S):
                continue
            del self._kept[old]
            held -= len(asks.own)
