"""What is counted and logged of requests: by words of ours, never by what somebody typed."""

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from types import SimpleNamespace

import httpx
import pytest
from buybox_api.metrics.engine_kinds import kind_of
from buybox_api.metrics.watch import Watch
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

Opened = Callable[[Watch], AbstractAsyncContextManager[httpx.AsyncClient]]


def samples(text: str, name: str) -> dict[tuple[str, ...], float]:
    """Return the samples of a name by the values of their labels, in the order of the labels' names."""
    return {
        tuple(sample.labels[label] for label in sorted(sample.labels)): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name
    }


async def counted(shop: httpx.AsyncClient, name: str) -> dict[tuple[str, ...], float]:
    return samples((await shop.get("/metrics")).text, name)


async def test_a_request_counts_under_its_routes_template_market_and_status(open_shop: Opened) -> None:
    async with open_shop(Watch()) as shop:
        await shop.get("/v1/search?market=fr&q=slow+private+words")
        await shop.get("/v1/devices/renamed-64gb?market=FR")
        await shop.get("/v1/devices/secret-device/best?market=FR")
        assert await counted(shop, "buybox_requests_total") == {
            ("FR", "GET", "/v1/search", "504"): 1,
            ("FR", "GET", "/v1/devices/{device_id}", "301"): 1,
            ("FR", "GET", "/v1/devices/{device_id}/best", "404"): 1,
        }


async def test_what_a_client_makes_up_is_no_label(open_shop: Opened) -> None:
    async with open_shop(Watch()) as shop:
        await shop.request("BREW", "/no/such/path?market=ZZ")
        await shop.head("/healthz")
        await shop.post("/v1/search?market=FR")
        found = await counted(shop, "buybox_requests_total")
    assert set(found) == {
        ("", "other", "none", "404"),
        ("", "HEAD", "/healthz", "200"),
        ("FR", "POST", "/v1/search", "405"),
    }


@pytest.mark.parametrize(
    ("status", "said", "result"),
    [(200, "hit", "hit"), (200, "miss", "miss"), (304, None, "not_modified"), (404, None, None)],
)
def test_answers_count_by_what_the_cache_did(status: int, said: str | None, result: str | None) -> None:
    watch = Watch()
    scope = {"method": "GET", "query_string": b"market=FR", "route": SimpleNamespace(path="/v1/search")}
    seen = watch.requests.begin(scope)
    seen.answered({"status": status, "headers": [(b"x-cache", said.encode())] if said else []})
    seen.routed(scope)
    watch.requests.end(seen)
    text = generate_latest(watch.instruments.registry).decode()
    expected = {} if result is None else {(result, "/v1/search"): 1}
    assert samples(text, "buybox_cached_answers_total") == expected


def test_a_client_that_went_away_counts_as_such() -> None:
    watch = Watch()
    seen = watch.requests.begin({"method": "GET", "query_string": b""})
    watch.requests.end(seen)
    text = generate_latest(watch.instruments.registry).decode()
    assert samples(text, "buybox_requests_total") == {("", "GET", "none", "499"): 1}


async def test_a_fault_of_ours_counts_as_500_and_nothing_stays_in_progress(open_shop: Opened) -> None:
    async with open_shop(Watch()) as shop:
        await shop.get("/v1/search?market=FR&q=fault")
        text = (await shop.get("/metrics")).text
    assert samples(text, "buybox_requests_total") == {("FR", "GET", "/v1/search", "500"): 1}
    assert samples(text, "buybox_requests_in_progress") == {(): 1}  # the scrape itself
    assert samples(text, "buybox_request_seconds_count") == {("/v1/search",): 1}


async def test_two_applications_in_one_process_count_apart(open_shop: Opened) -> None:
    async with open_shop(Watch()) as one, open_shop(Watch()) as other:
        await one.get("/v1/search?market=FR")
        assert await counted(other, "buybox_requests_total") == {}


async def test_a_line_tells_of_a_request_without_what_was_typed(
    open_shop: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "buybox"):
        async with open_shop(Watch()) as shop:
            await shop.get(
                "/v1/search?market=FR&q=slow+private+words&client_id=c1",
                headers={"X-Request-Id": "web-7", "Authorization": "Bearer hidden", "Cookie": "a=hidden"},
            )
    (record,) = [each for each in caplog.records if each.name == "buybox.requests"]
    assert record.getMessage() == "GET /v1/search 504"
    told = vars(record)
    assert (told["route"], told["status"], told["market"], told["method"]) == ("/v1/search", 504, "FR", "GET")
    everything = " ".join(str(value) for each in caplog.records for value in vars(each).values())
    assert "private" not in everything
    assert "hidden" not in everything


async def test_a_share_of_the_requests_has_a_line_and_every_fault(
    open_shop: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "buybox.requests"):
        async with open_shop(Watch(log_share=0.25)) as shop:
            for _ in range(8):
                await shop.get("/healthz")
            assert len(caplog.records) == 2
            await shop.get("/v1/search?market=FR&q=fault")
    assert "500" in caplog.text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/shop-devices-fr-g1/_search", "search"), ("/_bulk", "bulk"), ("/shop-keys/_doc/4f1c", "document"),
        ("/shop-devices-fr,shop-offers-fr/_mapping", "look"), ("/_cluster/health", "cluster"), ("/shop-runs", "index"),
        ("/_snapshot/nightly", "other"), ("/x/_doc/_search", "document"),
    ],
)  # fmt: skip
def test_a_request_to_the_engine_is_of_one_of_few_kinds(path: str, kind: str) -> None:
    assert kind_of(path) == kind
