"""Memory, time and open files of the server processes, by process.

prometheus_client's own collector of these tells of the process that is scraped alone, and is silent in its
multiprocess mode; psutil tells of all, for they are siblings.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil
from prometheus_client.core import Metric
from prometheus_client.multiprocess import mark_process_dead

from buybox_api.metrics.families import Family

MEMORY = Family("buybox_process_resident_memory_bytes", "Memory of a server process that is in RAM.", ("pid",))
CPU = Family("buybox_process_cpu_seconds_total", "Processor time of a server process, user and system.", ("pid",))
FILES = Family("buybox_process_open_files", "Open files and sockets of a server process.", ("pid",))
MOST_FILES = Family("buybox_process_max_open_files", "Files and sockets that a server process may open.", ("pid",))
STARTED = Family(
    "buybox_process_start_timestamp_seconds", "When a server process started, seconds since 1970.", ("pid",)
)

FAMILIES = (MEMORY, CPU, FILES, MOST_FILES, STARTED)


def process_metrics(pids: Iterable[int]) -> list[Metric]:
    """Measure processes; one that ended meanwhile is left out."""
    found = [figures for pid in pids if (figures := _figures(pid)) is not None]
    return [family.of({(str(pid),): figures[place] for pid, figures in found}) for place, family in enumerate(FAMILIES)]


def server_processes(folder: Path | None) -> list[int]:
    """Return the ids of the server processes that run; what dead ones told of their state is forgotten."""
    own = os.getpid()
    if folder is None:
        return [own]
    told = {int(file.stem.rpartition("_")[2]) for file in folder.glob("*.db")}
    alive = {pid for pid in told if pid == own or _is_sibling(pid)}
    _forget(told - alive, folder)
    return sorted(alive | {own})


def begun_files(folder: Path) -> list[str]:
    """Return the files in which processes count; the library fails at those that a process is just making."""
    return [str(file) for file in folder.glob("*.db") if _has_begun(file)]


def _has_begun(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except FileNotFoundError:  # another process is scraped at the same moment, and forgot a dead one's
        return False


def _forget(dead: Iterable[int], folder: Path) -> None:
    for pid in dead:
        with suppress(FileNotFoundError):  # another process is scraped at the same moment
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call] # the library's


def _is_sibling(pid: int) -> bool:
    """Tell whether a process still is one of ours: ids are given anew, but not by the same parent to another kind."""
    try:
        process = psutil.Process(pid)
        return process.ppid() == os.getppid() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _figures(pid: int) -> tuple[int, tuple[float, ...]] | None:
    try:
        process = psutil.Process(pid)
        with process.oneshot():
            times = process.cpu_times()
            return pid, (
                process.memory_info().rss,
                times.user + times.system,
                process.num_fds(),
                process.rlimit(psutil.RLIMIT_NOFILE)[0],
                process.create_time(),
            )
    except psutil.Error:
        return None
