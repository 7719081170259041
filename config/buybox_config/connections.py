"""The only constructors of clients, each timeout with its reason.

No client puts a question again after a timeout: a slow engine asked again is slower still, and the caller's wait would
double. What is put again is a question whose connection was refused or broke, once to each further node: a server
closes connections that were idle, and a node that was killed is none that answers (see `nodes.py`). So a write may be
carried out twice; what was refused only because it was done already is told as done (see `asked_again.py`).
"""

from base64 import b64encode
from typing import Any
from urllib.parse import parse_qs, urlsplit

from opensearchpy import AsyncOpenSearch, OpenSearch
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from buybox_config.addresses import Login, Node, check_private, opensearch_address
from buybox_config.endpoints import Endpoints, shown
from buybox_config.errors import ConfigError
from buybox_config.fast_json import FastJson
from buybox_config.nodes import (
    DEAD_DOUBLINGS,
    DEAD_S,
    RETRIED_STATUS,
    AsyncNodesTransport,
    AsyncPatientNode,
    AwakeNodes,
    NodesTransport,
    PatientNode,
)
from buybox_config.settings import Settings
from buybox_config.trust import trusting

CONNECTIONS = 32
"""Requests under way at once from one process to one node; further ones wait for a free connection."""

REDIS_QUERY = {"db", "password"}
"""What may follow `?` in an address of Redis; the client would also take `ssl_cert_reqs=none` from there."""


def open_search(settings: Settings, endpoints: Endpoints) -> OpenSearch:
    """Make a client of OpenSearch; a request may take `engine_timeout_s`, a bulk request names its own timeout.

    Certificates and host names are verified. Raises ConfigError when the address or the file of authorities makes no
    sense, or a password would be sent unencrypted.
    """
    return OpenSearch(
        transport_class=NodesTransport,
        connection_class=PatientNode,
        pool_maxsize=CONNECTIONS,
        **_search_options(settings, endpoints.opensearch_url),
    )


def open_search_async(settings: Settings, endpoints: Endpoints) -> AsyncOpenSearch:
    """Make an asynchronous client of OpenSearch, as `open_search` does; close it with `await client.close()`.

    Raises ConfigError as `open_search` does.
    """
    return AsyncOpenSearch(
        transport_class=AsyncNodesTransport,
        connection_class=AsyncPatientNode,
        # The asynchronous client ignores `pool_maxsize` (opensearch-py issue 844).
        maxsize=CONNECTIONS,
        **_search_options(settings, endpoints.opensearch_url),
    )


def open_redis(settings: Settings, endpoints: Endpoints) -> Redis | None:
    """Make a client of Redis, None where there is no Redis; it gives up after `redis_timeout_s` and never retries.

    An answer is due with or without the cache, so waiting for the cache longer than the engine takes is a loss.
    Raises ConfigError when the address makes no sense, or a password would be sent unencrypted.
    """
    if endpoints.redis_url is None:
        return None
    return redis_at(endpoints.redis_url, settings.redis_timeout_s, settings)


def redis_at(url: str, timeout_s: float, settings: Settings | None = None) -> Redis:
    """Make a client of the Redis at `url`, which signs in as the settings say.

    Raises ConfigError as `open_redis` does.
    """
    options = _redis_options(url, timeout_s, settings)
    try:
        return Redis.from_url(url, retry=Retry(NoBackoff(), 0), **options)
    except ValueError as error:
        raise ConfigError(f"BUYBOX_REDIS_URL: {shown(url)} is not an address of a Redis") from error


def open_redis_async(settings: Settings, endpoints: Endpoints) -> AsyncRedis | None:
    """Make an asynchronous client of Redis, as `open_redis` does; close it with `await client.aclose()`.

    Raises ConfigError as `open_redis` does.
    """
    url = endpoints.redis_url
    if url is None:
        return None
    options = _redis_options(url, settings.redis_timeout_s, settings)
    try:
        return AsyncRedis.from_url(url, retry=AsyncRetry(NoBackoff(), 0), **options)
    except ValueError as error:
        raise ConfigError(f"BUYBOX_REDIS_URL: {shown(url)} is not an address of a Redis") from error


def _search_options(settings: Settings, url: str) -> dict[str, Any]:
    """Say what both clients of OpenSearch have in common."""
    address = opensearch_address(settings, url)
    tls = any(node.tls for node in address.nodes)
    return {
        "hosts": [_host(node) for node in address.nodes],
        "headers": {} if address.login is None else {"authorization": _basic(address.login)},
        "ssl_context": trusting(settings.opensearch_ca_file, "BUYBOX_OPENSEARCH_CA_FILE") if tls else None,
        "serializer": FastJson(),
        "timeout": settings.engine_timeout_s,
        "max_retries": len(address.nodes),
        "retry_on_timeout": False,
        "retry_on_status": RETRIED_STATUS,
        "selector_class": AwakeNodes,
        "dead_timeout": DEAD_S,
        "timeout_cutoff": DEAD_DOUBLINGS,
    }


def _host(node: Node) -> dict[str, Any]:
    """Name a node as the client wants it, which is also how it shows itself: without user and password."""
    port = {} if node.port is None and not node.tls else {"port": node.port or 443}
    return {"host": node.host, "use_ssl": node.tls, "url_prefix": node.prefix, **port}


def _basic(login: Login) -> str:
    """Write user and password as servers read them, UTF-8 (RFC 7617); the client would write Latin-1 or fail."""
    return "Basic " + b64encode(f"{login.user}:{login.password.get_secret_value()}".encode()).decode()


def _redis_options(url: str, timeout_s: float, settings: Settings | None) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        host, in_url = parts.hostname or "", parts.password or parse_qs(parts.query).get("password")
    except ValueError as error:
        raise ConfigError("BUYBOX_REDIS_URL is not an address: write rediss://host:6380/0") from error
    if strange := set(parse_qs(parts.query, keep_blank_values=True)) - REDIS_QUERY:
        raise ConfigError(f"BUYBOX_REDIS_URL: {min(strange)} cannot be set in an address: leave it out")
    options: dict[str, Any] = {
        "socket_timeout": timeout_s,
        "socket_connect_timeout": timeout_s,
        "max_connections": CONNECTIONS,
        **(_redis_login(settings, in_url=bool(in_url)) if settings else {}),
    }
    if (in_url or "password" in options) and parts.scheme != "unix":
        check_private("BUYBOX_REDIS_URL", host, tls=parts.scheme == "rediss", instead="rediss://")
    return options | (_redis_trust(settings) if parts.scheme == "rediss" else {})


def _redis_login(settings: Settings, *, in_url: bool) -> dict[str, str]:
    if settings.redis_password is None:
        return {}
    if in_url:
        raise ConfigError("a password stands in BUYBOX_REDIS_URL and in BUYBOX_REDIS_PASSWORD: keep one")
    user = {} if settings.redis_user is None else {"username": settings.redis_user}
    return {"password": settings.redis_password.get_secret_value(), **user}


def _redis_trust(settings: Settings | None) -> dict[str, Any]:
    checked: dict[str, Any] = {"ssl_cert_reqs": "required", "ssl_check_hostname": True}
    ca_file = settings.redis_ca_file if settings else None
    if ca_file is None:
        return checked
    trusting(ca_file, "BUYBOX_REDIS_CA_FILE")
    return checked | {"ssl_ca_certs": str(ca_file)}
