"""Bring one server up: prepare, start, wait until it answers; ended again whenever that fails."""

import secrets
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from buybox_config.engine import opensearch, redis
from buybox_config.engine.artefact import OPENSEARCH
from buybox_config.engine.fetch import Tell, from_maven_central
from buybox_config.engine.host import free_disk_mb, host_settings, memory_map_count
from buybox_config.engine.java import Java, collector_settings
from buybox_config.engine.logs import last_words, size
from buybox_config.engine.places import Places, make_folder
from buybox_config.engine.ports import any_free_port, check_free
from buybox_config.engine.processes import Child, detach, end, spawn, started_s, until
from buybox_config.engine.redis import RedisProgram
from buybox_config.engine.segmentation import stand_in_for_thai
from buybox_config.engine.state import Server
from buybox_config.engine.tree import server_tree
from buybox_config.errors import EngineError
from buybox_config.settings import Settings

BOOT_LIMIT_S = 180.0
"""A boot takes 5 to 15 s on two cores; a slow disk and a full index may take minutes."""

REDIS_LIMIT_S = 10.0
TELL_EVERY_S = 5.0
REDIS_ATTEMPTS = 3

Record = Callable[[Server], None]
"""Keeps a server in the state file from its first moment, so that no crash of ours leaves one unknown."""


def boot_opensearch(settings: Settings, places: Places, tell: Tell, record: Record, java: Java) -> Server:
    """Start OpenSearch and wait until it can be searched.

    Raises EngineError with the last words of its log when it does not come up, and OSError.
    """
    check_free(settings.engine_port, "BUYBOX_ENGINE_PORT")
    tree = server_tree(OPENSEARCH, places.trees, tell, from_maven_central)
    host, notes = host_settings(free_disk_mb(places.data), memory_map_count())
    for note in notes:
        tell(note)
    token = f"buybox-{secrets.token_hex(6)}"
    own = {**host, **collector_settings(fast_boot=settings.engine_fast_boot)}
    opensearch.write_configuration(places, token, settings.engine_port, own)
    words = opensearch.command(tree, java, places, settings.engine_heap_mb, fast_boot=settings.engine_fast_boot)
    log = places.logs / "opensearch.log"
    already = size(log)
    tell(f"starting OpenSearch {OPENSEARCH.version} (data in {places.data})")
    console = _fresh(places.logs / "opensearch-console.log")
    child = spawn(words, tree, console, places.user)
    server = Server(child.pid, started_s(child.pid), settings.engine_port, OPENSEARCH.version, token, str(log))

    def ready() -> int | None:
        port = opensearch.real_port(places)
        if port is None or not opensearch.is_ready(port, token):
            return None
        stand_in_for_thai(port)
        return port

    def failure() -> str:
        said = last_words(log, already) or last_words(console, 0) or "it said nothing"
        return f"OpenSearch did not start: {said} (whole log: {log if log.exists() else console})"

    return _up(_Boot("OpenSearch", child, ready, failure, BOOT_LIMIT_S), server, tell, record)


def boot_redis(settings: Settings, places: Places, tell: Tell, record: Record, program: RedisProgram) -> Server:
    """Start Redis and wait until it answers.

    Raises EngineError with the last words of its log when it does not come up, and OSError.
    """
    check_free(settings.redis_port, "BUYBOX_REDIS_PORT")
    program = redis.reachable_redis(program, places, tell)
    for attempt in range(REDIS_ATTEMPTS):
        try:
            return _boot_redis(settings, places, tell, record, program)
        except EngineError:
            # Another program may have taken the free port in the moment between.
            if settings.redis_port or attempt == REDIS_ATTEMPTS - 1:
                raise
    raise AssertionError  # pragma: no cover - the loop returns or raises


def _boot_redis(settings: Settings, places: Places, tell: Tell, record: Record, program: RedisProgram) -> Server:
    port, folder = settings.redis_port or any_free_port(), places.run / "redis"
    make_folder(places.run, None)
    make_folder(folder, places.user)
    log = _fresh(places.logs / "redis.log")
    child = spawn(redis.command(program, port, settings.redis_memory_mb, folder), folder, log, places.user)
    server = Server(child.pid, started_s(child.pid), port, program.version, "", str(log))

    def ready() -> int | None:
        return port if redis.answers(server) else None

    def failure() -> str:
        return f"Redis did not start: {last_words(log, 0) or 'it said nothing'} (whole log: {log})"

    return _up(_Boot("Redis", child, ready, failure, REDIS_LIMIT_S), server, tell, record)


class _Boot(msgspec.Struct, frozen=True):
    """A server on its way: how to see that it is up, and how to say why it is not."""

    name: str
    child: Child
    ready: Callable[[], int | None]
    failure: Callable[[], str]
    limit_s: float


def _up(boot: _Boot, server: Server, tell: Tell, record: Record) -> Server:
    try:
        record(server)
        port = _wait(boot, tell)
        up = msgspec.structs.replace(server, port=port, ready=True)
        record(up)
    except BaseException:
        end(server)
        raise
    finally:
        detach(boot.child)
    return up


def _wait(boot: _Boot, tell: Tell) -> int:
    began = time.monotonic()
    next_tell = began + TELL_EVERY_S
    while until(began + boot.limit_s):
        if boot.child.poll() is not None:
            raise EngineError(boot.failure())
        port = boot.ready()
        if port is not None:
            return port
        if time.monotonic() >= next_tell:
            tell(f"{boot.name} is booting: {time.monotonic() - began:.0f} s")
            next_tell += TELL_EVERY_S
    raise EngineError(f"{boot.failure()}, {boot.limit_s:.0f} s waited")


def _fresh(log: Path) -> Path:
    log.unlink(missing_ok=True)
    return log
