"""Two locks of a market, in the engine, each with an owner that gives signs of life.

The load lock: one load, reload or set of blocks at a time; a load holds it from its first row to its swap. The live
lock: the right to write into what is live, held for moments: by each round of changes, by whatever else writes there,
and by a load from its last look at what changed meanwhile to its swap. Who takes both takes the load lock first.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException

from buybox_indexer.leases import Lease, Locks
from buybox_indexer.lock_queue import Taking

LIVE_S = 15.0
"""Seconds of silence after which the right to write into what is live may be taken from its owner."""


@contextmanager
def market_lock(client: OpenSearch, settings: Settings, market: str, now: dt.datetime) -> Iterator[Lease]:
    """Hold the lock of a market's load.

    Raises LockedError that names the owner when another holds it, after its next sign of life (a second at most). One
    that is gone, or silent for `lock_minutes`, loses it.
    """
    lasts = dt.timedelta(minutes=settings.lock_minutes)
    lease = Taking(Locks(client, settings), f"load-{market.lower()}", now, lasts, patience_s=0.0).lease()
    with _held(lease):
        yield lease


@contextmanager
def live_lock(
    client: OpenSearch,
    settings: Settings,
    market: str,
    clock: Callable[[], dt.datetime],
    *,
    for_s: float = LIVE_S,
    patience_s: float = 30.0,
) -> Iterator[Lease]:
    """Hold the right to write into a market's live generation, for as long as it takes.

    Waits up to `patience_s` seconds for whoever holds it; raises LockedError that names the owner after that. After
    `for_s` seconds of silence others may take it: a holder that was stopped for longer learns of it from the lease's
    `check`, or by sequence numbers. `clock` says only when it was taken, for people who read that.
    """
    lasts = dt.timedelta(seconds=for_s)
    lease = Taking(Locks(client, settings), f"live-{market.lower()}", clock(), lasts, patience_s).lease()
    with _held(lease):
        yield lease


@contextmanager
def _held(lease: Lease) -> Iterator[None]:
    """Keep a lock alive while the body runs; what the body raises is never hidden by a fault in giving it back."""
    try:
        lease.start()
        yield
    except BaseException as error:
        try:
            lease.give_back()
        except OpenSearchException as fault:
            error.add_note(f"its lock could not be given back either: {fault}")
        raise
    lease.give_back()
