"""The address of OpenSearch taken apart: its nodes, and who signs in; nothing here repeats a password."""

from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

import msgspec
from pydantic import SecretStr

from buybox_config.endpoints import nodes_of
from buybox_config.errors import ConfigError
from buybox_config.settings import Settings

EXAMPLE = "write https://host:9200, or several of them with commas between"


class Login(msgspec.Struct, frozen=True):
    """Who signs in."""

    user: str
    password: SecretStr


class Node(msgspec.Struct, frozen=True):
    """One node of OpenSearch, or a proxy before it; without a port it is the one of the scheme."""

    host: str
    port: int | None
    tls: bool
    prefix: str


class OpenSearchAddress(msgspec.Struct, frozen=True):
    """The nodes of one OpenSearch, and who signs in to all of them."""

    nodes: tuple[Node, ...]
    login: Login | None


def opensearch_address(settings: Settings, url: str) -> OpenSearchAddress:
    """Take an address apart; user and password may stand in it, or in settings of their own.

    Raises ConfigError when it makes no sense, names two users, or would send a password where others can read it.
    """
    parts = [_parts(node) for node in nodes_of(url)]
    nodes, login = tuple(_node(each) for each in parts), _login(settings, parts)
    if login is not None:
        for node in nodes:
            check_private("BUYBOX_OPENSEARCH_URL", node.host, tls=node.tls, instead="https://")
    return OpenSearchAddress(nodes, login)


def check_private(setting: str, host: str, *, tls: bool, instead: str) -> None:
    """Raise ConfigError when a password would leave this machine without TLS: whoever is on the way could read it."""
    if not tls and not is_loopback(host):
        raise ConfigError(f"{setting} sends a password to {host} unencrypted: write {instead}, or give no password")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this very machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _parts(node: str) -> SplitResult:
    """Refuse what the client would take for something else."""
    try:
        parts = urlsplit(node)
        complete = bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise ConfigError(f"BUYBOX_OPENSEARCH_URL is not an address: {EXAMPLE}") from error
    if not complete:
        raise ConfigError(f"BUYBOX_OPENSEARCH_URL names no host: {EXAMPLE}")
    return parts


def _node(parts: SplitResult) -> Node:
    return Node(str(parts.hostname), parts.port, parts.scheme == "https", parts.path.strip("/"))


def _login(settings: Settings, parts: list[SplitResult]) -> Login | None:
    logins = {(each.username or "", each.password or "") for each in parts if each.username or each.password}
    if len(logins) > 1:
        raise ConfigError("BUYBOX_OPENSEARCH_URL names several users: one signs in to all nodes")
    if settings.opensearch_user is not None and settings.opensearch_password is not None:
        if logins:
            raise ConfigError("a user stands in BUYBOX_OPENSEARCH_URL and in BUYBOX_OPENSEARCH_USER: keep one")
        return Login(settings.opensearch_user, settings.opensearch_password)
    for user, password in logins:
        return Login(unquote(user), SecretStr(unquote(password)))
    return None
