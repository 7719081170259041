"""Random sellers' feeds loaded as an operator loads them, and what is live then, read from the index of all offers."""

import datetime as dt
import os
import random
from pathlib import Path

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.indices import IndexNames
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_indexer.eligibility.block_records import keep_block, lift_block
from buybox_indexer.eligibility.blocks import Block, Kind
from buybox_indexer.eligibility.records import record_time
from buybox_indexer.live_changes.apply_blocks import Applied, apply_blocks
from buybox_indexer.live_changes.reload import run_reload
from buybox_indexer.load import Load, Workshop
from buybox_indexer.report import IndexReport
from buybox_indexer.run import run_load
from buybox_ranking.cards import read_device_document
from buybox_ranking.offer import Offer
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch, helpers

from .conftest import Marketplace

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

SELLERS = ("alpha", "beta", "gamma", "delta")

HEADER = "sku,title,grade,price,quantity,warranty_months,delivery_days\n"

TITLES = {
    "Apple iPhone 13 128GB": 300, "Apple iPhone 13 256GB": 350, "Apple iPhone 13 Pro 128GB": 400,
    "Apple iPhone 12 64GB": 200, "Apple iPhone 12 128GB": 230, "Apple iPhone 11 64GB": 150,
    "Samsung Galaxy S21 128GB": 210, "Samsung Galaxy S22 128GB": 290, "Google Pixel 7 128GB": 260,
}  # fmt: skip
"""What sellers offer, each with a usual price."""


class LoadedMarket:
    """A market whose sellers write feeds that are loaded, reloaded and blocked for real."""

    def __init__(
        self, settings: Settings, client: OpenSearch, known: tuple[Catalogue, Recogniser], folder: Path, seed: int
    ) -> None:
        self.seed = seed
        self._settings, self._client, self._folder = settings, client, folder
        self._workshop = Workshop(client, settings, *known)
        self._draw = random.Random(f"loaded {seed}")  # noqa: S311 - seeded on purpose
        self._market = load_markets()["FR"]
        self._hours = 0

    def load(self) -> IndexReport:
        """Write every seller's feed, and load all of them."""
        for seller in SELLERS:
            (self._folder / f"{seller}.toml").write_text(
                f'id = "{seller}"\nname = "{seller.title()}"\n[[feeds]]\nmarket = "FR"\nlocation = "{seller}.csv"\n'
                f"[quality]\norders = {self._draw.randint(20, 300)}\nlate = {self._draw.randint(0, 9)}\n"
            )
            self._write(seller)
        return run_load(self._load(), self._workshop, self._now, lambda _: None)

    def reload(self, seller: str) -> IndexReport:
        """Write one seller's feed anew, and load that seller alone."""
        self._write(seller)
        load = self._load()
        one = next(each for each in load.sellers if each.id == seller)
        return run_reload(load, one, self._workshop, self._now, lambda _: None)

    def block(self, kind: Kind, name: str) -> Applied:
        """Put a block on record, and apply what is on record."""
        now = self._now()
        block = Block(kind, name, "FR", "sells what it does not have", "a merchandiser", record_time(now), None)
        keep_block(self._client, self._settings, block, now)
        return apply_blocks(self._workshop, self._market, now, lambda _: None)

    def lift(self, kind: Kind, name: str) -> Applied:
        """Lift a block, and apply what is on record."""
        now = self._now()
        lift_block(self._client, self._settings, kind, name, "FR", "a merchandiser", now)
        return apply_blocks(self._workshop, self._market, now, lambda _: None)

    def live(self) -> Marketplace:
        """Read all offers that are live; of devices only what a market knows of them beside their offers."""
        names = IndexNames(self._settings.index_prefix).live("FR")
        self._client.indices.refresh(index=f"{names.devices},{names.offers}")
        devices = (read_device_document(each, "FR") for each in self._documents(names.devices))
        offers = (msgspec.convert(each, Offer) for each in self._documents(names.offers))
        bare = (msgspec.structs.replace(each, offers=(), offer_count=0, price_from=None) for each in devices)
        return Marketplace("FR", "live", tuple(bare), tuple(offers))

    def _documents(self, index: str) -> list[object]:
        return [hit["_source"] for hit in helpers.scan(self._client, index=index)]

    def _load(self) -> Load:
        return Load(tuple(load_sellers(self._folder)), (self._market,))

    def _write(self, seller: str) -> None:
        path = self._folder / f"{seller}.csv"
        path.write_text(HEADER + "".join(self._row(seller, number) for number in range(self._draw.randint(20, 30))))
        written = NOW.timestamp() + 60 * self._hours
        os.utime(path, (written, written))

    def _row(self, seller: str, number: int) -> str:
        """Draw a row: some are dear, absurd, out of stock, below the market's floor or of a grade that nobody knows."""
        draw = self._draw
        title = draw.choice(list(TITLES))
        colour = draw.choice(("", " Noir", " Bleu", " Rouge")) if title.startswith("Apple iPhone 1") else ""
        factor = draw.choice((0.01, 2.5, *(draw.choice((0.7, 0.8, 0.9, 1.0, 1.1)) for _ in range(14))))
        grade = draw.choice(("fair", "good", "excellent", "premium", "good", "shiny"))
        facts = (draw.choice((0, 1, 1, 2, 5)), draw.choice((1, 12, 12, 24)), draw.choice((1, 2, 5)))
        return f"{seller}-{number},{title}{colour},{grade},{TITLES[title] * factor:.2f},{','.join(map(str, facts))}\n"

    def _now(self) -> dt.datetime:
        self._hours += 1
        return NOW + dt.timedelta(hours=self._hours)
