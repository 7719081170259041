"""Sellers' feeds, loaded as an operator loads them, behind the whole application; browsers and keys to come in."""

import datetime as dt
import os
import re
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import msgspec
import pytest
from buybox_api.access.gate import Gate
from buybox_api.app import create_app
from buybox_api.desk import Desk
from buybox_api.edge import Edge
from buybox_api.serving import Shelf, open_edge
from buybox_api.understanding import Understanding
from buybox_cli.back_office import IndexerBackOffice
from buybox_config.catalogue import Catalogue
from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings, load_settings
from buybox_desk.access.caller import Scope
from buybox_desk.access.keys import KeyStore
from buybox_indexer.load import Load, Workshop
from buybox_indexer.run import run_load
from buybox_titles.recogniser import Recogniser
from fastapi import FastAPI
from opensearchpy import OpenSearch

START = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)

PHONE = "Apple iPhone 13 128GB"

HEADER = "sku,title,grade,price,quantity,warranty_months\n"

Row = tuple[str, str, str, float, int]
"""Sku, title, grade, price, quantity."""

FEEDS: dict[str, list[Row]] = {
    "alpha": [("a-1", PHONE, "good", 300, 1), ("a-2", "Apple iPhone 12 64GB", "good", 200, 1)],
    "beta": [
        ("b-1", PHONE, "good", 302, 1),
        ("b-2", "Apple iPhone 12 64GB", "good", 201, 0),
        ("b-3", "Apple iPhone 11 64GB", "good", 150, 1),
        ("b-4", PHONE, "good", 900, 1),
        ("=cmd|'/c calc'!A1", "Apple iPhone 13 256GB <script>alert(1)</script>", "good", 350, 1),
        ("b-6", "<img src=x onerror=alert(1)> of nothing known", "good", 20, 1),
        ("b-7", PHONE, "=HYPERLINK(1)", 299, 1),
    ],
    "gamma": [("g-1", PHONE, "good", 330, 1)],
    "delta": [("d-1", PHONE, "good", 310, 1)],
}

STANDING = {
    "alpha": "",
    "beta": "",
    "gamma": 'status = "probation"\njoined_at = 2026-10-18\n',
    "delta": 'status = "probation"\njoined_at = 2026-09-01\n',
}
"""Gamma is on day 37 of its probation, delta's review is due."""

TOKEN = re.compile(r'name="form_token" value="([^"]+)"')

Loading = Callable[[], None]
MakeKey = Callable[..., str]


class Clock:
    """Stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def go(self, **span: float) -> None:
        self.now += dt.timedelta(**span)


class Place(msgspec.Struct, frozen=True):
    """A market that is loaded, its seller files, and the settings that name both."""

    settings: Settings
    client: OpenSearch
    clock: Clock
    folder: Path
    load: Loading


@contextmanager
def open_place(endpoints: Endpoints, known: tuple[Catalogue, Recogniser], folder: Path) -> Iterator[Place]:
    """Write the seller files, load them, and take everything away in the end."""
    named = {
        "BUYBOX_OPENSEARCH_URL": endpoints.opensearch_url,
        "BUYBOX_INDEX_PREFIX": f"test-{secrets.token_hex(4)}",
        "BUYBOX_DATA_DIR": str(folder / "data"),
        "BUYBOX_SELLERS_DIR": str(folder / "sellers"),
        "BUYBOX_APPEALS_CONTACT": "appeals@shop.example",
        "BUYBOX_ENGINE_TIMEOUT_S": "60",
    }
    settings, clock = load_settings(named), Clock()
    client = open_search(settings, endpoints)
    write_sellers(folder / "sellers")

    def load() -> None:
        chosen = Load(tuple(load_sellers(folder / "sellers")), (load_markets()["FR"],), force=True, simulated=True)
        run_load(chosen, Workshop(client, settings, *known), clock, lambda _: None)

    load()
    try:
        yield Place(settings, client, clock, folder / "sellers", load)
    finally:
        client.indices.delete(index=f"{settings.index_prefix}-*")
        client.close()


def write_sellers(folder: Path) -> None:
    """Write the seller files and their feeds."""
    folder.mkdir()
    for seller, rows in FEEDS.items():
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()} Shop"\n{STANDING[seller]}[[feeds]]\nmarket = "FR"\n'
            f'location = "{seller}.csv"\n[quality]\norders = 400\nlate = 18\nreviews = 50\nrating = 4.4\n'
        )
        write_feed(folder, seller, rows)


def write_feed(folder: Path, seller: str, rows: list[Row]) -> None:
    """Write a feed as of an hour before the tests begin."""
    path = folder / f"{seller}.csv"
    path.write_text(HEADER + "".join(f"{','.join(map(str, row))},12\n" for row in rows))
    written = (START - dt.timedelta(hours=1)).timestamp()
    os.utime(path, (written, written))


@pytest.fixture(scope="module")
def place(
    endpoints: Endpoints, catalogue: Catalogue, recogniser: Recogniser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Load the market once for all tests of a file that only ask; a file whose tests change it opens one for each."""
    with open_place(endpoints, (catalogue, recogniser), tmp_path_factory.mktemp("place")) as opened:
        yield opened


@pytest.fixture
def clock(place: Place) -> Iterator[Clock]:
    """Set the clock back after each test: others use the same place."""
    yield place.clock
    place.clock.now = START


@pytest.fixture
def make_key(place: Place) -> MakeKey:
    """Return what makes a key of a scope and gives its secret."""
    keys = KeyStore(place.client, place.settings, place.clock)

    def make(scope: Scope, seller: str | None = None, days: int | None = None) -> str:
        name = f"{seller or 'house'} {scope} {secrets.token_hex(4)}"
        return keys.create(name, scope, seller, by="operations", days=days)[1]

    return make


@pytest.fixture
async def app(place: Place, endpoints: Endpoints, understanding: Understanding) -> AsyncIterator[FastAPI]:
    """Open the application over the loaded market."""
    settings, clock = place.settings, place.clock
    shelf = Shelf(load_markets(), understanding)

    def edge() -> AbstractAsyncContextManager[Edge]:
        return open_edge(settings, endpoints, shelf)

    @asynccontextmanager
    async def desk() -> AsyncIterator[Desk]:
        client = open_search(settings, endpoints)
        try:
            yield Desk(client, settings, IndexerBackOffice(settings, client, clock), clock)
        finally:
            client.close()

    made = create_app(edge, desk)
    async with made.router.lifespan_context(made):
        made.state.gate = Gate(made.state.desk, clock.seconds)
        yield made


@pytest.fixture
def program(app: FastAPI) -> Callable[[str | None], httpx.AsyncClient]:
    """Return what makes a program that sends a key with each request."""

    def of(key: str | None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="https://shop.example", headers=headers
        )

    return of


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Open a browser that keeps cookies and tells where its requests come from."""
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://shop.example", headers=headers) as client:
        yield client


async def signed_in(browser: httpx.AsyncClient, key: str) -> httpx.AsyncClient:
    """Sign a browser in."""
    answer = await browser.post(
        "/sign-in", data={"key": key, "next": "", "form_token": token_in(await browser.get("/sign-in"))}
    )
    assert answer.status_code == 303
    return browser


def token_in(page: httpx.Response, action: str = "") -> str:
    """Find the token of a page's form, that of an action where there are several."""
    start = page.text.index(f'action="{action}"') if action else 0
    found = TOKEN.search(page.text, start)
    assert found is not None
    return found[1]
