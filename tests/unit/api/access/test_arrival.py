"""Who asks, behind proxies: only what trusted ones add is believed."""

from ipaddress import ip_network

import pytest
from buybox_api.access.arrival import arrived
from starlette.datastructures import Headers

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def found(peer: str, **headers: str) -> tuple[str, str | None]:
    given = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    told = arrived((peer, 5), given, TRUSTED)
    client = told.get("client", (peer, 5))
    assert isinstance(client, tuple)
    scheme = told.get("scheme")
    return client[0], scheme if isinstance(scheme, str) else None


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.9", "203.0.113.1", "192.0.2.9"),  # no proxy of ours: what it says is its own invention
        ("10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.1", "198.51.100.7, 203.0.113.1", "203.0.113.1"),  # the first was sent by the client itself
        ("10.0.0.1", "203.0.113.1, 10.0.0.2", "203.0.113.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "nonsense, 203.0.113.1", "203.0.113.1"),
        ("fd00::1", "2001:db8::5", "2001:db8::5"),
        ("::ffff:10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.1", "<script>", "10.0.0.1"),
    ],
)
def test_the_first_address_that_is_no_proxy_of_ours_is_who_asks(peer: str, forwarded: str, address: str) -> None:
    assert found(peer, x_forwarded_for=forwarded)[0] == address


def test_the_scheme_is_what_the_nearest_trusted_proxy_says() -> None:
    assert found("10.0.0.1", x_forwarded_proto="https")[1] == "https"
    assert found("10.0.0.1", x_forwarded_proto="http, HTTPS")[1] == "https"
    assert found("10.0.0.1", x_forwarded_proto="gopher")[1] is None
    assert found("192.0.2.9", x_forwarded_proto="https")[1] is None
