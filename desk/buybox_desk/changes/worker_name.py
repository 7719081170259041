"""A worker's name: machine, process and chance, so that those that died on the same machine are known at once."""

import os
import secrets
import socket


def new_worker_name() -> str:
    """Name a worker of this process."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def is_gone(worker: str, own: str) -> bool:
    """Tell whether a worker was a process of this machine that no longer runs; `own` names the one that asks."""
    host, _, process = worker.rpartition(":")[0].rpartition(":")
    own_host, _, own_process = own.rpartition(":")[0].rpartition(":")
    if worker == own or host != own_host or not process.isdigit():
        return False
    return process == own_process or not _runs(int(process))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        # Somebody else's process, or a number that none has here: nothing is known of it.
        return True
    return True
