"""Changes of sellers: what waits, since when, what was given up, and the workers that apply them."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Protocol

from buybox_config.settings import Settings
from opensearchpy import OpenSearch
from prometheus_client.core import Metric

from buybox_api.metrics.families import Family
from buybox_api.metrics.questions.question import Asking, Question, seconds_of

OPEN = Family("buybox_changes_open_batches", "Batches of changes that are accepted and not yet applied.")
LINES = Family("buybox_changes_open_lines", "Lines of these batches.")
LAG = Family(
    "buybox_changes_lag_seconds", "Age of the oldest batch that waits, 0 when none does: how late changes are."
)
DEAD = Family("buybox_changes_dead_batches", "Batches given up until somebody replays them: `buybox changes`.")

ALIVE_S = 30.0
"""A worker that was not seen for so long counts as gone."""

ALIVE = Family("buybox_workers_alive", "Workers of changes (`buybox follow`) that were seen in the last 30 seconds.")
APPLIED = Family("buybox_worker_applied_lines_total", "Lines that a worker applied since it started.", ("worker",))
BATCHES = Family("buybox_worker_applied_batches_total", "Batches that a worker applied since it started.", ("worker",))
FAILURES = Family("buybox_worker_failures_total", "Attempts of a worker that failed since it started.", ("worker",))
WORKER_LAG = Family(
    "buybox_worker_lag_seconds",
    "How late the batch was that a worker applied last, from accepted to applied.",
    ("worker",),
)


class Backlog(Protocol):
    """What waits."""

    @property
    def open_batches(self) -> int: ...  # noqa: D102 - as its family says
    @property
    def open_lines(self) -> int: ...  # noqa: D102 - as its family says
    @property
    def oldest_received_at(self) -> str | None: ...  # noqa: D102 - RFC 3339
    @property
    def dead_batches(self) -> int: ...  # noqa: D102 - as its family says


class WorkerState(Protocol):
    """What a worker told of itself last."""

    @property
    def worker(self) -> str: ...  # noqa: D102 - its name
    @property
    def seen_at(self) -> str: ...  # noqa: D102 - RFC 3339
    @property
    def applied_lines(self) -> int: ...  # noqa: D102 - as its family says
    @property
    def applied_batches(self) -> int: ...  # noqa: D102 - as its family says
    @property
    def failures(self) -> int: ...  # noqa: D102 - as its family says
    @property
    def lag_s(self) -> float | None: ...  # noqa: D102 - as its family says


FindBacklog = Callable[[OpenSearch, Settings, dt.datetime], Backlog]
FindWorkers = Callable[[OpenSearch, Settings, dt.datetime], Sequence[WorkerState]]


def backlog_metrics(found: Backlog, now: dt.datetime) -> list[Metric]:
    """Tell what waits."""
    since = seconds_of(found.oldest_received_at)
    lag = 0.0 if since is None else max(0.0, now.timestamp() - since)
    return [OPEN.of(found.open_batches), LINES.of(found.open_lines), LAG.of(lag), DEAD.of(found.dead_batches)]


def worker_metrics(found: Sequence[WorkerState], now: dt.datetime) -> list[Metric]:
    """Tell of the workers that live."""
    living = [each for each in found if is_alive(each, now)]
    return [
        ALIVE.of(len(living)),
        APPLIED.of({(each.worker,): each.applied_lines for each in living}),
        BATCHES.of({(each.worker,): each.applied_batches for each in living}),
        FAILURES.of({(each.worker,): each.failures for each in living}),
        WORKER_LAG.of({(each.worker,): each.lag_s for each in living if each.lag_s is not None}),
    ]


def is_alive(state: WorkerState, now: dt.datetime) -> bool:
    """Tell whether a worker was seen lately."""
    return now.timestamp() - (seconds_of(state.seen_at) or 0.0) < ALIVE_S


def change_questions(find_backlog: FindBacklog, find_workers: FindWorkers) -> tuple[Question, Question]:
    """Return the two questions, asked through the store's own functions."""

    def ask_backlog(asking: Asking) -> list[Metric]:
        return backlog_metrics(find_backlog(asking.client, asking.settings, asking.now()), asking.now())

    def ask_workers(asking: Asking) -> list[Metric]:
        return worker_metrics(find_workers(asking.client, asking.settings, asking.now()), asking.now())

    return (
        Question("changes", (OPEN, LINES, LAG, DEAD), ask_backlog),
        Question("workers", (ALIVE, APPLIED, BATCHES, FAILURES, WORKER_LAG), ask_workers),
    )
