"""Who may read the metrics: certain networks, by default this machine alone, or whoever has an operator's key."""

from ipaddress import IPv6Address, ip_address

from fastapi import Request

from buybox_api.access.arrival import ARRIVED, Networks
from buybox_api.access.callers import optional_caller
from buybox_api.access.visitor import address_of
from buybox_api.faults import ForbiddenError, NotSignedInError

FORWARDING = ("x-forwarded-for", "forwarded", "via")
"""What proxies add: a proxy on this machine asks from this machine whoever asks it."""

NO_KEY = (
    "metrics are for the networks that BUYBOX_METRICS_NETWORKS names: ask from there, or send `Authorization: Bearer` "
    "with an operator's key"
)


async def check_scraper(request: Request, networks: Networks) -> None:
    """Raise NotSignedInError or ForbiddenError unless a request may read the metrics."""
    if is_near(request, networks):
        return
    caller = await optional_caller(request)
    if caller is None:
        raise NotSignedInError(NO_KEY)
    if not caller.may("operator"):
        raise ForbiddenError(
            f"metrics need an operator's key, and {caller.name} has a {caller.scope}'s: use another key"
        )


def is_near(request: Request, networks: Networks) -> bool:
    """Tell whether a request comes from one of the networks itself, and through no proxy but those named as trusted."""
    if ARRIVED not in request.scope and any(name in request.headers for name in FORWARDING):
        return False
    try:
        address = ip_address(address_of(request))
    except ValueError:
        return False
    inside = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((inside or address) in network for network in networks)
