"""Which addresses may be asked, however they are written and whatever a name server says."""

import datetime as dt
import socket
from ipaddress import ip_network
from pathlib import Path

import pytest
from buybox_config.errors import ConfigError, FeedError
from buybox_config.settings import Settings, load_settings
from buybox_indexer.feeds.addresses import checked_addresses
from buybox_indexer.feeds.locate import open_location

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


@pytest.fixture
def inside(tmp_path: Path) -> Settings:
    """Allow 127.0.0.1, and nothing else that is private."""
    return Settings(data_dir=tmp_path, feed_private_addresses="127.0.0.1/32")


class Names:
    """A name service that answers as told."""

    def __init__(self, answer: list[str]) -> None:
        self._answer = answer

    def __call__(self, host: str, port: int, **_kind: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        del host
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in self._answer]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.8.8.8", "localhost", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",  # noqa: S104 - nothing is bound
        "100.64.0.1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "::1", "::", "fe80::1",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:db8::1",
    ],
)  # fmt: skip
def test_what_is_not_public_is_refused(host: str) -> None:
    with pytest.raises(FeedError, match="BUYBOX_FEED_PRIVATE_ADDRESSES"):
        checked_addresses(host, 80, ())


@pytest.mark.parametrize(
    "host", ["2130706433", "017700000001", "0x7f000001", "127.1", "0x7f.1", "8.8.8.010", "1.2.3.4.5", "134744072"]
)
def test_an_address_written_as_one_number_or_with_other_bases_is_refused(host: str) -> None:
    with pytest.raises(FeedError, match="no plain address"):
        checked_addresses(host, 80, ())


@pytest.mark.parametrize("host", ["8.8.8.8", "2606:4700::1111", "::ffff:808:808"])
def test_public_addresses_may_be_asked(host: str) -> None:
    assert checked_addresses(host, 80, ()) == [host]


def test_a_network_of_the_own_house_may_be_asked_where_it_is_named() -> None:
    assert checked_addresses("10.1.2.3", 80, (ip_network("10.1.0.0/16"),)) == ["10.1.2.3"]
    with pytest.raises(FeedError):
        checked_addresses("10.2.2.3", 80, (ip_network("10.1.0.0/16"),))


def test_one_private_address_among_public_ones_spoils_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["8.8.8.8", "10.0.0.1"]))
    with pytest.raises(FeedError, match=r"shop\.example is at 10\.0\.0\.1"):
        checked_addresses("shop.example", 443, ())


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("file:///etc/passwd", "file:// is not read"),
        ("ftp://shop.example/a.csv", "ftp:// is not read"),
        ("gopher://x/", "gopher:// is not read"),
        ("http://", "names no host"),
        ("https://user:secret@shop.example/a.csv", "user name or password"),
        ("http://[::1/", "is not an address"),
        ("HTTP://127.0.0.2/a.csv", "BUYBOX_FEED_PRIVATE_ADDRESSES"),
        ("http://2130706433/", "no plain address"),
        ("http://0x7f000001/", "no plain address"),
        ("http://127.1/", "address"),
        ("http://１２７.0.0.1/", "address"),
        ("http://no-such-host.invalid/", "not known to the name service"),
        ("http://shop.example:99999/", "address"),
    ],
)  # fmt: skip
def test_locations_that_are_refused_say_why_and_keep_secrets(location: str, said: str, inside: Settings) -> None:
    with pytest.raises(FeedError, match=said) as caught, open_location(Path(), location, inside, NOW):
        pytest.fail("was opened")
    assert "secret" not in str(caught.value)


def test_private_networks_are_read_from_a_list_and_checked() -> None:
    given = load_settings({"BUYBOX_FEED_PRIVATE_ADDRESSES": "10.1.0.0/16, fd00::/8", "HOME": "/nowhere"})
    assert given.feed_private_addresses == (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    with pytest.raises(ConfigError, match="BUYBOX_FEED_PRIVATE_ADDRESSES"):
        load_settings({"BUYBOX_FEED_PRIVATE_ADDRESSES": "yes", "HOME": "/nowhere"})
