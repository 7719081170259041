"""Turn drawn rows into the rows of one shop's feed, anomalies included."""

from pathlib import Path
from typing import NamedTuple

import msgspec
from buybox_config.catalogue import Colour, Device, Model

from buybox_indexer.demo.anomalies import Anomaly
from buybox_indexer.demo.feed_file import open_feed
from buybox_indexer.demo.feed_style import FeedStyle
from buybox_indexer.demo.listing import Listing
from buybox_indexer.demo.shops import Shop
from buybox_indexer.demo.shown import GRADE_WORDS
from buybox_indexer.demo.titles import TitleWriter, Told, brand_before
from buybox_indexer.demo.words import Words

ORDERED_SKUS = 400  # skus of a shop that its orders speak of
SHORT_WARRANTY = 6
WEAK_BATTERY = 71


class DrawnRow(NamedTuple):
    """One row as it was drawn; money in minor units."""

    model: Model
    device: Device
    grade: int
    colour: Colour | None
    keyboard: str | None
    operator: str | None
    battery_new: bool
    battery: bool  # whether devices of its category have one
    battery_health_pct: int
    price: int
    quantity: int
    delivery_days: int
    shipping: int
    updated_at: str
    earlier_at: str
    anomaly: Anomaly


class Scene(NamedTuple):
    """What all feeds of a market share."""

    market: str
    language: str
    currency: str
    words: Words
    unknown_titles: tuple[str, ...]


class ShopFeed:
    """One shop's feed of one market while it is written."""

    def __init__(self, path: Path, shop: Shop, style: FeedStyle, scene: Scene) -> None:
        self.shop, self.style, self.rows = shop, style, 0
        self.planted: dict[str, int] = {}
        self.ordered: list[tuple[str, str]] = []  # sku and grade
        self._scene = scene
        self._file = open_feed(path, style, scene.words, scene.language, scene.currency)
        self._titles = TitleWriter(style.title, scene.words, english_colours=style.colour_words == "english")
        self._prefix = "".join(word[:3] for word in shop.id.split("-")[:2]).upper()
        self._number = 0

    def write(self, row: DrawnRow) -> tuple[str, Anomaly]:
        """Write one row, and the older one that it supersedes; returns its sku and the anomaly it really has."""
        self._number += 1
        sku = f"{self._prefix}-{self._scene.market}-{self._number:06d}"
        anomaly = self._possible(row)
        listing = self._listing(sku, row, used=anomaly == Anomaly.USED)
        if anomaly:
            self.planted[anomaly.word] = self.planted.get(anomaly.word, 0) + 1
            self._spoil(listing, row, anomaly)
        self._file.write(listing)
        self.rows += 1
        if len(self.ordered) < ORDERED_SKUS and anomaly in (Anomaly.NONE, Anomaly.OUT_OF_STOCK):
            self.ordered.append((sku, GRADE_WORDS[row.grade]))
        return sku, anomaly

    def close(self) -> None:
        """Write what is still in the buffer; a feed without rows leaves no file."""
        if self.rows:
            self._file.close()

    def _possible(self, row: DrawnRow) -> Anomaly:
        """Return the row's anomaly, or none where this feed has no column to show it in."""
        headers = self.style.headers
        if row.anomaly == Anomaly.USED and "condition" not in headers:
            return Anomaly.NONE
        if row.anomaly == Anomaly.BELOW_FLOOR and "warranty_months" not in headers:
            shows_battery = row.battery and not row.battery_new and "battery_health_pct" in headers
            return row.anomaly if shows_battery else Anomaly.NONE
        return row.anomaly

    def _listing(self, sku: str, row: DrawnRow, *, used: bool) -> Listing:
        scene, shop = self._scene, self.shop
        grade = self.style.ladder[GRADE_WORDS[row.grade]]
        told = Told(row.model, row.device, row.colour, row.keyboard, row.operator, row.battery_new, grade, used)
        return Listing(
            sku=sku,
            title=self._titles.write(told),
            brand=row.model.brand,
            category=scene.words.kinds[row.model.category],
            storage_gb=row.device.storage_gb,
            ram_gb=row.device.ram_gb,
            colour=self._titles.colour_words(row.colour),
            keyboard=row.keyboard,
            network_lock=row.operator,
            condition="used" if used else "refurbished",
            grade=grade,
            price=row.price,
            currency=scene.currency,
            shipping_price=row.shipping,
            delivery_days=row.delivery_days,
            quantity=row.quantity,
            warranty_months=shop.warranty_months,
            return_days=shop.return_days,
            battery_health_pct=row.battery_health_pct if row.battery else None,
            battery_new=row.battery_new if row.battery else None,
            min_price=row.price * 95 // 100 if row.price % 3 else None,
            vat_scheme="margin" if shop.number % 4 else "standard",
            link=f"https://{shop.id}.example/{scene.market.lower()}/{sku.lower()}",
            updated_at=row.updated_at,
        )

    def _spoil(self, listing: Listing, row: DrawnRow, anomaly: Anomaly) -> None:
        """Make the row wrong in its own way; price errors were drawn with the price."""
        words = self._scene.words
        name = f"{brand_before(row.model)} {row.model.name}".strip()
        if anomaly == Anomaly.OUT_OF_STOCK:
            listing.quantity = 0
        elif anomaly == Anomaly.UNKNOWN_GRADE:
            listing.grade = words.unknown_grades[self._number % len(words.unknown_grades)]
        elif anomaly == Anomaly.MISSING_PRICE:
            listing.price = None
        elif anomaly == Anomaly.BELOW_FLOOR:
            self._break_promise(listing)
        elif anomaly == Anomaly.SUPERSEDED:
            self._write_earlier(listing, row)
        elif anomaly == Anomaly.ACCESSORY:
            _become(listing, words.accessories[self._number % len(words.accessories)].format(name=name), None)
            listing.price = 1499
        elif anomaly == Anomaly.FOR_PARTS:
            _become(listing, words.for_parts.format(name=name), row.model.brand)
        elif anomaly == Anomaly.UNKNOWN_DEVICE:
            titles = self._scene.unknown_titles
            _become(listing, titles[self._number % len(titles)], None)

    def _break_promise(self, listing: Listing) -> None:
        if "warranty_months" in self.style.headers:
            listing.warranty_months = SHORT_WARRANTY
        else:
            listing.battery_health_pct = WEAK_BATTERY

    def _write_earlier(self, listing: Listing, row: DrawnRow) -> None:
        """Write the same sku as it was offered before, a little dearer."""
        earlier = msgspec.structs.replace(listing, price=row.price * 108 // 100, updated_at=row.earlier_at)
        self._file.write(earlier)
        self.rows += 1


def _become(listing: Listing, title: str, brand: str | None) -> None:
    """Turn the row into something else than its device: no column may still describe the device."""
    listing.title, listing.brand = title, brand
    listing.storage_gb = listing.ram_gb = listing.colour = listing.keyboard = listing.network_lock = None
