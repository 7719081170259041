"""What a worker says of itself every few seconds, and what it tidies up now and then: in a thread of its own."""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable

import msgspec
from buybox_config.times import moment_text
from buybox_desk.changes.batches import FORGOTTEN, Batches
from buybox_desk.changes.workers import WorkerState, WorkerStore
from opensearchpy.exceptions import OpenSearchException

from buybox_indexer.following.faults import words_of
from buybox_indexer.following.rounds import Round

LOG = logging.getLogger("buybox.follow")

BEAT_S = 5.0
TIDY_S = 600.0


class Pulse:
    """Says that a worker is there also while a round takes long; a failure to say so is only logged."""

    def __init__(self, worker: str, workers: WorkerStore, batches: Batches, clock: Callable[[], dt.datetime]) -> None:
        self._workers, self._batches, self._clock = workers, batches, clock
        self._state = WorkerState(worker=worker, seen_at="")
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)
        self._tidied: float | None = None

    def start(self) -> None:
        """Begin to say so."""
        self._thread.start()

    def end(self) -> None:
        """Say no more, and take the worker from the list."""
        self._ended.set()
        self._thread.join()
        self._try(lambda: self._workers.leave(self._state.worker))

    def take(self, made: Round) -> None:
        """Add what a round did."""
        state, error = self._state, made.fault or made.error
        self._state = msgspec.structs.replace(
            state,
            applied_lines=state.applied_lines + made.lines,
            applied_batches=state.applied_batches + made.done,
            failures=state.failures + (error is not None),
            last_error=error or state.last_error,
            lag_s=round(max(made.lags), 3) if made.lags else state.lag_s,
        )

    def _beat(self) -> None:
        while not self._ended.is_set():
            self._try(self._say)
            self._ended.wait(BEAT_S)

    def _say(self) -> None:
        now = self._clock()
        self._workers.say(msgspec.structs.replace(self._state, seen_at=moment_text(now)))
        if self._tidied is None or time.monotonic() - self._tidied > TIDY_S:
            self._workers.forget(now)
            if self._batches.forget(now) < FORGOTTEN:
                self._tidied = time.monotonic()

    def _try(self, say: Callable[[], None]) -> None:
        try:
            say()
        except OpenSearchException as error:
            LOG.debug("the worker could not say that it is there: %s", words_of(error))
