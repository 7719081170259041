"""A load of a feed from an address: fetched once, then only asked about; how it does is told of it afterwards."""

import datetime as dt
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_indexer.feed_accounts import feed_accounts
from buybox_indexer.feed_states import feed_states
from buybox_indexer.load import Load, Workshop, choose_markets
from buybox_indexer.report import IndexReport
from buybox_indexer.run import run_load
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
CSV = b"sku,title,grade,price,quantity,warranty_months,return_days\n1,Apple iPhone 13 128GB,good,300.00,2,12,30\n"


class Shop(http.server.BaseHTTPRequestHandler):
    """Serves one feed with an ETag; is broken while told so."""

    statuses: list[int] = []  # noqa: RUF012 - one list for all requests, which is what the test reads
    broken = False

    def do_GET(self) -> None:
        asked = self.headers.get("If-None-Match") == '"v1"'
        status = 500 if Shop.broken else 304 if asked else 200
        Shop.statuses.append(status)
        self.send_response(status)
        self.send_header("ETag", '"v1"')
        self.send_header("Content-Length", str(len(CSV) if status == 200 else 0))
        self.end_headers()
        if status == 200:
            self.wfile.write(CSV)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/stock.csv"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def load(
    settings: Settings,
    search_client: OpenSearch,
    catalogue: Catalogue,
    recogniser: Recogniser,
    address: str,
    tmp_path: Path,
) -> Callable[[dt.datetime], IndexReport]:
    """Load the one shop, from a server of the own house."""
    (tmp_path / "shop.toml").write_text(
        f'id = "shop"\nname = "Shop"\n[[feeds]]\nmarket = "FR"\nlocation = "{address}"\n', encoding="utf-8"
    )
    inside = Settings.model_validate({**settings.model_dump(), "feed_private_addresses": "127.0.0.1/32"})

    def run(now: dt.datetime) -> IndexReport:
        sellers = tuple(load_sellers(tmp_path))
        workshop = Workshop(search_client, inside, catalogue, recogniser)
        chosen = choose_markets(load_markets(), sellers, None)
        return run_load(Load(sellers, chosen), workshop, lambda: now, lambda _: None)

    return run


def test_a_feed_is_fetched_once_and_then_only_asked_about(
    load: Callable[[dt.datetime], IndexReport], settings: Settings, search_client: OpenSearch
) -> None:
    Shop.statuses.clear()
    reports = [load(NOW), load(NOW + dt.timedelta(hours=1))]
    assert Shop.statuses == [200, 304]
    assert [(report.rows_read, report.offers) for report in reports] == [(1, 1), (1, 1)]
    Shop.broken = True
    try:
        broken = load(NOW + dt.timedelta(hours=2))
    finally:
        Shop.broken = False
    assert broken.kept == 1
    assert "answered 500" in (broken.sellers[0].error or "")
    search_client.indices.refresh(index=f"{settings.index_prefix}-*")
    [state] = feed_states(feed_accounts(search_client, settings), NOW + dt.timedelta(hours=3), 48)
    assert (state.stale, state.offers_before) == (True, (1, 1))
    assert "answered 500" in (state.error or "")
