"""End what runs, by process id, and leave nothing behind but data and logs."""

import shutil
from pathlib import Path

from buybox_config.engine.lock import locked
from buybox_config.engine.processes import end, is_alive
from buybox_config.engine.state import EngineState, read_state, state_file, write_state
from buybox_config.errors import EngineError
from buybox_config.settings import Settings


def stop_engine(settings: Settings) -> EngineState:
    """Stop the embedded servers and wait until they are gone; return those that ran, none when nothing did.

    Raises EngineError when they belong to another user.
    """
    path = state_file(settings.data_dir)
    if not path.parent.is_dir():
        return EngineState()
    try:
        with locked(path.parent, _quiet, "a start"):
            return _stop(path)
    except OSError as error:
        raise EngineError(
            f"{error.filename or path} cannot be removed ({error.strerror}): stop as the user who started"
        ) from error


def _stop(path: Path) -> EngineState:
    state = read_state(path)
    ran = EngineState(
        opensearch=state.opensearch if state.opensearch and is_alive(state.opensearch) else None,
        redis=state.redis if state.redis and is_alive(state.redis) else None,
    )
    for server in ran.servers:
        end(server)
    clear_run(state)
    write_state(path, EngineState())
    return ran


def clear_run(state: EngineState) -> None:
    """Remove options and temporary files of the servers of `state`.

    Raises OSError.
    """
    if state.folder:
        shutil.rmtree(Path(state.folder) / "run", ignore_errors=True)
        (Path(state.folder) / "logs" / "http.ports").unlink(missing_ok=True)
        (Path(state.folder) / "logs" / "transport.ports").unlink(missing_ok=True)


def _quiet(_message: str) -> None:
    """Say nothing: a stop that waits for a start is short."""
