"""Passwords are used and never shown: not in messages, logs, representations or answers of commands."""

import logging
import traceback
from pathlib import Path

import pytest
from buybox_config.connections import open_redis, open_redis_async, open_search, open_search_async
from buybox_config.endpoints import Endpoints
from buybox_config.engine import engine_status
from buybox_config.errors import ConfigError
from buybox_config.settings import load_settings
from opensearchpy.exceptions import OpenSearchException
from redis.exceptions import RedisError

from .answering import answering, refusing

SECRET = "Geheim-zebra-42"  # noqa: S105 - what must be hidden
BASIC = "YW5uOkdlaGVpbS16ZWJyYS00Mg=="

HOME = {"HOME": "/nowhere"}


def with_settings(port: int) -> dict[str, str]:
    """Give user and password in settings of their own."""
    return {
        **HOME,
        "BUYBOX_OPENSEARCH_URL": f"http://127.0.0.1:{port}",
        "BUYBOX_OPENSEARCH_USER": "ann",
        "BUYBOX_OPENSEARCH_PASSWORD": SECRET,
        "BUYBOX_REDIS_URL": f"redis://127.0.0.1:{port}/0",
        "BUYBOX_REDIS_USER": "ann",
        "BUYBOX_REDIS_PASSWORD": SECRET,
        "BUYBOX_SESSION_SECRET": SECRET * 3,
    }


def in_the_address(port: int) -> dict[str, str]:
    """Give user and password in the addresses."""
    return {
        **HOME,
        "BUYBOX_OPENSEARCH_URL": f"http://ann:{SECRET}@127.0.0.1:{port}",
        "BUYBOX_REDIS_URL": f"redis://ann:{SECRET}@127.0.0.1:{port}/0",
    }


def in_files(port: int, folder: Path) -> dict[str, str]:
    """Give the passwords in files, as orchestration mounts them."""
    file = folder / "secret"
    file.write_text(f"{SECRET}\n")
    given = with_settings(port)
    for name in ("OPENSEARCH_PASSWORD", "REDIS_PASSWORD"):
        del given[f"BUYBOX_{name}"]
        given[f"BUYBOX_{name}_FILE"] = str(file)
    return given


def every_way(port: int, folder: Path) -> list[dict[str, str]]:
    return [with_settings(port), in_the_address(port), in_files(port, folder)]


def hides(text: str) -> bool:
    return SECRET not in text and BASIC not in text


def test_who_signs_in_is_told_to_every_node_in_every_way(tmp_path: Path) -> None:
    with answering() as server:
        for given in every_way(server.server_port, tmp_path):
            settings = load_settings(given)
            assert settings.opensearch_url is not None
            client = open_search(settings, Endpoints(settings.opensearch_url, None))
            client.info()
            client.close()
    assert server.signed_in == [f"Basic {BASIC}"] * 3


def test_redis_is_told_who_signs_in_in_every_way(tmp_path: Path) -> None:
    for given in every_way(1, tmp_path):
        settings = load_settings(given)
        client = open_redis(settings, Endpoints("http://x", settings.redis_url))
        assert client is not None
        options = client.connection_pool.connection_kwargs
        assert (options["username"], options["password"]) == ("ann", SECRET)
        client.close()


