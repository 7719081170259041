"""Names of processes that hold a lock or a batch: others on the same machine can tell whether such a one still runs."""

import hashlib
import os
import re
import secrets
import socket
from pathlib import Path

NAME = re.compile(r".*:(?P<pid>\d{1,20}):(?P<place>[0-9a-f]+)\.(?P<started>\d*)\.[0-9a-f]+", re.ASCII | re.DOTALL)

PROC = Path("/proc")

DEAD = frozenset("ZX")
"""States of a process that has ended, its parent told or not yet."""


def new_process_name() -> str:
    """Name this process as the holder of one thing: `host:pid:place.started.word`, the word for this thing alone.

    Process ids are only compared within their place, one boot of one machine and one namespace of ids: containers
    share host names. When the process started tells it from a later one with the same id.
    """
    pid = os.getpid()
    _, started = _process(pid)
    return f"{socket.gethostname()}:{pid}:{_place()}.{started}.{secrets.token_hex(4)}"


def is_gone(name: str) -> bool:
    """Tell whether a process surely runs no more; of one in another place, or of what is no name, nothing is known."""
    found = NAME.fullmatch(name)
    if found is None or found["place"] != _place():
        return False
    state, started = _process(int(found["pid"]))
    return state in DEAD or started != found["started"]


def _process(pid: int) -> tuple[str, str]:
    """Return a process's state and when it started, in ticks since the boot; as dead where there is none."""
    try:
        fields = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return ("X", "") if PROC.exists() else _asked(pid)
    return fields[0], fields[19]


def _asked(pid: int) -> tuple[str, str]:
    """Ask whether a process runs, on systems that tell no more."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return "X", ""
    except (PermissionError, OverflowError):
        # Somebody else's process, or a number that none has here: nothing is known of it.
        return "R", ""
    return "R", ""


def _place() -> str:
    """Name what process ids are unique in."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        ids = str((PROC / "self/ns/pid").readlink())
    except OSError:
        boot, ids = socket.gethostname(), ""
    return hashlib.blake2b(f"{boot} {ids}".encode(), digest_size=6).hexdigest()
