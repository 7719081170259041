"""Previews in the background: begun at once, told each second, ended one way or another, never two at a time."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from buybox_api.faults import PreviewBusyError
from buybox_api.policies.preview_jobs import PreviewJobs, previewing
from buybox_config.errors import EngineError
from buybox_desk.preview.kept_preview import STALE_S, STOPPED, KeptPreview, WholePreview
from buybox_desk.preview.progress import Tell

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

FOUND = WholePreview(before=7, markets=())

Work = Callable[[Tell], Awaitable[WholePreview]]


class Store:
    """Keeps previews in memory, and how often it was told; fails while it is away."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.told: list[tuple[str, float]] = []
        self.away = False

    def keep_preview(self, key: str, preview: dict[str, Any]) -> None:
        if self.away:
            raise EngineError("the engine is away")
        self.kept[key] = preview
        self.told.append((preview["status"], preview["share"]))

    def preview_of(self, key: str) -> dict[str, Any] | None:
        return self.kept.get(key)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(store: Store, clock: Clock) -> PreviewJobs:
    return PreviewJobs(store, clock, every_s=0.01)


class Steps:
    """Work that goes on when it is let, and tells from a thread as the real one does."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.begun = 0

    async def __call__(self, tell: Tell) -> WholePreview:
        self.begun += 1
        await asyncio.to_thread(tell, 0.5, "half of it")
        await self.go.wait()
        await asyncio.to_thread(tell, 0.9, "nearly")
        return FOUND


async def ended(jobs: PreviewJobs, key: str) -> KeptPreview:
    """Wait until a preview no longer runs."""
    async with asyncio.timeout(5):
        while True:
            state = await jobs.state(key)
            if state is not None and state.status != "running":
                return state
            await asyncio.sleep(0.005)


async def told(jobs: PreviewJobs, key: str, share: float) -> KeptPreview:
    """Wait until a preview has come so far."""
    async with asyncio.timeout(5):
        while True:
            state = await jobs.state(key)
            if state is not None and state.share >= share:
                return state
            await asyncio.sleep(0.005)


async def until(happened: Callable[[], bool]) -> None:
    """Wait for something that a background task does."""
    async with asyncio.timeout(5):
        while True:
            if happened():
                return
            await asyncio.sleep(0.005)


async def test_a_preview_begins_at_once_tells_how_far_it_is_and_keeps_what_it_found(
    jobs: PreviewJobs, store: Store
) -> None:
    work = Steps()
    begun = await jobs.start("draft/a/1", work)
    assert (begun.status, begun.share) == ("running", 0.0)
    half = await told(jobs, "draft/a/1", 0.5)
    assert (half.status, half.words) == ("running", "half of it")
    await until(lambda: ("running", 0.5) in store.told)
    work.go.set()
    done = await ended(jobs, "draft/a/1")
    assert (done.status, done.share, done.found) == ("done", 1.0, FOUND)
    assert store.told[-1] == ("done", 1.0)


async def test_a_second_start_of_the_same_preview_returns_the_one_that_runs(jobs: PreviewJobs) -> None:
    work = Steps()
    states = await asyncio.gather(*(jobs.start("8", work) for _ in range(5)))
    assert {state.status for state in states} == {"running"}
    assert (await jobs.start("8", work)).status == "running"
    assert work.begun <= 1
    work.go.set()
    await ended(jobs, "8")
    assert work.begun == 1


async def test_another_preview_has_to_wait_its_turn(jobs: PreviewJobs) -> None:
    work = Steps()
    await jobs.start("8", work)
    with pytest.raises(PreviewBusyError, match="another preview is being worked out"):
        await jobs.start("9", work)
    work.go.set()
    await ended(jobs, "8")
    assert (await jobs.start("9", work)).status == "running"
    assert (await ended(jobs, "9")).found == FOUND


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (EngineError("the engine is away"), "the engine is away"),
        (KeyError("x"), "it failed; the server's log says why"),
    ],
)
async def test_a_preview_that_fails_says_why_and_can_be_begun_again(
    jobs: PreviewJobs, error: Exception, fault: str
) -> None:
    async def fails(_: Tell) -> WholePreview:
        raise error

    await jobs.start("8", fails)
    failed = await ended(jobs, "8")
    assert (failed.status, failed.fault, failed.found) == ("failed", fault, None)
    work = Steps()
    work.go.set()
    await jobs.start("8", work)
    assert (await ended(jobs, "8")).status == "done"


async def test_a_preview_of_a_process_that_died_is_given_up_after_a_minute_and_begun_again(
    store: Store, clock: Clock
) -> None:
    dead = PreviewJobs(store, clock, every_s=60)
    work = Steps()
    await dead.start("8", work)
    other = PreviewJobs(store, clock, every_s=60)
    seen = await other.start("8", work)
    assert (seen.status, work.begun <= 1) == ("running", True)
    clock.now += dt.timedelta(seconds=STALE_S + 1)
    stale = await other.state("8")
    assert stale is not None
    assert (stale.status, stale.fault) == ("failed", STOPPED)
    mine = Steps()
    mine.go.set()
    await other.start("8", mine)
    assert (await ended(other, "8")).status == "done"
    work.go.set()
    await dead.close()


async def test_ending_the_process_stops_the_work_and_leaves_word(store: Store, clock: Clock) -> None:
    async with previewing(store, clock) as jobs:

        async def long(tell: Tell) -> WholePreview:
            while True:
                await asyncio.to_thread(tell, 0.1, "still at it")

        await jobs.start("8", long)
        await told(jobs, "8", 0.1)
    assert (store.kept["8"]["status"], store.kept["8"]["fault"]) == ("failed", STOPPED)


async def test_an_engine_that_is_away_for_a_moment_does_not_end_the_work(
    jobs: PreviewJobs, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    work = Steps()
    await jobs.start("8", work)
    store.away = True
    await until(lambda: "could not be kept" in caplog.text)
    store.away = False
    work.go.set()
    assert (await ended(jobs, "8")).status == "done"


async def test_what_another_version_of_ours_kept_counts_as_none(jobs: PreviewJobs, store: Store) -> None:
    store.kept["8"] = {"status": "thinking"}
    assert await jobs.state("8") is None
    assert await jobs.state("9") is None
