"""The whole application over a small marketplace, and a merchandiser who is signed in."""

import datetime as dt
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import msgspec
import pytest
from buybox_api.app import create_app
from buybox_api.desk import Desk
from buybox_api.edge import Edge
from buybox_api.serving import Shelf, open_edge
from buybox_api.understanding import Understanding
from buybox_cli.back_office import IndexerBackOffice
from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.grades import Grade
from buybox_config.markets import load_markets
from buybox_config.settings import Settings
from buybox_desk.access.keys import KeyStore
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_ranking.device import DeviceDocument
from buybox_ranking.offer import Offer, Parts, SellerFacts
from fastapi import FastAPI
from opensearchpy import OpenSearch

from ..conftest import (  # noqa: TID252 - test folders are no packages with a name of their own
    Marketplace,
    made_of,
    publish,
    random_marketplace,
)

AUTHOR = "house merchandiser"

TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Bench:
    """A merchandiser's browser: opens pages, and sends their forms as they stand with some fields changed."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def page(self, path: str, status: int = 200) -> str:
        """Open a page."""
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text[:2_000]
        return answer.text

    async def send(self, page: str, action: str, **fields: str) -> httpx.Response:
        """Send the form of a page that goes to an address."""
        form = form_of(await self.page(page), action)
        return await self.client.post(action, data=form | fields)


def form_of(html: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form that goes to an address."""
    escaped = re.escape(action.replace("&", "&amp;"))
    found = re.search(rf'<form method="post" action="{escaped}".*?</form>', html, re.DOTALL)
    assert found is not None, f"no form to {action} in {html[:3_000]}"
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[0])
    return {name: value.replace("&#39;", "'").replace("&amp;", "&") for name, value in hidden}


CONTESTED = "apple-iphone-13-128gb"
"""A device with one box for which a cheap seller with many faults and a dear one with few compete."""


def contested_marketplace() -> Marketplace:
    """Make a small marketplace, the offers of one device replaced by two for one box."""
    place = random_marketplace(7, size=25, phones=1.0)
    device = next(device for device in place.devices if device.device_id == CONTESTED)
    others = tuple(offer for offer in place.offers if offer.device_id != CONTESTED)
    cheap = _offer(device, "cheap", 20_000, 0.2, Parts(price=1.0))
    careful = _offer(device, "careful", 23_000, 0.01, Parts(price=0.5, seller=0.3))
    return made_of(msgspec.structs.replace(place, offers=(*others, cheap, careful)))


def _offer(device: DeviceDocument, seller: str, total: int, fault_rate: float, parts: Parts) -> Offer:
    return Offer(
        offer_id=f"fr-{seller}-1",
        seller=SellerFacts(seller, seller.title(), 4.0, 100, fault_rate),
        market="FR",
        device_id=device.device_id,
        device_no=device.device_no,
        category=device.category,
        sku="1",
        grade=Grade.GOOD,
        price=total,
        total=total,
        quantity=1,
        delivery_days=2,
        warranty_months=12,
        reference=40_000,
        state="live",
        parts=parts,
    )


@pytest.fixture
def own_marketplace(search_client: OpenSearch, settings: Settings) -> None:
    """Publish a small marketplace under the test's own prefix."""
    publish(search_client, settings.index_prefix, contested_marketplace())


@pytest.fixture
def policies(search_client: OpenSearch, settings: Settings) -> PolicyDesk:
    """Open the desk of policies beside the pages, as another merchandiser would."""
    return PolicyDesk(search_client, settings, now)


@pytest.fixture
def open_app(
    own_marketplace: None, settings: Settings, endpoints: Endpoints, understanding: Understanding
) -> Callable[[], AbstractAsyncContextManager[FastAPI]]:
    """Return what opens the application as one server process does."""
    del own_marketplace

    def edge() -> AbstractAsyncContextManager[Edge]:
        return open_edge(settings, Endpoints(endpoints.opensearch_url, None), Shelf(load_markets(), understanding))

    @asynccontextmanager
    async def desk() -> AsyncIterator[Desk]:
        client = open_search(settings, endpoints)
        try:
            yield Desk(client, settings, IndexerBackOffice(settings, client, now), now)
        finally:
            client.close()

    @asynccontextmanager
    async def opened() -> AsyncIterator[FastAPI]:
        app = create_app(edge, desk)
        async with app.router.lifespan_context(app):
            yield app

    return opened


@pytest.fixture
async def bench(
    open_app: Callable[[], AbstractAsyncContextManager[FastAPI]], search_client: OpenSearch, settings: Settings
) -> AsyncIterator[Bench]:
    """Sign a merchandiser in."""
    secret = KeyStore(search_client, settings, now).create(AUTHOR, "merchandiser", None, by="test")[1]
    async with open_app() as app, browser(app) as client:
        await sign_in(client, secret)
        yield Bench(client)


def browser(app: FastAPI) -> httpx.AsyncClient:
    """Make a browser that keeps cookies and tells where its requests come from."""
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://shop.example", headers=headers)


async def sign_in(client: httpx.AsyncClient, secret: str) -> None:
    """Send the sign-in form with a key."""
    found = TOKEN.search((await client.get("/sign-in")).text)
    assert found is not None
    answer = await client.post("/sign-in", data={"form_token": found[1], "next": "", "key": secret})
    assert answer.headers["location"] == "/merchandising"
