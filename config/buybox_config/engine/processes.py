"""Child processes: start one detached, know it again later, end it by its id."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from buybox_config.engine.state import Server
from buybox_config.engine.user import RunUser
from buybox_config.errors import EngineError

CLOCK_STEP_S = 1.0
"""A start time may be read up to this much apart (it is counted in ticks since a boot time that is itself rounded)."""

Child = subprocess.Popen[bytes]


def spawn(command: Sequence[str], folder: Path, log: Path, user: RunUser | None) -> Child:
    """Start `command` in `folder` as `user`, out of reach of the terminal's Ctrl-C, its output in the new file `log`.

    It gets none of our environment, so that no option variable of a user's shell changes it. Raises OSError.
    """
    # A new file and nothing else: the folder may be another user's, who could have laid a link there.
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
    try:
        return subprocess.Popen(  # noqa: S603 - the command is made of our own words and checked paths
            command,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user.uid if user else None,
            group=user.gid if user else None,
            extra_groups=[] if user else None,
            umask=0o077,
        )
    finally:
        os.close(descriptor)


def detach(child: Child) -> None:
    """Let go of a child that outlives us on purpose, about which Popen would warn otherwise."""
    if child.poll() is None:
        child.returncode = 0


def started_s(pid: int) -> float:
    """Return when the process was started, Unix seconds; 0 when it is gone already."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return 0.0


def is_alive(server: Server) -> bool:
    """Tell whether this very process runs, and not a later one that got its id."""
    return _process(server) is not None


def memory_bytes(server: Server) -> int:
    """Return the resident memory of the server; 0 when it is gone."""
    process = _process(server)
    return process.memory_info().rss if process else 0


def end(server: Server, patience_s: float = 20.0) -> None:
    """Ask the server to end, wait, and kill it when it does not; its children, if any, too."""
    process = _process(server)
    if process is None:
        return
    try:
        family = [process, *process.children(recursive=True)]
        process.terminate()
        _, left = psutil.wait_procs(family, timeout=patience_s)
        for one in left:
            one.kill()
        psutil.wait_procs(left, timeout=patience_s)
    except psutil.NoSuchProcess:
        return
    except psutil.AccessDenied as error:
        raise EngineError(
            f"process {server.pid} belongs to another user: stop it as the user who started it"
        ) from error


def until(deadline_s: float) -> bool:
    """Wait one short step; False when the monotonic clock has passed `deadline_s`."""
    time.sleep(0.05)
    return time.monotonic() < deadline_s


def _process(server: Server) -> psutil.Process | None:
    try:
        process = psutil.Process(server.pid)
        same = abs(process.create_time() - server.started_s) <= CLOCK_STEP_S
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None
