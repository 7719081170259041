"""Our own programs as people run them: the API with its workers, and commands."""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil

from .servers import free_port, wait_until

Environment = dict[str, str]


def environment_of(**named: str) -> Environment:
    """Return this process's environment with no setting of Buybox but those named, `index_prefix="x"`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
    return clean | {f"BUYBOX_{name.upper()}": value for name, value in named.items()}


def run_buybox(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "buybox_cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def begin_buybox(environment: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
    """Begin a command; its output is read when it is waited for."""
    command = [sys.executable, "-m", "buybox_cli", *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class ApiServer:
    """`buybox serve` with several workers."""

    def __init__(self, environment: Environment, log: Path, workers: int = 2) -> None:
        self.port = free_port()
        self._wanted = workers
        self.log = log
        command = [sys.executable, "-m", "buybox_cli", "serve", "--port", str(self.port), "--workers", str(workers)]
        with log.open("wb") as written:
            self._process = subprocess.Popen(command, env=environment, stderr=written, stdout=subprocess.DEVNULL)

    @property
    def pid(self) -> int:
        """Id of the parent process."""
        return self._process.pid

    @property
    def workers(self) -> list[int]:
        """Ids of the worker processes, the oldest first."""
        if self._wanted == 1:
            return [self.pid]
        children = [child for child in psutil.Process(self.pid).children() if _is_worker(child)]
        return [child.pid for child in sorted(children, key=lambda child: child.create_time())]

    @property
    def answers(self) -> bool:
        """Whether it answers at all."""
        return self.status("/healthz") == http.client.OK

    @property
    def ready(self) -> bool:
        """Whether it says that questions can be answered."""
        return self.status("/readyz") == http.client.OK

    def wait_until_ready(self) -> float:
        """Wait until it is ready; return the monotonic time of it."""
        return wait_until(lambda: self.ready, f"readiness of the API (see {self.log})")

    def status(self, path: str) -> int | None:
        """Return the status of an answer, None where there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def memory_mb(self) -> float:
        """Return the resident memory of all workers."""
        return sum(psutil.Process(pid).memory_info().rss for pid in self.workers) / 1e6

    def said(self) -> str:
        """Return its log."""
        return self.log.read_text()

    def end(self) -> None:
        """End it in order, and by force where it does not."""
        workers = self.workers if psutil.pid_exists(self.pid) else []
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pid in workers:
            if pid != self.pid and psutil.pid_exists(pid):
                os.kill(pid, signal.SIGKILL)


def _is_worker(child: psutil.Process) -> bool:
    try:
        return any("spawn_main" in word for word in child.cmdline())
    except psutil.Error:
        return False
