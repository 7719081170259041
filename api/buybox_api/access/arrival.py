"""Where a request comes from: behind proxies that we trust, what they say."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

Networks = Sequence[IPv4Network | IPv6Network]

ARRIVED = "buybox.arrived"
"""Key of a request's scope: a proxy that we trust told who asks."""


class Arrival:
    """The middleware that puts address and scheme of who really asks into a request's scope."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on as it came to the first proxy that we trust."""
        desk = getattr(scope["app"].state, "desk", None) if scope["type"] == "http" else None
        if desk is not None and desk.settings.trusted_proxies and scope.get("client"):
            told = arrived(scope["client"], Headers(scope=scope), desk.settings.trusted_proxies)
            scope = {**scope, **told, ARRIVED: True} if told else scope
        await self._app(scope, receive, send)


def arrived(client: tuple[str, int], headers: Headers, trusted: Networks) -> dict[str, object]:
    """Return address and scheme as the proxies tell them; nothing where the nearest one is not trusted.

    `X-Forwarded-For` is read from its end, for each proxy adds the address that it was asked from and only what
    trusted ones added is true: the first address that is no trusted proxy is who asks.
    """
    if not _is_trusted(client[0], trusted):
        return {}
    address = client[0]
    for named in reversed(",".join(headers.getlist("x-forwarded-for")).split(",")):
        found = _address(named.strip())
        if found is None:
            break
        address = str(found)
        if not _is_trusted(address, trusted):
            break
    scheme = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
    return {"client": (address, client[1])} | ({"scheme": scheme} if scheme in ("http", "https") else {})


def _is_trusted(address: str, trusted: Networks) -> bool:
    found = _address(address)
    return found is not None and any(found in network for network in trusted)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address; an IPv4 one inside IPv6 is the IPv4 one."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    inside = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return inside or found
