"""Write all feeds of one market."""

import datetime as dt
from pathlib import Path

import msgspec
import numpy as np
from buybox_config.catalogue import Catalogue
from buybox_config.markets import Market
from buybox_ranking.offer import offer_id

from buybox_indexer.demo.anomalies import Anomaly, plan_anomalies
from buybox_indexer.demo.boxes import BoxCounter, BoxCounts
from buybox_indexer.demo.draws import NO_COLOUR, NO_KEYBOARD, Drawer, MarketShops, Rows, market_shops
from buybox_indexer.demo.feed_style import FeedStyle, Styler
from buybox_indexer.demo.popularity import assort, spread
from buybox_indexer.demo.shop_feed import DrawnRow, Scene, ShopFeed
from buybox_indexer.demo.shops import Shop
from buybox_indexer.demo.shown import ShownDevices, ShownOffer
from buybox_indexer.demo.tables import CategoryTable, Indices, MarketTable, read_table
from buybox_indexer.demo.times import utc_text
from buybox_indexer.demo.words import words_of

KEYBOARDS = ("azerty", "qwertz", "qwerty-uk", "qwerty-es", "qwerty-us")
BOX_ROOM = 0.3  # of all pairs of shop and box, how many are offered before a device is full
DAY_SECONDS = 86_400


class _UnknownTitles(msgspec.Struct):
    titles: tuple[str, ...]


class World(msgspec.Struct, frozen=True):
    """What every market shares."""

    catalogue: Catalogue
    categories: dict[str, CategoryTable]
    shops: list[Shop]
    today: dt.datetime


class WrittenMarket(msgspec.Struct, frozen=True):
    """One market after its feeds are written."""

    feeds: list[ShopFeed]
    shown: ShownDevices
    boxes: BoxCounts
    devices: int

    @property
    def rows(self) -> int:
        """Rows of all its feeds."""
        return sum(feed.rows for feed in self.feeds)


