"""What runs, where, and how large it is."""

from collections.abc import Callable

import msgspec
from opensearchpy.exceptions import OpenSearchException
from redis.exceptions import RedisError

from buybox_config.connections import open_search, redis_at
from buybox_config.endpoints import Endpoints, shown
from buybox_config.engine import opensearch, redis
from buybox_config.engine.processes import is_alive, memory_bytes
from buybox_config.engine.state import Server, read_state, state_file
from buybox_config.refusals import why_redis_refused, why_refused
from buybox_config.settings import Settings

ASK_TIMEOUT_S = 2.0


class ServerStatus(msgspec.Struct, frozen=True):
    """One server; `pid`, `memory_bytes` and `log` are None where a URL of the settings names it.

    `trouble` says in one line why one that was asked cannot be used, where a setting mends it.
    """

    url: str
    answers: bool
    version: str | None
    pid: int | None = None
    memory_bytes: int | None = None
    log: str | None = None
    trouble: str | None = None


class EngineStatus(msgspec.Struct, frozen=True):
    """Both servers, and what the embedded OpenSearch was started with."""

    running: bool
    opensearch: ServerStatus | None
    redis: ServerStatus | None
    data_folder: str | None
    heap_mb: int | None
    java: str | None


def engine_status(settings: Settings) -> EngineStatus:
    """Ask both servers, embedded or named by a URL; `running` says that OpenSearch answers.

    Raises EngineError when the state file may not be read.
    """
    state = read_state(state_file(settings.data_dir))
    search = (
        _named_opensearch(settings, settings.opensearch_url)
        if settings.opensearch_url
        else _embedded(state.opensearch, state.opensearch_url, opensearch.answers)
    )
    cache = (
        _named_redis(settings, settings.redis_url)
        if settings.redis_url
        else _embedded(state.redis, state.redis_url, redis.answers)
    )
    embedded = search is not None and search.pid is not None
    return EngineStatus(
        running=search is not None and search.answers,
        opensearch=search,
        redis=cache,
        data_folder=f"{state.folder}/data" if embedded else None,
        heap_mb=state.heap_mb if embedded else None,
        java=state.java if embedded else None,
    )


def _embedded(server: Server | None, url: str | None, ask: Callable[[Server], bool]) -> ServerStatus | None:
    if server is None or url is None or not is_alive(server):
        return None
    return ServerStatus(url, ask(server), server.version, server.pid, memory_bytes(server), server.log)


def _named_opensearch(settings: Settings, url: str) -> ServerStatus:
    client = open_search(settings, Endpoints(url, None))
    try:
        version = str(client.info(request_timeout=ASK_TIMEOUT_S)["version"]["number"])
    except OpenSearchException as error:
        return ServerStatus(shown(url), answers=False, version=None, trouble=why_refused(error))
    except (KeyError, TypeError):
        return ServerStatus(shown(url), answers=False, version=None)
    finally:
        client.close()
    return ServerStatus(shown(url), answers=True, version=version)


def _named_redis(settings: Settings, url: str) -> ServerStatus:
    client = redis_at(url, ASK_TIMEOUT_S, settings)
    try:
        version = str(client.info("server").get("redis_version"))
    except RedisError as error:
        return ServerStatus(shown(url), answers=False, version=None, trouble=why_redis_refused(error))
    finally:
        client.close()
    return ServerStatus(shown(url), answers=True, version=version)
