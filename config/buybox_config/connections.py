"""The only constructors of clients, each timeout with its reason.

No client retries on a timeout: a slow engine asked again is slower still, and the caller's wait would double. One
retry after a broken connection is left to OpenSearch clients, because a server closes connections that were idle.
"""

from urllib.parse import urlsplit

import msgspec
from opensearchpy import AsyncOpenSearch, OpenSearch
from opensearchpy.exceptions import SerializationError
from opensearchpy.serializer import JSONSerializer
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from buybox_config.endpoints import Endpoints, shown
from buybox_config.engine_calls import AsyncTracedTransport, TracedTransport
from buybox_config.errors import ConfigError
from buybox_config.settings import Settings

CONNECTIONS = 32
"""Requests under way at once from one process; further ones wait for a free connection."""

ENGINE_RETRIES = 1
RETRIED_STATUS = (502, 503, 504)
"""What a proxy or a node that is just leaving answers: another try may reach a better one."""


class FastJson(JSONSerializer):
    """JSON by msgspec: a search page's answer is read in a quarter of the time that the standard library takes."""

    def loads(self, s: str) -> object:
        """Read JSON; raises SerializationError as the client expects."""
        try:
            return msgspec.json.decode(s)
        except (ValueError, UnicodeError) as error:
            raise SerializationError(s, error) from error

    def dumps(self, data: object) -> str:
        """Write JSON; text is already written."""
        if isinstance(data, (str, bytes)):
            written: str = super().dumps(data)
            return written
        try:
            return msgspec.json.encode(data).decode()
        except (ValueError, TypeError) as error:
            raise SerializationError(data, error) from error


def open_search(settings: Settings, endpoints: Endpoints) -> OpenSearch:
    """Make a client of OpenSearch; a request may take `engine_timeout_s`, a bulk request names its own timeout.

    User and password may stand in the URL; certificates are verified. Raises ConfigError when the URL makes no sense.
    """
    return OpenSearch(
        hosts=[_checked(endpoints.opensearch_url)],
        transport_class=TracedTransport,
        timeout=settings.engine_timeout_s,
        max_retries=ENGINE_RETRIES,
        retry_on_timeout=False,
        retry_on_status=RETRIED_STATUS,
        pool_maxsize=CONNECTIONS,
        verify_certs=True,
    )


def open_search_async(settings: Settings, endpoints: Endpoints) -> AsyncOpenSearch:
    """Make an asynchronous client of OpenSearch, as `open_search` does; close it with `await client.close()`.

    Raises ConfigError when the URL makes no sense.
    """
    return AsyncOpenSearch(
        hosts=[_checked(endpoints.opensearch_url)],
        transport_class=AsyncTracedTransport,
        timeout=settings.engine_timeout_s,
        max_retries=ENGINE_RETRIES,
        retry_on_timeout=False,
        retry_on_status=RETRIED_STATUS,
        # The asynchronous client ignores `pool_maxsize` (opensearch-py issue 844).
        maxsize=CONNECTIONS,
        verify_certs=True,
        serializer=FastJson(),
    )


def open_redis(settings: Settings, endpoints: Endpoints) -> Redis | None:
    """Make a client of Redis, None where there is no Redis; it gives up after `redis_timeout_s` and never retries.

    An answer is due with or without the cache, so waiting for the cache longer than the engine takes is a loss.
    Raises ConfigError when the URL makes no sense.
    """
    if endpoints.redis_url is None:
        return None
    return redis_at(endpoints.redis_url, settings.redis_timeout_s)


def redis_at(url: str, timeout_s: float) -> Redis:
    """Make a client of the Redis at `url`.

    Raises ConfigError when the URL makes no sense.
    """
    try:
        return Redis.from_url(
            url,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            max_connections=CONNECTIONS,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:
        raise ConfigError(f"BUYBOX_REDIS_URL: {shown(url)} is not an address of a Redis") from error


def open_redis_async(settings: Settings, endpoints: Endpoints) -> AsyncRedis | None:
    """Make an asynchronous client of Redis, as `open_redis` does; close it with `await client.aclose()`.

    Raises ConfigError when the URL makes no sense.
    """
    if endpoints.redis_url is None:
        return None
    try:
        return AsyncRedis.from_url(
            endpoints.redis_url,
            socket_timeout=settings.redis_timeout_s,
            socket_connect_timeout=settings.redis_timeout_s,
            max_connections=CONNECTIONS,
            retry=AsyncRetry(NoBackoff(), 0),
        )
    except ValueError as error:
        raise ConfigError(f"BUYBOX_REDIS_URL: {shown(endpoints.redis_url)} is not an address of a Redis") from error


def _checked(url: str) -> str:
    """Refuse what the client would take for something else, without repeating a password."""
    try:
        parts = urlsplit(url)
        complete = bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise ConfigError("BUYBOX_OPENSEARCH_URL is not an address: write https://host:9200") from error
    if not complete:
        raise ConfigError("BUYBOX_OPENSEARCH_URL names no host: write https://host:9200")
    return url
