"""As what a request is counted: who asks, and under which limit."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Literal

import msgspec
from buybox_config.settings import Settings
from fastapi import Request

from buybox_api.access.visitor import address_of

Kind = Literal["anonymous", "signed-in", "sign-in", "events"]

FREE = ("/healthz", "/readyz")
STATIC = "/static/"
METRICS = "/metrics"
"""What costs next to nothing, or tells a load balancer that we live."""

NETWORK_BITS = 64
"""One household or server has at least so much of IPv6: a single address of it would be no limit."""

Known = Callable[[Request], str | None]
"""Tells the key or session behind a request from memory alone, None where it would have to ask."""


class AskedAs(msgspec.Struct, frozen=True):
    """One limit, and the name under which a request counts."""

    kind: Kind
    name: str
    limit: int  # a minute; 0: none


def asked_as(request: Request, settings: Settings, known: Known) -> AskedAs | None:
    """Return as what a request is counted, None for what is free."""
    path = request.url.path
    if path in FREE or path.startswith(STATIC) or (path == METRICS and not _shows_who_asks(request)):
        return None
    if request.method == "POST" and path == "/sign-in":
        return AskedAs("sign-in", household(address_of(request)), settings.sign_in_rate_per_minute)
    holder = known(request)
    if holder is not None:
        return AskedAs("signed-in", holder, settings.key_rate_per_minute)
    if request.method == "POST" and path == "/v1/events":
        return AskedAs("events", household(address_of(request)), settings.event_rate_per_minute)
    return AskedAs("anonymous", household(address_of(request)), settings.rate_per_minute)


def _shows_who_asks(request: Request) -> bool:
    """Tell whether a request shows a key or a session, which then is looked up in the engine."""
    return "authorization" in request.headers or "cookie" in request.headers


def household(address: str) -> str:
    """Return what is counted together: an IPv4 address, or an IPv6 network of `NETWORK_BITS`."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        inside = found.ipv4_mapped
        return str(inside) if inside else str(IPv6Network((int(found), NETWORK_BITS), strict=False))
    return str(found)
