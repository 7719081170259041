"""Previews under way in this process: one at a time, in the background, with a sign of life each second."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

import msgspec
from buybox_config.errors import BuyboxError
from buybox_config.times import utc_text
from buybox_desk.preview.kept_preview import STOPPED, KeptPreview, WholePreview, begun, read_preview
from buybox_desk.preview.progress import Tell
from fastapi import Request

from buybox_api.desk import at_desk
from buybox_api.faults import PreviewBusyError

LOG = logging.getLogger("buybox.preview")

EVERY_S = 1.0
"""Seconds between two signs of life, which other processes read in the store."""

Work = Callable[[Tell], Awaitable[WholePreview]]
"""Works a preview out, telling how far it has come, from any thread."""


class PreviewStore(Protocol):
    """Where previews are kept; asked in a thread."""

    def keep_preview(self, key: str, preview: dict[str, Any]) -> None:
        """Keep what is known of a preview, in place of what was."""
        ...

    def preview_of(self, key: str) -> dict[str, Any] | None:
        """Return what was kept, None when nothing was."""
        ...


class _Stopped(Exception):  # noqa: N818 - it is no error: it ends a thread that works for nobody any more
    """The process ends."""


class PreviewJobs:
    """The one preview of this process, and what the store knows of all others."""

    def __init__(self, store: PreviewStore, now: Callable[[], dt.datetime], every_s: float = EVERY_S) -> None:
        self._store, self._now, self._every_s = store, now, every_s
        self._key: str | None = None
        self._kept: KeptPreview | None = None
        self._task: asyncio.Task[None] | None = None
        self._ended = False

    async def start(self, key: str, work: Work) -> KeptPreview:
        """Begin a preview, and return at once; one that runs under this key, here or elsewhere, is returned instead.

        Raises PreviewBusyError when this process works on another one, EngineError when it cannot be kept.
        """
        running = await self.state(key)
        if running is not None and running.status == "running":
            return running
        if self._task is not None and not self._task.done():
            if key == self._key and self._kept is not None:
                return self._kept
            raise PreviewBusyError("another preview is being worked out: start this one when that is done")
        self._key, self._kept = key, begun(self._now())
        first = self._kept
        self._task = asyncio.create_task(self._run(key, work))
        await self._keep()
        return first

    async def state(self, key: str) -> KeptPreview | None:
        """Return how far a preview has come; None when there is none, or it was made by another version of ours."""
        if key == self._key and self._kept is not None and self._kept.status == "running":
            return self._kept
        document = await at_desk(lambda: self._store.preview_of(key))
        return read_preview(document, self._now())

    async def close(self) -> None:
        """Stop what runs, and leave word that it stopped."""
        self._ended = True
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    def _tell(self, share: float, words: str) -> None:
        """Take note of progress, from any thread: one assignment, which nothing can see half-done."""
        if self._ended:
            raise _Stopped
        if self._kept is not None:
            self._kept = msgspec.structs.replace(self._kept, share=round(share, 4), words=words)

    async def _run(self, key: str, work: Work) -> None:
        beat = asyncio.create_task(self._beat())
        try:
            found = await work(self._tell)
            changed = {"status": "done", "share": 1.0, "words": "done", "found": found}
        except _Stopped:
            changed = {"status": "failed", "fault": STOPPED}
        except BuyboxError as error:
            changed = {"status": "failed", "fault": str(error)}
        except Exception:
            LOG.exception("the preview of %s failed", key)
            changed = {"status": "failed", "fault": "it failed; the server's log says why"}
        finally:
            beat.cancel()
            with suppress(asyncio.CancelledError):
                await beat
        await self._finish(changed)

    async def _finish(self, changed: dict[str, Any]) -> None:
        """Keep how it ended; where the store is gone, its last sign of life grows old there."""
        assert self._kept is not None  # noqa: S101 - it is set before the task is made
        self._kept = msgspec.structs.replace(self._kept, **changed)
        try:
            await self._keep()
        except BuyboxError:
            LOG.exception("what a preview found could not be kept")

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._every_s)
            try:
                await self._keep()
            except BuyboxError as error:
                LOG.warning("the progress of a preview could not be kept: %s", error)

    async def _keep(self) -> None:
        assert self._key is not None  # noqa: S101 - as above
        assert self._kept is not None  # noqa: S101
        key, self._kept = self._key, msgspec.structs.replace(self._kept, told_at=utc_text(self._now()))
        document = self._kept.document()
        await at_desk(lambda: self._store.keep_preview(key, document))


@asynccontextmanager
async def previewing(store: PreviewStore, now: Callable[[], dt.datetime]) -> AsyncIterator[PreviewJobs]:
    """Hand out what works on previews, and stop it at the end."""
    jobs = PreviewJobs(store, now)
    try:
        yield jobs
    finally:
        await jobs.close()


def preview_jobs_of(request: Request) -> PreviewJobs:
    """Return the previews of this process."""
    jobs: PreviewJobs = request.app.state.preview_jobs
    return jobs
