"""Who reads the metrics: this machine itself by default, not whoever comes through a proxy on it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from ipaddress import ip_network

import httpx
import pytest
from buybox_api.access.arrival import ARRIVED
from buybox_api.access.limits.asked_as import asked_as
from buybox_api.access.scrapers import is_near
from buybox_api.metrics.watch import LOOPBACK, Watch
from buybox_config.settings import load_settings
from fastapi import Request

Opened = Callable[[Watch], AbstractAsyncContextManager[httpx.AsyncClient]]


def asking(client: str, **more: str) -> Request:
    headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in more.items()]
    scope = {"type": "http", "client": (client, 1), "headers": headers, "method": "GET", "path": "/metrics"}
    return Request(scope)


@pytest.mark.parametrize("client", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_near(client: str) -> None:
    assert is_near(asking(client), LOOPBACK)


@pytest.mark.parametrize("client", ["10.0.0.1", "2001:db8::1", "unknown", "testclient"])
def test_another_machine_is_not(client: str) -> None:
    assert not is_near(asking(client), LOOPBACK)


def test_a_named_network_is_near() -> None:
    assert is_near(asking("10.1.2.3"), [ip_network("10.1.2.0/24")])


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "via"])
def test_what_comes_through_a_proxy_that_nobody_named_is_not_near(header: str) -> None:
    assert not is_near(asking("127.0.0.1", **{header: "127.0.0.1"}), LOOPBACK)


def test_what_a_trusted_proxy_tells_of_counts_by_who_asks() -> None:
    request = asking("127.0.0.1", x_forwarded_for="127.0.0.1")
    request.scope[ARRIVED] = True
    assert is_near(request, LOOPBACK)


async def test_others_are_told_what_to_do(open_shop: Opened) -> None:
    async with open_shop(Watch(networks=[ip_network("10.0.0.0/8")])) as shop:
        answer = await shop.get("/metrics")
    assert answer.status_code == 401
    assert "BUYBOX_METRICS_NETWORKS" in answer.json()["detail"]
    assert "operator's key" in answer.json()["detail"]
    assert "buybox_" not in answer.text


def test_a_scrape_is_free_and_a_key_that_is_tried_there_counts() -> None:
    settings = load_settings({"HOME": "/nowhere"})
    assert asked_as(asking("10.0.0.1"), settings, lambda _: None) is None
    tried = asked_as(asking("10.0.0.1", authorization="Bearer bbx_1_2"), settings, lambda _: None)
    assert tried is not None
    assert tried.kind == "anonymous"
