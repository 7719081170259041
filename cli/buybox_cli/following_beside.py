"""A worker beside a server: a process of its own that ends with who started it, however that ends."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

PATIENCE_S = 30.0
"""Seconds that the worker has to end its round."""


@contextmanager
def following_beside(environment: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Follow changes while the block runs.

    The worker reads its standard input until it ends: so it also ends when this process is killed.
    """
    command = [sys.executable, "-m", "buybox_cli", "follow", "--until-eof"]
    worker = subprocess.Popen(command, env=environment or os.environ, stdin=subprocess.PIPE)  # noqa: S603 - our own command line
    try:
        yield worker
    finally:
        _end(worker)


def _end(worker: subprocess.Popen[bytes]) -> None:
    if worker.stdin is not None:
        worker.stdin.close()
    worker.terminate()
    try:
        worker.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        # What it held comes back by itself: another worker finds that it is gone.
        worker.kill()
        worker.wait()
