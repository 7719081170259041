"""The state file: which servers of ours run, so that the next command finds, asks and ends exactly these."""

import contextlib
import os
from pathlib import Path

import msgspec

from buybox_config.errors import EngineError


class Server(msgspec.Struct, frozen=True):
    """One server that we started; `started_s` (Unix time) tells it from a later process with the same id.

    `token` is the name that it answers with; it is `ready` once it answered.
    """

    pid: int
    started_s: float
    port: int
    version: str
    token: str
    log: str
    ready: bool = False


class EngineState(msgspec.Struct, frozen=True):
    """The servers that run, and where; a part that a URL names, or that was not started, is None."""

    opensearch: Server | None = None
    redis: Server | None = None
    folder: str = ""
    heap_mb: int = 0
    java: str = ""

    @property
    def opensearch_url(self) -> str | None:
        """The address of the embedded OpenSearch, when it runs."""
        return f"http://127.0.0.1:{self.opensearch.port}" if self.opensearch else None

    @property
    def redis_url(self) -> str | None:
        """The address of the embedded Redis, when it runs."""
        return f"redis://127.0.0.1:{self.redis.port}/0" if self.redis else None

    @property
    def servers(self) -> tuple[Server, ...]:
        """Those of the two that were started."""
        return tuple(server for server in (self.opensearch, self.redis) if server)


def state_file(data_dir: Path) -> Path:
    """Name the state file of a data folder."""
    return data_dir.expanduser().absolute() / "engine" / "state.json"


def read_state(path: Path) -> EngineState:
    """Read the state file; none, or one that cannot be understood (a newer version's), counts as nothing started.

    Raises EngineError when it is there and may not be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=EngineState)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return EngineState()
    except OSError as error:
        raise EngineError(
            f"{path} cannot be read ({error.strerror}): set BUYBOX_DATA_DIR to a folder of yours"
        ) from error


def write_state(path: Path, state: EngineState) -> None:
    """Replace the state file in one step, or remove it when nothing runs.

    Raises OSError.
    """
    if not state.servers:
        path.unlink(missing_ok=True)
        return
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(msgspec.json.encode(state))
        part.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
