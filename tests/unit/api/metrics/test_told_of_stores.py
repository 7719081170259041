"""Reports, backlogs and workers as metrics."""

import datetime as dt

from buybox_api.metrics.questions.changes import backlog_metrics, worker_metrics
from buybox_api.metrics.questions.loads import load_metrics
from buybox_desk.changes.backlog import Backlog
from buybox_desk.changes.workers import WorkerState
from prometheus_client.core import Metric

NOW = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)


def values(metrics: list[Metric]) -> dict[str, dict[tuple[str, ...], float]]:
    return {
        metric.name: {tuple(sample.labels.values()): sample.value for sample in metric.samples} for metric in metrics
    }


def report(at: str, *markets: str, published: bool = True) -> dict[str, object]:
    return {
        "started_at": at,
        "seconds": 10.0,
        "markets": [{"market": market, "published": published} for market in markets],
        "sellers": [{"market": "FR", "offers": 3, "rejected": 2, "superseded": 1}] * 2,
    }


def test_the_last_load_of_each_market_is_told_and_its_last_good_one() -> None:
    found = values(
        load_metrics(
            [
                report("2026-11-29T11:00:00+00:00", "FR", published=False),
                report("2026-11-29T10:00:00Z", "FR", "DE"),
                report("2026-11-29T09:00:00Z", "DE"),
            ]
        )
    )
    eleven, ten = 1_795_950_000.0, 1_795_946_400.0
    assert found["buybox_load_timestamp_seconds"] == {("FR",): eleven, ("DE",): ten}
    assert found["buybox_load_published"] == {("FR",): 0, ("DE",): 1}
    assert found["buybox_load_published_timestamp_seconds"] == {("FR",): ten, ("DE",): ten}
    assert found["buybox_load_rows"]["FR", "offers"] == 6


def test_no_load_yet_is_no_figure() -> None:
    assert all(not figures for figures in values(load_metrics([])).values())


def test_the_lag_of_changes_is_the_age_of_the_oldest_that_waits() -> None:
    waiting = Backlog(2, 40, "2026-11-29T11:59:30.000000Z", dead_batches=1)
    found = values(backlog_metrics(waiting, NOW))
    assert found["buybox_changes_lag_seconds"] == {(): 30}
    assert found["buybox_changes_open_lines"] == {(): 40}
    assert values(backlog_metrics(Backlog(0, 0, None, dead_batches=0), NOW))["buybox_changes_lag_seconds"] == {(): 0}


def test_a_batch_from_the_future_of_another_clock_is_not_late() -> None:
    found = values(backlog_metrics(Backlog(1, 1, "2026-11-29T12:00:05Z", dead_batches=0), NOW))
    assert found["buybox_changes_lag_seconds"] == {(): 0}


def test_a_worker_that_nobody_saw_for_half_a_minute_is_gone() -> None:
    here = WorkerState(worker="a:1", seen_at="2026-11-29T11:59:50Z", applied_lines=7, lag_s=0.4)
    gone = WorkerState(worker="b:2", seen_at="2026-11-29T11:59:00Z", applied_lines=9)
    found = values(worker_metrics([here, gone], NOW))
    assert found["buybox_workers_alive"] == {(): 1}
    assert found["buybox_worker_applied_lines"] == {("a:1",): 7}
    assert found["buybox_worker_lag_seconds"] == {("a:1",): 0.4}
