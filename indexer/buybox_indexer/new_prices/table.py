"""The marketplace's table of new prices: a CSV of model or device, market, price, shop, date."""

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.errors import FeedError
from buybox_config.markets import Market
from buybox_titles.recogniser import Recogniser

from buybox_indexer.listing import TurnedAway
from buybox_indexer.new_prices.price_of import ShopPrice
from buybox_indexer.normalise.money import minor_amount

NEEDED = ("market", "price", "shop", "date")
DELIMITERS = ",;\t"
LONGEST_SHOP = 200


class RefusedRow(msgspec.Struct, frozen=True):
    """A row of the table that cannot be used, and why."""

    row: int  # from 1 after the header
    message: str


class PriceTable(msgspec.Struct, frozen=True):
    """What a table holds."""

    prices: list[ShopPrice]
    refused: list[RefusedRow]


class PriceReader:
    """Reads rows of the table against the catalogue and the markets."""

    def __init__(
        self, catalogue: Catalogue, recogniser: Recogniser, markets: Mapping[str, Market], now: dt.datetime
    ) -> None:
        self._catalogue, self._recogniser, self._markets, self._now = catalogue, recogniser, markets, now

    def read(self, path: Path, imported_at: str = "") -> PriceTable:
        """Read a table; rows that cannot be used are set apart with the reason of each.

        Raises FeedError when the file cannot be read, or its header lacks a column that is needed.
        """
        table = PriceTable([], [])
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                for number, row in enumerate(_rows(path, file.readline(), file), start=1):
                    try:
                        table.prices.append(self._price(row, imported_at))
                    except (ValueError, TurnedAway) as error:
                        table.refused.append(RefusedRow(number, str(error)))
        except OSError as error:
            raise FeedError(f"the table of new prices {path} cannot be read: {error.strerror}") from error
        except (UnicodeDecodeError, csv.Error) as error:
            raise FeedError(
                f"the table of new prices {path} cannot be read: save it as CSV in UTF-8 ({error})"
            ) from error
        return table

    def _price(self, row: Mapping[str, str], imported_at: str) -> ShopPrice:
        market = self._markets.get(row["market"].upper())
        if market is None:
            raise ValueError(f"there is no market {row['market'][:20]!r}; known are {', '.join(self._markets)}")
        if not row["shop"]:
            raise ValueError("shop is empty: a new price names the shop that asks it")
        if row.get("currency") not in (None, "", market.currency):
            raise ValueError(f"currency is {row['currency'][:10]!r}, but {market.id} sells in {market.currency}")
        amount = minor_amount(row["price"], market.currency, "price")
        if amount <= 0:
            raise ValueError("price is nothing")
        return ShopPrice(
            market=market.id,
            subject=self._subject(row),
            amount=amount,
            currency=market.currency,
            shop=row["shop"][:LONGEST_SHOP],
            date=self._date(row["date"], market),
            imported_at=imported_at,
        )

    def _subject(self, row: Mapping[str, str]) -> str:
        device, model = row.get("device", ""), row.get("model", "")
        if device:
            return device if device in self._catalogue.devices else self._meant_device(device)
        if model:
            return model if model in self._catalogue.models else self._meant_model(model)
        raise ValueError("neither device nor model is given")

    def _meant_device(self, words: str) -> str:
        found = self._recogniser.recognise(words)
        if found.device_id is None:
            near = f": could be {', '.join(found.candidates[:3])}" if found.candidates else ""
            raise ValueError(f"device {words[:80]!r} names no single device that we know{near}")
        return found.device_id

    def _meant_model(self, words: str) -> str:
        found = self._recogniser.recognise(words)
        if found.model_id is None:
            raise ValueError(f"model {words[:80]!r} names no model that we know")
        return found.model_id

    def _date(self, text: str, market: Market) -> str:
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"date {text[:20]!r} is no day: write it as 2026-11-01") from None
        if day > self._now.astimezone(market.zone).date():
            raise ValueError(f"date {day} is in the future")
        return day.isoformat()


def _rows(path: Path, header: str, lines: Iterator[str]) -> Iterator[dict[str, str]]:
    delimiter = max(DELIMITERS, key=header.count)
    names = [name.strip().casefold() for name in next(csv.reader([header], delimiter=delimiter), [])]
    missing = [name for name in NEEDED if name not in names]
    if missing or not {"device", "model"} & {*names}:
        missing += [] if {"device", "model"} & {*names} else ["device (or model)"]
        raise FeedError(f"the table of new prices {path} lacks columns in its header: {', '.join(missing)}")
    for cells in csv.reader(lines, delimiter=delimiter):
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * (len(names) - len(cells))]
            yield {name: cell.strip() for name, cell in zip(names, padded, strict=False)}
