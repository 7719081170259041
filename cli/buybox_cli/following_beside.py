"""A worker beside a server: a process of its own that ends with who started it, however that ends."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

PATIENCE_S = 30.0
"""Seconds that the worker has to end its round."""

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
"""Seconds before a worker that ended with an error is started again: twice as many each time, up to these."""

SETTLED_S = 60.0
"""A worker that lived so long had a good start: the next pause is the first again."""

LOG = logging.getLogger("buybox.follow")


@contextmanager
def following_beside(environment: Mapping[str, str] | None = None) -> Iterator["WorkerBeside"]:
    """Follow changes while the block runs; a worker that ends with an error is started again."""
    beside = WorkerBeside(environment or os.environ)
    beside.start()
    try:
        yield beside
    finally:
        beside.end()


class WorkerBeside:
    """Keeps one worker running.

    The worker reads its standard input until it ends: so it also ends when this process is killed.
    """

    def __init__(self, environment: Mapping[str, str], first_pause_s: float = FIRST_PAUSE_S) -> None:
        self._environment, self._first_pause_s = environment, first_pause_s
        self._over, self._turn = threading.Event(), threading.Lock()
        self._thread = threading.Thread(target=self._keep, name="the worker beside", daemon=True)

    def start(self) -> None:
        """Start the worker, and watch it."""
        self.worker = self._begun()
        self._thread.start()

    def end(self) -> None:
        """End the worker after its round, at the latest after `PATIENCE_S`."""
        self._over.set()
        with self._turn:
            _end(self.worker)
        self._thread.join()

    def _begun(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "buybox_cli", "follow", "--until-eof"]
        return subprocess.Popen(command, env=self._environment, stdin=subprocess.PIPE)  # noqa: S603 - our own command line

    def _keep(self) -> None:
        pause = self._first_pause_s
        while True:
            began = time.monotonic()
            code = self.worker.wait()
            if code == 0 or self._over.is_set():
                return  # it was asked to end
            pause = self._first_pause_s if time.monotonic() - began > SETTLED_S else pause
            LOG.warning("the worker beside this server ended with %d: it is started again in %g s", code, pause)
            if not self._begun_again(pause):
                return
            pause = min(2 * pause, LONGEST_PAUSE_S)

    def _begun_again(self, pause_s: float) -> bool:
        """Start the worker anew after a pause, unless all is over by then."""
        self._over.wait(pause_s)
        with self._turn:
            if self._over.is_set():
                return False
            _close_input(self.worker)
            self.worker = self._begun()
        return True


def _end(worker: subprocess.Popen[bytes]) -> None:
    _close_input(worker)
    worker.terminate()
    try:
        worker.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        # What it held comes back by itself: another worker finds that it is gone.
        worker.kill()
        worker.wait()


def _close_input(worker: subprocess.Popen[bytes]) -> None:
    if worker.stdin is not None:
        worker.stdin.close()
