"""Where OpenSearch and Redis answer, and how an address is shown without its password."""

import re
from urllib.parse import urlsplit, urlunsplit

import msgspec

BETWEEN_NODES = re.compile(r"\s*,\s*(?=https?://)")
"""Nodes of one OpenSearch are parted by commas; a comma within a password is none of these."""


class Endpoints(msgspec.Struct, frozen=True):
    """The two addresses that every client is made from; Redis is optional at run time."""

    opensearch_url: str
    redis_url: str | None

    def __repr__(self) -> str:
        """Say where both answer, without passwords."""
        return f"Endpoints({shown(self.opensearch_url)!r}, {self.redis_url and shown(self.redis_url)!r})"


def nodes_of(url: str) -> list[str]:
    """Part an address of OpenSearch into those of its nodes."""
    return BETWEEN_NODES.split(url.strip())


def shown(url: str) -> str:
    """Return an address without user, password and query, fit for messages and logs; of several nodes, all."""
    return ",".join(_shown(node) for node in nodes_of(url))


def _shown(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be read"
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=""))