class MarketFeeds:
    """Draws the rows of one market and hands each to its shop's feed."""

    def __init__(self, world: World, market: Market, table: MarketTable, rng: np.random.Generator) -> None:
        self._world, self._market, self._table, self._rng = world, market, table, rng
        words = words_of(market.language)
        titles = read_table(_UnknownTitles, "unknown").titles
        self._scene = Scene(market.id, market.language, market.currency, words, titles)
        styler = Styler()
        self._styles = {
            shop.number: styler.style(shop, words, rng) for shop in world.shops if market.id in shop.markets
        }
        self._layouts = (table.keyboard, *[layout for layout in KEYBOARDS if layout != table.keyboard])
        self._assortment = assort(world.catalogue, world.categories, table, rng, world.today.date())

    def style(self, shop: Shop) -> FeedStyle:
        """Return how a shop writes its feed here."""
        return self._styles[shop.number]

    def write(self, folder: Path, rows: int) -> WrittenMarket:
        """Write feeds of `rows` rows in all into `folder`/feeds."""
        shops = self._world.shops
        ladders = {number: style.ladder for number, style in self._styles.items()}
        columns = market_shops(shops, self._market.id, ladders, list(self._world.categories))
        drawer = Drawer(self._assortment, columns, self._world.categories, self._rng)
        core = drawer.core(rows)
        anomalies = plan_anomalies(rows - len(core.device), self._rng)
        per_device = self._spread(len(anomalies), columns)
        here = [shop for shop in shops if shop.number in self._styles]
        feeds = {shop.number: self._open(folder, shop) for shop in here}
        shown = ShownDevices(self._market.id, self._market.currency, self._assortment, per_device)
        boxes = BoxCounter(np.array([shop.competes for shop in shops]))
        self._write_rows(core, feeds, shown, boxes)
        for drawn in drawer.tail(per_device, anomalies):
            self._write_rows(drawn, feeds, shown, boxes)
        sold = np.union1d(np.flatnonzero(per_device), core.device)
        return WrittenMarket(_closed(feeds), shown, boxes.counts(), len(sold))

    def _spread(self, rows: int, shops: MarketShops) -> Indices:
        """Spread the rows outside the core over the devices."""
        colours = np.array([max(1, len(model.colours)) for model in self._assortment.models])
        rivals = np.array([len(shops.by_category[device.category][0]) for device in self._assortment.devices])
        return spread(rows, self._assortment.weights, colours * rivals * 5.0 * BOX_ROOM, self._rng)

    def _open(self, folder: Path, shop: Shop) -> ShopFeed:
        style = self._styles[shop.number]
        path = folder / feed_location(shop, self._market.id, style)
        return ShopFeed(path, shop, style, self._scene)

    def _write_rows(self, rows: Rows, feeds: dict[int, ShopFeed], shown: ShownDevices, boxes: BoxCounter) -> None:
        boxes.add(rows)
        chances = self._rng.random((4, len(rows.device)))
        columns = [getattr(rows, name).tolist() for name in Rows.__struct_fields__]
        for values, luck in zip(zip(*columns, strict=True), chances.T.tolist(), strict=True):
            feed = feeds[values[1]]
            row = self._drawn_row(feed, values, luck)
            sku, anomaly = feed.write(row)
            place = values[0]
            if anomaly in _SHOWN and feed.shop.competes and shown.wants(place):
                shown.keep(self._shown_offer(feed, place, row, sku))

    def _drawn_row(self, feed: ShopFeed, values: tuple[int, ...], luck: list[float]) -> DrawnRow:
        place, _, grade, colour, battery_new, keyboard, lock, price, anomaly = values
        model, device = self._assortment.models[place], self._assortment.devices[place]
        shop, headers = feed.shop, feed.style.headers
        battery = self._world.categories[model.category].battery
        changed = self._world.today.timestamp() - luck[0] * 10 * DAY_SECONDS
        late = int(luck[1] * 3) if "delivery_days" in headers else 0
        return DrawnRow(
            model=model,
            device=device,
            grade=grade,
            colour=None if colour == NO_COLOUR else model.colours[colour],
            keyboard=self._keyboard(model.category, keyboard),
            operator=self._scene.words.operators[lock - 1] if lock and feed.style.tells_locks else None,
            battery_new=battery_new == 1,
            battery=battery,
            battery_health_pct=100 if battery_new else 80 + int(luck[2] * luck[2] * 20),
            price=price,
            quantity=1 + int(luck[3] ** 3 * 30),
            delivery_days=shop.delivery_days + late,
            shipping=self._shipping(shop),
            updated_at=utc_text(changed),
            earlier_at=utc_text(changed - 3 * DAY_SECONDS),
            anomaly=Anomaly(anomaly),
        )

    def _shipping(self, shop: Shop) -> int:
        fees = self._table.shipping
        return fees[shop.number % len(fees)] if shop.charges_delivery else 0

    def _keyboard(self, category: str, number: int) -> str | None:
        return self._layouts[number] if category == "laptop" and number != NO_KEYBOARD else None

    def _shown_offer(self, feed: ShopFeed, place: int, row: DrawnRow, sku: str) -> ShownOffer:
        headers = feed.style.headers
        health = row.battery_health_pct if row.battery and "battery_health_pct" in headers else None
        return ShownOffer(
            offer_id=offer_id(self._market.id, feed.shop.id, sku),
            place=place,
            shop=feed.shop.number,
            grade=row.grade,
            colour=row.colour.name if row.colour else None,
            battery_new=row.battery_new,
            battery_health_pct=health,
            keyboard=row.keyboard,
            network_lock=row.operator.lower() if row.operator else None,
            price=row.price,
            shipping=row.shipping,
            fees=self._market.fee(row.price),
            delivery_days=row.delivery_days,
            warranty_months=feed.shop.warranty_months,
            return_days=feed.shop.return_days,
            quantity=row.quantity,
            min_price=row.price * 95 // 100 if row.price % 3 and "min_price" in headers else None,
        )


def _closed(feeds: dict[int, ShopFeed]) -> list[ShopFeed]:
    """Close all feeds and leave out those that drew no row, for an empty feed is an error."""
    for feed in feeds.values():
        feed.close()
    return [feed for feed in feeds.values() if feed.rows]


_SHOWN = frozenset({Anomaly.NONE, Anomaly.SUPERSEDED})


def feed_location(shop: Shop, market: str, style: FeedStyle) -> str:
    """Where a shop's feed of a market lies, relative to its seller file."""
    return f"feeds/{shop.id}-{market.lower()}.{style.extension}"
