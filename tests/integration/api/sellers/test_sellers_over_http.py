"""`GET /v1/sellers/{id}/offers` and `/rejects`, as a seller's program asks them."""

from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest
from buybox_api.sellers.answer import SellerOffersAnswer, SellerRejectsAnswer
from fastapi import FastAPI

from .conftest import Clock, MakeKey

pytestmark = pytest.mark.engine

Program = Callable[[str | None], httpx.AsyncClient]


@pytest.fixture
def beta(program: Program, make_key: MakeKey) -> httpx.AsyncClient:
    return program(make_key("seller", "beta"))


async def answered(client: httpx.AsyncClient, path: str, **asked: object) -> dict[str, Any]:
    found = await client.get(f"/v1/sellers/{path}", params={"market": "FR", **asked})
    assert found.status_code == 200, found.text
    assert found.headers["cache-control"] == "private, no-store"
    answer: dict[str, Any] = found.json()
    return answer


async def refused(client: httpx.AsyncClient, path: str, **asked: object) -> tuple[int, str, str]:
    found = await client.get(f"/v1/sellers/{path}", params={"market": "FR", **asked})
    assert found.headers["content-type"] == "application/problem+json"
    problem = found.json()
    return found.status_code, problem["type"].removeprefix("urn:buybox:"), problem["detail"]


async def test_offers_are_as_the_document_describes_them(beta: httpx.AsyncClient) -> None:
    answer = msgspec.convert(await answered(beta, "beta/offers"), SellerOffersAnswer)
    own = {offer.sku: offer for offer in answer.offers}
    assert (answer.total, answer.simulated, answer.summary.boxes, answer.summary.held) == (5, True, 3, 2)
    assert (own["b-1"].state, own["b-4"].why_ineligible, own["b-2"].why_ineligible) == (
        "eligible",
        "dear",
        "out_of_stock",
    )
    assert own["b-1"].price_to_win is not None
    assert own["b-1"].difference is not None
    assert float(own["b-1"].price_to_win["amount"]) < 302


async def test_offers_are_chosen_by_state_and_given_a_page_at_a_time(beta: httpx.AsyncClient) -> None:
    won = await answered(beta, "beta/offers", state="won")
    assert (won["total"], {offer["state"] for offer in won["offers"]}) == (2, {"won"})
    pages = [await answered(beta, "beta/offers", page=page, per_page=2) for page in (1, 2, 3, 4)]
    skus = [offer["sku"] for page in pages for offer in page["offers"]]
    assert [len(page["offers"]) for page in pages] == [2, 2, 1, 0]
    assert len(set(skus)) == 5


async def test_rejects_are_counted_by_reason_and_told_with_the_row_as_read(beta: httpx.AsyncClient) -> None:
    answer = msgspec.convert(await answered(beta, "beta/rejects"), SellerRejectsAnswer)
    assert answer.counts["unknown_grade"] == 1
    assert answer.total == sum(answer.counts.values()) == len(answer.rejects)
    one = msgspec.convert(await answered(beta, "beta/rejects", reason="unknown_grade"), SellerRejectsAnswer)
    assert (one.total, one.rejects[0].sku, one.rejects[0].row) == (1, "b-7", 7)
    assert "=HYPERLINK(1)" in (one.rejects[0].raw or "")


async def test_rivals_are_nowhere_in_the_answer(beta: httpx.AsyncClient) -> None:
    text = str(await answered(beta, "beta/offers"))
    assert not [name for name in ("alpha", "gamma", "delta") if name in text.lower()]


async def test_another_seller_is_refused_alike_whether_there_is_one_or_not(beta: httpx.AsyncClient) -> None:
    for path in ("offers", "rejects"):
        status, kind, there = await refused(beta, f"alpha/{path}")
        assert (status, kind) == (403, "forbidden")
        assert there.replace("alpha", "X") == (await refused(beta, f"nobody/{path}"))[2].replace("nobody", "X")


async def test_who_has_no_key_or_one_that_is_over_or_of_another_scope_is_told_so(
    program: Program, make_key: MakeKey, clock: Clock
) -> None:
    assert (await refused(program(None), "beta/offers"))[:2] == (401, "not-signed-in")
    assert (await refused(program("bbx_000000000000_nothing"), "beta/offers"))[:2] == (401, "not-signed-in")
    assert (await refused(program(make_key("merchandiser")), "beta/offers"))[0] == 403
    ended = program(make_key("seller", "beta", days=1))
    clock.go(hours=25)
    assert (await refused(ended, "beta/offers"))[:2] == (401, "not-signed-in")


async def test_an_operator_sees_every_seller_and_is_told_of_near_ones(program: Program, make_key: MakeKey) -> None:
    operator = program(make_key("operator"))
    assert (await answered(operator, "alpha/offers"))["total"] == 2
    status, kind, detail = await refused(operator, "alpah/offers")
    assert (status, kind) == (404, "unknown-seller")
    assert "near ones are alpha" in detail


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"stat": "won"}, "unknown parameter; known are market, page, per_page, state"),
        ({"state": "winning"}, "state"),
        ({"page": 0}, "page"),
        ({"page": 501, "per_page": 20}, "reaches beyond 10000"),
        ({"per_page": 501}, "per_page"),
        ({"market": ""}, "market"),
    ],
)
async def test_a_wrong_parameter_is_named(beta: httpx.AsyncClient, asked: dict[str, Any], says: str) -> None:
    status, kind, detail = await refused(beta, "beta/offers", **asked)
    assert (status, kind) == (422, "bad-parameter")
    assert says in detail


async def test_a_market_that_it_does_not_sell_in_is_not_found(beta: httpx.AsyncClient) -> None:
    status, _, detail = await refused(beta, "beta/offers", market="DE")
    assert status == 404
    assert "choose from FR" in detail


async def test_the_document_describes_both(app: FastAPI) -> None:
    document = app.openapi()
    offers = document["paths"]["/v1/sellers/{seller}/offers"]["get"]
    assert {"200", "401", "403", "404", "422"} <= set(offers["responses"])
    assert {"SellerOffersAnswer", "SellerRejectsAnswer", "OwnOfferAnswer", "SellerReject"} <= set(
        document["components"]["schemas"]
    )
    assert not [path for path in document["paths"] if path.startswith(("/sellers", "/operator"))]
