"""Where OpenSearch and Redis answer, and how an address is shown without its password."""

from urllib.parse import urlsplit, urlunsplit

import msgspec


class Endpoints(msgspec.Struct, frozen=True):
    """The two addresses that every client is made from; Redis is optional at run time."""

    opensearch_url: str
    redis_url: str | None


def shown(url: str) -> str:
    """Return `url` without user and password, fit for messages and logs."""
    parts = urlsplit(url)
    if parts.username is None and parts.password is None:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rsplit("@", 1)[1]))
