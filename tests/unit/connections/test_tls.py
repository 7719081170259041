"""Certificates and host names are always checked, and what is wrong with one is told in a line that mends it."""

import datetime as dt
import ssl
from pathlib import Path

import pytest
import trustme
from buybox_config.connections import open_redis, open_search, open_search_async
from buybox_config.endpoints import Endpoints
from buybox_config.errors import ConfigError
from buybox_config.refusals import why_redis_refused, why_refused
from buybox_config.settings import Settings
from opensearchpy.exceptions import OpenSearchException
from redis.exceptions import RedisError

from .answering import AnsweringServer, answering, both

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


async def trouble(settings: Settings, server: AnsweringServer, *, asynchronous: bool) -> str | None:
    """Ask; return what is wrong, None for an answer."""
    endpoints = Endpoints(f"https://localhost:{server.server_port}", None)
    try:
        if asynchronous:
            client = open_search_async(settings, endpoints)
            try:
                await client.info()
            finally:
                await client.close()
        else:
            open_search(settings, endpoints).info()
    except OpenSearchException as error:
        return why_refused(error)
    return None


def settings_with(tmp_path: Path, **given: Path) -> Settings:
    return Settings(data_dir=tmp_path, **given)


@both()
async def test_a_certificate_of_the_authority_named_is_believed(
    authority: trustme.CA, ca_file: Path, tmp_path: Path, *, asynchronous: bool
) -> None:
    with answering(context_of(authority.issue_cert("localhost"))) as server:
        settings = settings_with(tmp_path, opensearch_ca_file=ca_file)
        assert await trouble(settings, server, asynchronous=asynchronous) is None


@both()
async def test_a_certificate_of_another_authority_is_not(ca_file: Path, tmp_path: Path, *, asynchronous: bool) -> None:
    with answering(context_of(trustme.CA().issue_cert("localhost"))) as server:
        for given in ({}, {"opensearch_ca_file": ca_file}):
            told = await trouble(settings_with(tmp_path, **given), server, asynchronous=asynchronous)
            assert told is not None
            assert "set BUYBOX_OPENSEARCH_CA_FILE" in told
        assert server.asked == []


@both()
async def test_a_certificate_for_another_host_is_not(
    authority: trustme.CA, ca_file: Path, tmp_path: Path, *, asynchronous: bool
) -> None:
    with answering(context_of(authority.issue_cert("search.example"))) as server:
        told = await trouble(settings_with(tmp_path, opensearch_ca_file=ca_file), server, asynchronous=asynchronous)
    assert told == "its certificate is for another host name: write in BUYBOX_OPENSEARCH_URL a name that it is for"


@both()
async def test_a_certificate_that_has_expired_is_not(
    authority: trustme.CA, ca_file: Path, tmp_path: Path, *, asynchronous: bool
) -> None:
    old = authority.issue_cert("localhost", not_before=LONG_AGO, not_after=LONG_AGO + dt.timedelta(days=9))
    with answering(context_of(old)) as server:
        told = await trouble(settings_with(tmp_path, opensearch_ca_file=ca_file), server, asynchronous=asynchronous)
    assert told == "its certificate has expired: renew it there"


@both()
async def test_a_wrong_password_is_told_with_the_settings_to_look_at(
    authority: trustme.CA, ca_file: Path, tmp_path: Path, *, asynchronous: bool
) -> None:
    with answering(context_of(authority.issue_cert("localhost"))) as server:
        server.status = 401
        told = await trouble(settings_with(tmp_path, opensearch_ca_file=ca_file), server, asynchronous=asynchronous)
    assert told is not None
    assert "BUYBOX_OPENSEARCH_PASSWORD" in told


def test_redis_checks_certificates_too(tmp_path: Path) -> None:
    with answering(context_of(trustme.CA().issue_cert("localhost"))) as server:
        settings = Settings(data_dir=tmp_path, redis_timeout_s=5)
        client = open_redis(settings, Endpoints("http://x", f"rediss://localhost:{server.server_port}/0"))
        assert client is not None
        with pytest.raises(RedisError) as error:
            client.ping()
    told = why_redis_refused(error.value)
    assert told is not None
    assert "set BUYBOX_REDIS_CA_FILE" in told


@pytest.mark.parametrize(
    "asks", ["redis://h?x=1", "rediss://h:1/0?ssl_cert_reqs=none", "rediss://h/0?ssl_check_hostname=0"]
)
def test_an_address_of_redis_cannot_switch_the_check_off(tmp_path: Path, asks: str) -> None:
    with pytest.raises(ConfigError, match="cannot be set in an address"):
        open_redis(Settings(data_dir=tmp_path), Endpoints("http://x", asks))


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_a_file_of_authorities_that_is_none_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "authority.pem"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ConfigError, match=r"BUYBOX_OPENSEARCH_CA_FILE: .*authority\.pem"):
        open_search(Settings(data_dir=tmp_path, opensearch_ca_file=path), Endpoints("https://h", None))
    with pytest.raises(ConfigError, match=r"BUYBOX_REDIS_CA_FILE: .*authority\.pem"):
        open_redis(Settings(data_dir=tmp_path, redis_ca_file=path), Endpoints("https://h", "rediss://h"))