async def test_nothing_that_is_shown_holds_a_password(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for given in every_way(refusing(), tmp_path):
        settings = load_settings(given)
        assert settings.opensearch_url is not None
        endpoints = Endpoints(settings.opensearch_url, settings.redis_url)
        client, cache = open_search(settings, endpoints), open_redis(settings, endpoints)
        other, other_cache = open_search_async(settings, endpoints), open_redis_async(settings, endpoints)
        assert cache is not None
        assert other_cache is not None
        said = [repr(each) for each in (settings, endpoints, client, cache, other, other_cache, client.transport)]
        said += [str(settings), str(endpoints)]
        for ask in (client.info, cache.ping):
            with pytest.raises((OpenSearchException, RedisError)) as error:
                ask()
            said += ["".join(traceback.format_exception(error.value)), repr(error.value)]
        with pytest.raises(OpenSearchException) as error:
            await other.info()
        said.append("".join(traceback.format_exception(error.value)))
        said.append(repr(engine_status(settings)))
        client.close()
        cache.close()
        await other.close()
        await other_cache.aclose()
        assert [each for each in said if not hides(each)] == []
    assert caplog.records
    assert hides(caplog.text)


@pytest.mark.parametrize(
    "given",
    [
        {"BUYBOX_OPENSEARCH_URL": f"htps://ann:{SECRET}@search.example"},
        {"BUYBOX_REDIS_URL": f"ftp://ann:{SECRET}@cache.example"},
        {"BUYBOX_OPENSEARCH_USER": f"ann:{SECRET}", "BUYBOX_OPENSEARCH_URL": "https://search.example"},
        {"BUYBOX_SESSION_SECRET": SECRET},
        {"BUYBOX_REDIS_PASSWORD": SECRET},
        {"BUYBOX_OPENSEARCH_PASSWORD": SECRET, "BUYBOX_OPENSEARCH_URL": "https://search.example"},
        {"BUYBOX_SHARDS": SECRET},
    ],
)
def test_a_wrong_setting_is_named_without_what_stood_in_it(given: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="BUYBOX_") as error:
        load_settings({**HOME, **given})
    assert hides("".join(traceback.format_exception(error.value)))


@pytest.mark.parametrize(
    ("address", "user"),
    [
        (f"http://ann:{SECRET}@search.example:9200", None),
        ("http://10.1.2.3:9200", "ann"),
        ("https://search.example,http://10.1.2.3", "ann"),
    ],
)
def test_a_password_never_leaves_the_machine_without_tls(address: str, user: str | None) -> None:
    given = {**HOME, "BUYBOX_OPENSEARCH_URL": address}
    if user is not None:
        given |= {"BUYBOX_OPENSEARCH_USER": user, "BUYBOX_OPENSEARCH_PASSWORD": SECRET}
    with pytest.raises(ConfigError, match="unencrypted: write https://") as error:
        open_search(load_settings(given), Endpoints(address, None))
    assert hides(str(error.value))


def test_a_password_of_redis_never_leaves_the_machine_without_tls() -> None:
    for given in ({}, {"BUYBOX_REDIS_PASSWORD": SECRET}):
        address = "redis://10.1.2.3/0" if given else f"redis://:{SECRET}@10.1.2.3/0"
        settings = load_settings({**HOME, "BUYBOX_REDIS_URL": address, **given})
        with pytest.raises(ConfigError, match="unencrypted: write rediss://") as error:
            open_redis(settings, Endpoints("http://x", address))
        assert hides(str(error.value))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read"),
        (b"", "does not hold one secret"),
        (b"one\ntwo\n", "does not hold one secret"),
        (b"x" * 20_000, "does not hold one secret"),
        (b"\xff\xfe", "is not text"),
    ],
)
def test_a_file_that_holds_no_secret_is_named(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=f"BUYBOX_REDIS_PASSWORD_FILE: .*{told}"):
        load_settings({**HOME, "BUYBOX_REDIS_URL": "rediss://h", "BUYBOX_REDIS_PASSWORD_FILE": str(file)})


def test_a_secret_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("x")
    twice = {"BUYBOX_REDIS_PASSWORD": SECRET, "BUYBOX_REDIS_PASSWORD_FILE": str(file)}
    with pytest.raises(ConfigError, match="are both set: keep one"):
        load_settings({**HOME, "BUYBOX_REDIS_URL": "rediss://h", **twice})


def test_two_users_of_one_cluster_are_refused() -> None:
    address = "https://ann:a@one.example,https://bob:b@two.example"
    settings = load_settings({**HOME, "BUYBOX_OPENSEARCH_URL": address})
    with pytest.raises(ConfigError, match="names several users"):
        open_search(settings, Endpoints(address, None))


def test_a_comma_in_a_password_parts_no_nodes() -> None:
    address = "https://ann:a,b@one.example:9200, https://two.example:9200"
    client = open_search(load_settings({**HOME, "BUYBOX_OPENSEARCH_URL": address}), Endpoints(address, None))
    assert repr(client.transport.connection_pool).count("PatientNode") == 2
    client.close()
