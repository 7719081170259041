"""No path lets one seller's key read or change what is another's: every route that names a seller is tried."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from .conftest import browser
from .sign_in_steps import sign_in

pytestmark = pytest.mark.engine

KeyMaker = Callable[..., str]

OTHERS = ("beta", "nobody", "Alpha", "alpha%20", "alpha%00", "alpha-2", "*")


def walked(routes: Iterable[Any]) -> Iterator[APIRoute]:
    """Yield all routes, those of routers inside too."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from walked(inner.routes)
        elif isinstance(route, APIRoute):
            yield route


def paths(app: FastAPI) -> list[tuple[str, str]]:
    """Return method and path of each route that names a seller."""
    found = [(method, route.path) for route in walked(app.routes) for method in sorted(route.methods or ())]
    named = [(method, path) for method, path in found if "{seller}" in path]
    assert ("GET", "/v1/of-seller/{seller}") in named
    return named


async def test_a_seller_s_key_and_session_open_no_path_of_another(
    app: FastAPI, visitor: httpx.AsyncClient, make_key: KeyMaker
) -> None:
    key = make_key("seller", "alpha")
    bearer = {"Authorization": f"Bearer {key}"}
    async with browser(app) as programs:
        await sign_in(visitor, key)
        for method, path in paths(app):
            for other in OTHERS:
                asked = path.replace("{seller}", other)
                for client, headers in ((programs, bearer), (visitor, {})):
                    answer = await client.request(method, f"{asked}?market=FR", headers=headers)
                    assert answer.status_code == 403, (method, asked, answer.status_code)


async def test_a_merchandiser_reads_no_seller_s_own_pages(visitor: httpx.AsyncClient, make_key: KeyMaker) -> None:
    bearer = {"Authorization": f"Bearer {make_key('merchandiser')}"}
    answer = await visitor.get("/v1/of-seller/alpha", headers=bearer)
    assert answer.status_code == 403
