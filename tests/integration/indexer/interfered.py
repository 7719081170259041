"""A client of the engine to which something happens right before one of its writes."""

from collections.abc import Callable
from typing import Any

from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings
from opensearchpy import OpenSearch, Transport

READS = ("_search", "_mget", "_count", "_alias")


class Died(BaseException):
    """The process is gone: nothing that it would do afterwards happens."""


class _Interfered:
    """A transport that calls a function before the n-th request that writes; its lock is no such request."""

    def __init__(self, transport: Transport, number: int, happens: Callable[[], None]) -> None:
        self._transport, self._number, self._happens = transport, number, happens
        self.writes = 0
        self.dead = False

    def perform_request(self, method: str, url: str, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as the client's
        writes = method in {"PUT", "POST", "DELETE"} and not url.endswith(READS) and "-locks/" not in url
        self.writes += writes
        if writes and self.writes == self._number:
            self._happens()
        if self.dead:
            raise Died
        return self._transport.perform_request(method, url, *args, **options)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a transport has
        return getattr(self._transport, name)


def interfered_client(
    settings: Settings, endpoints: Endpoints, number: int, happens: Callable[[], None]
) -> tuple[OpenSearch, _Interfered]:
    """Make a client to which something happens before its n-th write, and what counts its writes."""
    client = open_search(settings, endpoints)
    transport = _Interfered(client.transport, number, happens)
    client.transport = transport
    return client, transport


def dying_client(settings: Settings, endpoints: Endpoints, number: int) -> tuple[OpenSearch, _Interfered]:
    """Make a client whose process is gone before its n-th write."""

    def die() -> None:
        transport.dead = True

    client, transport = interfered_client(settings, endpoints, number, die)
    return client, transport
