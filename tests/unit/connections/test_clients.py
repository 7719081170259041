"""Clients: bounded in time and number, and silent about passwords."""

import asyncio
import ssl
from pathlib import Path

import pytest
from buybox_config.connections import CONNECTIONS, open_redis, open_redis_async, open_search, open_search_async
from buybox_config.endpoints import Endpoints, shown
from buybox_config.errors import ConfigError
from buybox_config.settings import Settings

WITH_PASSWORD = Endpoints("https://ann:pa%2Fss@search.example:9200", "rediss://ann:secret@cache.example:6380/0")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, engine_timeout_s=3.0, redis_timeout_s=0.25)


def test_user_and_password_of_the_url_are_used_and_certificates_checked(settings: Settings) -> None:
    client = open_search(settings, WITH_PASSWORD)
    connection = client.transport.get_connection()
    assert connection.use_ssl
    assert connection.headers["authorization"].startswith("Basic ")
    context = connection.pool.conn_kw["ssl_context"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert connection.host == "https://search.example:9200"
    client.close()


def test_a_search_is_not_asked_again_after_a_timeout(settings: Settings) -> None:
    client = open_search(settings, WITH_PASSWORD)
    assert client.transport.retry_on_timeout is False
    assert client.transport.get_connection().timeout == 3.0
    client.close()


async def test_the_asynchronous_client_has_as_many_connections_as_was_said(settings: Settings) -> None:
    client = open_search_async(settings, Endpoints("http://127.0.0.1:1", None))
    # It makes its connections when it is first asked; nobody listens there.
    assert await client.ping() is False
    connection = client.transport.get_connection()
    assert connection.session.connector.limit == CONNECTIONS
    await client.close()


def test_redis_gives_up_in_time(settings: Settings) -> None:
    client = open_redis(settings, WITH_PASSWORD)
    assert client is not None
    options = client.connection_pool.connection_kwargs
    assert options["socket_timeout"] == options["socket_connect_timeout"] == 0.25
    assert options["retry"].get_retries() == 0
    client.close()


def test_without_a_redis_there_is_no_client(settings: Settings) -> None:
    nowhere = Endpoints("http://127.0.0.1:1", None)
    assert open_redis(settings, nowhere) is None
    assert open_redis_async(settings, nowhere) is None


def test_the_asynchronous_redis_client_can_be_made_and_closed(settings: Settings) -> None:
    async def make() -> float:
        client = open_redis_async(settings, WITH_PASSWORD)
        assert client is not None
        timeout: float = client.connection_pool.connection_kwargs["socket_timeout"]
        await client.aclose()
        return timeout

    assert asyncio.run(make()) == 0.25


@pytest.mark.parametrize("url", ["http://ann:secret@", "https://ann:secret@search.example:99999", "http://[ann:secret"])
def test_a_bad_address_is_refused_without_repeating_the_password(settings: Settings, url: str) -> None:
    with pytest.raises(ConfigError, match="BUYBOX_OPENSEARCH_URL") as error:
        open_search(settings, Endpoints(url, None))
    assert "secret" not in str(error.value)


def test_a_bad_address_of_redis_is_refused_without_repeating_the_password(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="BUYBOX_REDIS_URL") as error:
        open_redis(settings, Endpoints("http://127.0.0.1:1", "redis://ann:secret@cache.example:99999/0"))
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://ann:pa%40ss@search.example:9200/x", "https://search.example:9200/x"),
        ("redis://:secret@cache.example:6379/0", "redis://cache.example:6379/0"),
        ("http://127.0.0.1:9200", "http://127.0.0.1:9200"),
    ],
)
def test_an_address_is_shown_without_user_and_password(url: str, expected: str) -> None:
    assert shown(url) == expected
