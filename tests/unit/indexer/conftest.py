"""Reading a feed as a load does: opened, its form told, its preset filled in, its rows conformed."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from buybox_config.markets import load_markets
from buybox_config.sellers import FeedSource, load_seller
from buybox_config.settings import load_settings
from buybox_indexer.conform import conformer
from buybox_indexer.feeds.read import open_feed, read_feed
from buybox_indexer.listing import RawRow

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


class ReadFeed(msgspec.Struct):
    """A feed that was read to its end."""

    rows: list[RawRow]
    given: list[dict[str, str]]  # what each row gives under our names
    notes: list[str]


@pytest.fixture
def feed_of(tmp_path: Path) -> Callable[..., ReadFeed]:
    """Return the function that reads what a seller file with these keys names in the test's folder."""
    (tmp_path / "shop.toml").write_text('id = "shop"\nname = "Shop"\n')

    def read(location: str, data: str | bytes | None = None, **source: object) -> ReadFeed:
        if data is not None:
            (tmp_path / location).write_bytes(data.encode() if isinstance(data, str) else data)
        market = load_markets()[str(source.setdefault("market", "FR"))]
        full = FeedSource.model_validate({"location": location, **source})
        settings = load_settings({"BUYBOX_DATA_DIR": str(tmp_path / "data")})
        with open_feed(load_seller(tmp_path / "shop.toml"), full, market, settings, NOW) as feed:
            rows, conform = list(read_feed(feed)), conformer(feed)
            return ReadFeed(rows, [conform(row).given for row in rows if row.fault is None], feed.notes)

    return read
