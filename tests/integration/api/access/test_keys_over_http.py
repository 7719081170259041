"""Routes under /v1: who may, who may not, and how soon a change of a key is felt."""

from collections.abc import Callable

import httpx
import pytest
from buybox_desk.access.keys import KeyStore

from .conftest import Clock

pytestmark = pytest.mark.engine

KeyMaker = Callable[..., str]


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


async def test_without_a_key_a_route_of_the_desk_is_a_401_problem_that_says_how(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/v1/ranking-desk")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert answer.headers["www-authenticate"] == 'Bearer realm="buybox"'
    assert "buybox key create" in answer.json()["detail"]


async def test_a_key_opens_what_its_scope_may_and_nothing_else(visitor: httpx.AsyncClient, make_key: KeyMaker) -> None:
    seller, merchandiser, operator = make_key("seller", "alpha"), make_key("merchandiser"), make_key("operator")
    asked = {"/v1/ranking-desk": (403, 200, 200), "/v1/of-seller/alpha": (200, 403, 200), "/v1/who": (200, 200, 200)}
    for path, expected in asked.items():
        answers = [await visitor.get(path, headers=bearer(key)) for key in (seller, merchandiser, operator)]
        assert tuple(answer.status_code for answer in answers) == expected, path
    refused = await visitor.get("/v1/ranking-desk", headers=bearer(seller))
    assert refused.json()["detail"] == (
        "this is for a merchandiser's key, and alpha seller has a seller's: use another key"
    )


@pytest.mark.parametrize("path", ["/v1/ranking-desk", "/v1/who"])
@pytest.mark.parametrize("wrong", ["", "nonsense", "bbx_0123456789ab_" + "a" * 43, "é" * 50, "x" * 5_000])
async def test_a_wrong_key_is_401_also_where_none_is_needed(visitor: httpx.AsyncClient, path: str, wrong: str) -> None:
    headers = [(b"authorization", b"Bearer " + wrong.encode())]
    answer = await visitor.get(path, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:buybox:not-signed-in")
    assert not wrong or wrong not in answer.text


async def test_another_scheme_of_a_proxy_is_nobody(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/v1/who", headers={"Authorization": "Basic dXNlcjpwYXNz"})
    assert answer.json() == {"who": "nobody"}


async def test_a_revoked_key_opens_nothing_a_second_later(
    visitor: httpx.AsyncClient, make_key: KeyMaker, keys: KeyStore, clock: Clock
) -> None:
    secret = make_key("merchandiser")
    assert (await visitor.get("/v1/ranking-desk", headers=bearer(secret))).status_code == 200
    keys.revoke(keys.all()[0].key_id, by="operations")
    clock.go(seconds=1)
    assert (await visitor.get("/v1/ranking-desk", headers=bearer(secret))).status_code == 401


async def test_a_rotated_key_opens_with_its_new_secret_at_once_where_the_old_one_was_never_asked(
    visitor: httpx.AsyncClient, make_key: KeyMaker, keys: KeyStore, clock: Clock
) -> None:
    old = make_key("merchandiser")
    assert (await visitor.get("/v1/ranking-desk", headers=bearer(old))).status_code == 200
    _, new = keys.rotate(keys.all()[0].key_id, by="operations")
    clock.go(seconds=1)
    assert (await visitor.get("/v1/ranking-desk", headers=bearer(old))).status_code == 401
    assert (await visitor.get("/v1/ranking-desk", headers=bearer(new))).status_code == 200


async def test_a_seller_s_key_never_opens_another_seller_s_data(visitor: httpx.AsyncClient, make_key: KeyMaker) -> None:
    own = {seller: make_key("seller", seller) for seller in ("alpha", "beta", "alpha-2")}
    for seller, secret in own.items():
        for other in (*own, "ALPHA", "alpha%20", "alpha%00", "nobody", "*"):
            answer = await visitor.get(f"/v1/of-seller/{other}", headers=bearer(secret))
            assert answer.status_code == (200 if other == seller else 403), (seller, other)
