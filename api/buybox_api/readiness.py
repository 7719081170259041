"""Whether questions can be answered, and which part is missing, in words for whoever has to mend it."""

import asyncio

import msgspec
from buybox_config.errors import EngineError

from buybox_api.edge import Edge
from buybox_api.events.log_queue import LogCounts
from buybox_api.metrics.watch import Watch
from buybox_api.policies.watch import PolicyState
from buybox_api.storefront import Storefront

PATIENCE_S = 2.0
"""Seconds that a part has to answer: whoever asks whether we are ready waits no longer than a few."""

NO_CACHE = "Redis does not answer: answers come from OpenSearch each time, and each process limits by itself"
NO_WORKER = "changes wait and no worker was seen for 30 s: start `buybox follow`"


class Changes(msgspec.Struct, frozen=True):
    """Sellers' changes that wait, as the store has them."""

    open_batches: int
    open_lines: int
    lag_s: float  # age of the oldest that waits
    dead_batches: int
    workers: int  # seen in the last 30 seconds


class Readiness(msgspec.Struct, frozen=True):
    """Which part works: OpenSearch, one loaded market and a policy are needed, all else is not."""

    ready: bool
    opensearch: str  # ok, or what is wrong
    redis: str  # ok, failing or off
    markets: dict[str, str | None]  # the live generation of each; null: nothing is loaded
    policy: PolicyState  # that the process which answers goes by
    event_log: LogCounts  # of the process that answers
    missing: list[str]  # why it is not ready: what is wrong, and what to do
    impaired: list[str]  # what is wrong with parts that answers can do without
    changes: Changes | None  # null: it cannot be told just now


async def readiness(edge: Edge, watch: Watch) -> Readiness:
    """Ask every part, all at once, none longer than `PATIENCE_S`."""
    (markets, opensearch), changes, redis = await asyncio.gather(
        _markets(edge.shop), _changes(watch), edge.cache.look(edge.prefix)
    )
    policy = edge.policies.state
    missing = _missing(opensearch, markets, policy)
    impaired = [*_impaired_policy(policy), *([NO_CACHE] if redis == "failing" else []), *_impaired_changes(changes)]
    return Readiness(not missing, opensearch, redis, markets, policy, edge.log.queue.counts, missing, impaired, changes)


def _missing(opensearch: str, markets: dict[str, str | None], policy: PolicyState) -> list[str]:
    found = []
    if opensearch != "ok":
        found.append(opensearch)
    elif not any(markets.values()):
        found.append("no market is loaded that this version can read: run `buybox index`")
    if policy.version is None:
        why = policy.fault or "the store was not asked yet"
        found.append(f"it is not known which policy is in force: {why}")
    return found


def _impaired_policy(policy: PolicyState) -> list[str]:
    if policy.version is None or policy.fault is None:
        return []
    return [f"version {policy.version} of the policy stays in force: {policy.fault}"]


def _impaired_changes(changes: Changes | None) -> list[str]:
    if changes is None:
        return []
    found = [NO_WORKER] if changes.open_batches and not changes.workers else []
    if changes.dead_batches:
        found.append(f"{changes.dead_batches} batches of changes were given up: see `buybox changes`")
    return found


async def _markets(storefront: Storefront) -> tuple[dict[str, str | None], str]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await storefront.generations.overview(list(storefront.markets.values())), "ok"
    except TimeoutError:
        return {}, f"OpenSearch did not answer within {PATIENCE_S:.0f} s: see `buybox engine status`, or its own log"
    except EngineError as error:
        return {}, str(error)


async def _changes(watch: Watch) -> Changes | None:
    found = await watch.looked_up(("changes", "workers"), PATIENCE_S)
    try:
        return Changes(
            int(found["buybox_changes_open_batches"]),
            int(found["buybox_changes_open_lines"]),
            round(found["buybox_changes_lag_seconds"], 3),
            int(found["buybox_changes_dead_batches"]),
            int(found["buybox_workers_alive"]),
        )
    except KeyError:
        return None
