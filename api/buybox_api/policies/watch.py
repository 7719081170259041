"""The policy that this process answers by: looked up once a second, and at once when another one is announced."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

import msgspec
from buybox_config.errors import BuyboxError
from buybox_config.markets import Market
from buybox_desk.policies.version import InForce, Trial

from buybox_api.background import end
from buybox_api.desk import told_apart
from buybox_api.faults import PolicyUnknownError
from buybox_api.policies.arms import arm_of
from buybox_api.policies.followed import Followed, Worker
from buybox_api.policies.source import PolicySource
from buybox_api.weights import PolicyInForce

LOG = logging.getLogger("buybox.policy")

EVERY_S = 1.0
"""Seconds between two looks: with the look itself every worker follows in less than two."""


class PolicyState(msgspec.Struct, frozen=True):
    """Which policy a process answers by, as readiness tells it."""

    version: int | None  # null: none is known yet, and nothing is answered
    trial: int | None  # the version on trial
    age_s: float | None  # seconds since the store last said so
    fault: str | None  # why the store could not be asked, or what it holds not be read


class PolicyWatch:
    """Hands out the policy in force; one that cannot be read or looked up leaves the last good one."""

    def __init__(self, source: PolicySource, markets: Mapping[str, Market], clock: Callable[[], float]) -> None:
        self._clock = clock
        self._worker = Worker(source, markets)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="policy-watch")
        self._followed: Followed | None = None
        self._good_at: float | None = None
        self._fault: str | None = None

    def in_force(self, client_id: str | None) -> PolicyInForce:
        """Return the policy of a shopper, to be asked for once by each request.

        Raises PolicyUnknownError until the store has told once.
        """
        followed = self._known()
        if followed.trial is None or followed.tried is None or arm_of(followed.trial, client_id) == "live":
            return followed.live
        return followed.tried

    @property
    def live(self) -> PolicyInForce:
        """The live policy, raised as by `in_force`."""
        return self._known().live

    @property
    def trial(self) -> Trial | None:
        """The trial that runs, raised as by `in_force`."""
        return self._known().trial

    @property
    def state(self) -> PolicyState:
        """What readiness tells."""
        followed, age = self._followed, None if self._good_at is None else self._clock() - self._good_at
        if followed is None:
            return PolicyState(None, None, age, self._fault)
        trial = None if followed.tried is None else followed.tried.policy.version
        return PolicyState(followed.live.policy.version, trial, age, self._fault or followed.fault)

    async def look(self) -> None:
        """Ask the store, and take what it says where it can be read; a fault is told once, until it is over.

        Store and timetables are worked in a thread of its own, which no other work can fill.
        """
        loop = asyncio.get_running_loop()
        try:
            followed = await loop.run_in_executor(self._thread, self._looked_up)
        except (BuyboxError, msgspec.ValidationError) as error:
            self._failed(f"the policy cannot be looked up: {error}")
            return
        self._take(followed)

    def take(self, found: InForce) -> None:
        """Follow what somebody else looked up; raises PolicyUnknownError where none of it can be read."""
        self._take(self._worker.follow(found, self._followed))

    async def follow(self, woken: asyncio.Event) -> None:
        """Look once a second, and whenever woken, until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), EVERY_S)
            woken.clear()
            try:
                await self.look()
            except Exception:
                # A fault of ours must not leave a server that runs for weeks under an old policy.
                LOG.exception("looking up the policy failed")

    def close(self) -> None:
        """Let go of the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _looked_up(self) -> Followed:
        with told_apart():
            return self._worker.look(self._followed)

    def _known(self) -> Followed:
        if self._followed is None:
            why = f": {self._fault}" if self._fault else ""
            raise PolicyUnknownError(f"it is not known yet which policy is in force{why}; ask again in a moment")
        return self._followed

    def _take(self, followed: Followed) -> None:
        before = self._followed
        if followed.fault is not None and (before is None or before.fault != followed.fault):
            LOG.warning("%s; version %d is in force here", followed.fault, followed.live.policy.version)
        if self._fault is not None:
            LOG.warning("the policy is looked up again; version %d is live", followed.live.policy.version)
        self._followed, self._good_at, self._fault = followed, self._clock(), None

    def _failed(self, fault: str) -> None:
        if self._fault is None:
            LOG.warning("%s; the last one known stays in force", fault)
        self._fault = fault


@asynccontextmanager
async def following(watch: PolicyWatch, woken: asyncio.Event) -> AsyncIterator[None]:
    """Look once, and then follow in the background while the block runs."""
    await watch.look()
    task = asyncio.create_task(watch.follow(woken))
    try:
        yield
    finally:
        await end(task)
        watch.close()
