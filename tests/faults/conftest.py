"""An engine and a Redis of these tests' own, which they may kill, and the API as real processes on them.

All are shared by the tests of one process, each of which leaves them running and whole.
"""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from opensearchpy import OpenSearch

from .engine_proxy import EngineProxy
from .programs import ApiServer, Environment, environment_of, run_buybox
from .servers import OwnEngine, OwnRedis
from .small_disk import SmallDisk, small_disk, why_no_disk
from .small_market import QUESTIONS, write_sellers
from .steady_load import SteadyLoad, Truth

DISK_MB = 1300
"""Of the engine: enough that it guards itself against a full disk, and soon filled."""

ROWS = 1100
"""Offers of each of the two sellers: more changes than are applied in one go."""


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    """Run a Redis for these tests."""
    redis = OwnRedis(tmp_path_factory.mktemp("redis"))
    redis.start()
    yield redis
    redis.kill()


@pytest.fixture(scope="session")
def engine_disk() -> Iterator[SmallDisk | None]:
    """Mount a small file system for the engine, where this machine lets us: one that can be filled up."""
    if why_no_disk() is not None:
        yield None
        return
    # Not pytest's own folder: as root that one is closed to the unprivileged user who runs the server.
    folder = Path(tempfile.mkdtemp(prefix="buybox-faults-"))
    folder.chmod(0o755)
    with small_disk(folder / "disk", DISK_MB) as disk:
        yield disk
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def engine(redis: OwnRedis, engine_disk: SmallDisk | None) -> Iterator[OwnEngine]:
    """Run an engine for these tests."""
    engine = OwnEngine(redis.url, None if engine_disk is None else engine_disk.folder)
    try:
        engine.start()
        yield engine
    finally:
        engine.remove()


@pytest.fixture(scope="session")
def prefix() -> str:
    """Name the indices of these tests."""
    return f"faults-{secrets.token_hex(3)}"


@pytest.fixture(scope="session")
def sellers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the first feeds of the marketplace, whose prices all end in 10."""
    return write_sellers(tmp_path_factory.mktemp("shops") / "sellers", 10, ROWS)


@pytest.fixture(scope="session")
def environment(
    engine: OwnEngine, redis: OwnRedis, prefix: str, sellers: Path, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """Name everything for our programs; a search waits two seconds for the engine."""
    return environment_of(
        opensearch_url=engine.url,
        redis_url=redis.url,
        index_prefix=prefix,
        data_dir=str(tmp_path_factory.mktemp("data")),
        sellers_dir=str(sellers),
        engine_timeout_s="5",
        rate_per_minute="0",
        log_level="info",
    )


@pytest.fixture(scope="session")
def loaded(environment: Environment, sellers: Path) -> None:
    """Load the marketplace once."""
    found = run_buybox(environment, "index", "--sellers", str(sellers))
    assert found.returncode == 0, found.stderr


@pytest.fixture(scope="session")
def api(environment: Environment, loaded: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    """Serve with two workers."""
    del loaded
    server = ApiServer(environment, tmp_path_factory.mktemp("api") / "log")
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.end()


@pytest.fixture(autouse=True)
def whole(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave engine and Redis running, whatever a test that failed left behind."""
    yield
    for name in {"redis", "engine"} & set(request.fixturenames):
        request.getfixturevalue(name).start()


@pytest.fixture
def truth(api: ApiServer) -> Truth:
    """Know what is right before anything fails."""
    truth = Truth()
    truth.learn(api.port, QUESTIONS)
    return truth


@pytest.fixture
def load(api: ApiServer) -> Iterator[SteadyLoad]:
    """Ask all the time while a test runs."""
    with SteadyLoad(api.port, QUESTIONS).running() as load:
        yield load


class Shop(msgspec.Struct, frozen=True):
    """What most tests need: the marketplace as it is served, asked all the time, and known."""

    environment: Environment
    prefix: str
    api: ApiServer
    truth: Truth
    load: SteadyLoad
    client: OpenSearch

    def learn(self) -> None:
        """Know the state of this moment as right too."""
        self.truth.learn(self.api.port, QUESTIONS)


@pytest.fixture
def shop(
    environment: Environment, prefix: str, api: ApiServer, truth: Truth, load: SteadyLoad, client: OpenSearch
) -> Shop:
    """Bring all of it together."""
    return Shop(environment, prefix, api, truth, load, client)


@pytest.fixture
def client(engine: OwnEngine) -> Iterator[OpenSearch]:
    """Make a client of the engine, to look at what it holds."""
    client = OpenSearch(engine.url, timeout=60)
    yield client
    client.close()


@pytest.fixture
def proxy(engine: OwnEngine) -> Iterator[EngineProxy]:
    """Stand between a program and the engine."""
    proxy = EngineProxy(engine.port)
    yield proxy
    proxy.close()
