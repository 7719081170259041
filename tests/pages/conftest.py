"""Pages in a real Chromium: one small demo marketplace for a file of tests, a browser, and what it must never do.

`./run test` skips these where there is no Chromium or npm; CI installs both and allows no skip. The browser is closed
with each file, for its event loop would stand in the way of asynchronous tests after it.
"""

import datetime as dt
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest
from buybox_config.connections import open_search
from buybox_config.endpoints import Endpoints
from buybox_config.settings import Settings, load_settings
from buybox_desk.access.caller import Scope
from buybox_desk.access.keys import KeyStore
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

HERE = Path(__file__).parent

NAMES = ("chromium", "chromium-browser", "google-chrome")

ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

LISTINGS = 3_000

SERIOUS = {"serious", "critical"}

PATIENCE_S = 300
"""Seconds until the marketplace must answer: it is made, learned from and loaded meanwhile."""


class Market(msgspec.Struct, frozen=True):
    """A marketplace that is served, and what its visitors need."""

    address: str
    settings: Settings
    keys: dict[Scope, str]
    seller: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder: it all needs the engine."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("engine")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Find the system's Chromium."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium: install it (Debian and Ubuntu: apt install chromium)")
    return found


@pytest.fixture(scope="session")
def axe_source() -> str:
    """Read axe-core, fetched once from npm in the version and with the hash of package-lock.json."""
    script = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("no npm, which fetches axe-core: install it (Debian and Ubuntu: apt install npm)")
        subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--silent"], cwd=HERE, check=True)
    return script.read_text("utf-8")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Run a browser for one file of tests."""
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="session")
def market(endpoints: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """Serve a demo marketplace of its own, as `buybox demo` makes it."""
    port, data = _free_port(), tmp_path_factory.mktemp("pages")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")} | {
        "BUYBOX_OPENSEARCH_URL": endpoints.opensearch_url,
        "BUYBOX_REDIS_URL": endpoints.redis_url or "",
        "BUYBOX_INDEX_PREFIX": f"pages-{secrets.token_hex(4)}",
        "BUYBOX_DATA_DIR": str(data),
        "BUYBOX_SELLERS_DIR": str(data / "demo" / "sellers"),
        "BUYBOX_ENGINE_TIMEOUT_S": "60",
        "BUYBOX_REDIS_TIMEOUT_S": "5",
        "BUYBOX_RATE_PER_MINUTE": "0",  # every test comes from this one address
        "BUYBOX_SIGN_IN_RATE_PER_MINUTE": "0",
    }
    told = (data / "told.txt").open("w+", encoding="utf-8")
    command = [sys.executable, "-m", "buybox_cli", "demo", "--offers", str(LISTINGS), "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=told, stderr=subprocess.STDOUT, text=True)
    try:
        address = f"http://localhost:{port}"
        _wait_until_served(process, address, data / "told.txt")
        yield _opened(address, load_settings(environment), endpoints)
    finally:
        process.terminate()
        process.wait()
        told.close()


@pytest.fixture
def visit(browser: Browser, market: Market) -> Iterator[Callable[..., Page]]:
    """Return what opens a page in a fresh profile; whatever it did that no page may do fails the test at its end."""
    opened: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(path: str = "/", width: int = 1280, **options: Any) -> Page:  # noqa: ANN401 - of a browser's profile
        context = browser.new_context(
            base_url=market.address, viewport={"width": width, "height": 900}, locale="fr-FR", **options
        )
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda message: _note_console(message, wrong))
        page.on("pageerror", lambda error: wrong.append(f"error in a script: {error}"))
        page.on("request", lambda request: _note_request(request, market.address, wrong))
        page.goto(path)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert wrong == []


@pytest.fixture
def sign_in(visit: Callable[..., Page], market: Market) -> Callable[..., Page]:
    """Return what signs a scope in through the form and opens a page."""

    def signed_in(scope: Scope, path: str, width: int = 1280) -> Page:
        page = visit("/sign-in", width)
        page.get_by_label("Your key").fill(market.keys[scope])
        page.get_by_role("button", name="Sign in").click()
        page.goto(path)
        return page

    return signed_in


@pytest.fixture
def logged(market: Market, endpoints: Endpoints) -> Iterator[Callable[[str, str, int], list[dict[str, Any]]]]:
    """Return what waits until the log holds so many lines of a query, and returns them."""
    client = open_search(market.settings, endpoints)

    def lines(kind: str, query_id: str, number: int) -> list[dict[str, Any]]:
        index, until = f"{market.settings.index_prefix}-{kind}", time.monotonic() + 20
        while True:
            body = {"size": 1_000, "query": {"term": {"query_id": query_id}}}
            hits = client.search(index=index, body=body, params={"ignore_unavailable": "true"})["hits"]["hits"]
            if len(hits) >= number or time.monotonic() > until:
                return [hit["_source"] for hit in hits]
            time.sleep(0.3)

    yield lines
    client.close()


@pytest.fixture
def seller_id(market: Market) -> str:
    """Name the seller whose key signs in."""
    return market.seller


@pytest.fixture
def check_accessible(axe_source: str) -> Callable[[Page], None]:
    """Return what fails with every serious finding of axe-core on a page."""

    def check(page: Page) -> None:
        page.evaluate(axe_source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            f"{each['id']} ({each['impact']}): {each['help']}: {[node['html'][:160] for node in each['nodes'][:3]]}"
            for each in found["violations"]
            if each["impact"] in SERIOUS
        ]
        assert serious == [], page.url

    return check


def _opened(address: str, settings: Settings, endpoints: Endpoints) -> Market:
    client = open_search(settings, endpoints)
    try:
        sellers = client.search(
            index=f"{settings.index_prefix}-offers-fr",
            body={"size": 0, "aggs": {"sellers": {"terms": {"field": "seller.id", "size": 1}}}},
        )["aggregations"]["sellers"]["buckets"]
        seller = str(sellers[0]["key"])
        store = KeyStore(client, settings, lambda: dt.datetime.now(dt.UTC))
        keys: dict[Scope, str] = {
            "merchandiser": store.create("merchandiser of the tests", "merchandiser", by="tests")[1],
            "operator": store.create("operator of the tests", "operator", by="tests")[1],
            "seller": store.create("seller of the tests", "seller", seller=seller, by="tests")[1],
        }
    finally:
        client.close()
    return Market(address, settings, keys, seller)


def _wait_until_served(process: subprocess.Popen[str], address: str, told: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"the demo ended: {told.read_text('utf-8')[-2000:]}")
        if _is_ready(address):
            return
        time.sleep(0.3)
    pytest.fail(f"the demo did not answer: {told.read_text('utf-8')[-2000:]}")


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=5).is_success
    except httpx.HTTPError:
        return False


def _note_console(message: ConsoleMessage, wrong: list[str]) -> None:
    """Note what a page tells the console; that a page itself answers with an error is Chromium's own line."""
    own = message.page is not None and message.location["url"] == message.page.url
    if message.type in {"error", "warning"} and not (own and message.text.startswith("Failed to load resource")):
        wrong.append(f"console {message.type}: {message.text}")


def _note_request(request: Request, address: str, wrong: list[str]) -> None:
    if urlsplit(request.url).netloc != urlsplit(address).netloc and not request.url.startswith("data:"):
        wrong.append(f"asked another host: {request.url}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
