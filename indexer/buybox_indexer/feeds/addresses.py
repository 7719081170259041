"""Which addresses feeds may be fetched from: public ones, and those of the own house that the settings name.

A seller names the location, so without this check a seller could read what only our own network may ask.
"""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from buybox_config.errors import FeedError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_TRANSLATED = ip_network("64:ff9b::/96")
"""IPv6 that carries an IPv4 address in its last 32 bits (RFC 6052)."""

_HEXADECIMAL = "0x"


def checked_addresses(host: str, port: int, allowed: Sequence[Network]) -> list[str]:
    """Resolve a host and return its addresses; one that is neither public nor allowed spoils them all.

    Raises FeedError for a host that is unknown, written as a bare number, or refused.
    """
    addresses = _resolved(host, port)
    for address in addresses:
        if not _may_be_asked(address, allowed):
            raise FeedError(
                f"{host} is at {address}, which is no public address and is refused: where this is a server of the "
                "own house, name its network in BUYBOX_FEED_PRIVATE_ADDRESSES"
            )
    return [str(address) for address in addresses]


def _resolved(host: str, port: int) -> list[Address]:
    """Look the host up; an address written as one number is refused, since programs read it differently."""
    last = host.rstrip(".").rpartition(".")[2].lower()
    if (last.isdigit() or last.startswith(_HEXADECIMAL)) and not _is_plain(host):
        raise FeedError(f"{host} is no plain address: write four numbers from 0 to 255, or a name")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise FeedError(f"{host} is not known to the name service: check the address") from error
    return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))


def _is_plain(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _may_be_asked(address: Address, allowed: Sequence[Network]) -> bool:
    meant = _meant(address)
    if any(meant in network for network in allowed):
        return True
    return meant.is_global and not meant.is_multicast


def _meant(address: Address) -> Address:
    """Take the IPv4 address out of an IPv6 address that only carries one."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address
