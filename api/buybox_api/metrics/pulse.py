"""What a process knows of itself, put into its instruments once a second: whoever is scraped cannot ask the others."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from buybox_api.background import end
from buybox_api.edge import Edge
from buybox_api.events.log_queue import LogCounts
from buybox_api.metrics.instruments import Instruments

LOG = logging.getLogger("buybox.metrics")

EVERY_S = 1.0

OUTCOMES = ("stored", "repeated", "dropped", "unlogged")
"""Of lines of the event log; `waiting` is no outcome."""


class Pulse:
    """Tells of one process."""

    def __init__(self, edge: Edge, instruments: Instruments) -> None:
        self._edge, self._instruments = edge, instruments
        self._before = LogCounts()

    def beat(self) -> None:
        """Tell what is so by now."""
        told = self._instruments
        told.cache_failing.set(self._edge.cache.state == "failing")
        self._tell_log(self._edge.log.queue.counts)
        policy = self._edge.policies.state
        told.policy_unknown.set(policy.version is None)
        told.policy_faulty.set(policy.version is not None and policy.fault is not None)
        if policy.version is not None:
            told.policy_version.set(policy.version)
        if policy.age_s is not None:
            told.policy_age.set(policy.age_s)

    async def run(self) -> None:
        """Tell once a second until cancelled."""
        while True:
            try:
                self.beat()
            except Exception:
                # A fault of ours here must not end what a server tells of itself for weeks.
                LOG.exception("telling of this process failed")
            await asyncio.sleep(EVERY_S)

    def _tell_log(self, counts: LogCounts) -> None:
        told = self._instruments
        told.log_waiting.set(counts.waiting)
        for outcome in OUTCOMES:
            more = getattr(counts, outcome) - getattr(self._before, outcome)
            told.child(told.log_lines, outcome).inc(more)
        self._before = msgspec.structs.replace(counts)


@asynccontextmanager
async def beating(edge: Edge, instruments: Instruments) -> AsyncIterator[None]:
    """Tell of this process in the background while the block runs."""
    task = asyncio.create_task(Pulse(edge, instruments).run())
    try:
        yield
    finally:
        await end(task)
