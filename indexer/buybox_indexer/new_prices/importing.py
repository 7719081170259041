"""Importing the marketplace's table of new prices into the engine."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import msgspec
from buybox_config.errors import FeedError
from buybox_config.markets import Market
from buybox_config.times import utc_text

from buybox_indexer.load import Workshop
from buybox_indexer.new_prices.records import keep_new_prices
from buybox_indexer.new_prices.table import PriceReader, RefusedRow


class ImportReport(msgspec.Struct, frozen=True):
    """What became of each row: `rows_read == kept + older + refused`."""

    file: str
    rows_read: int
    kept: int
    older: int  # a newer price of the same device, market and shop is known
    too_old: int  # of those kept: older than the days for which a price counts
    refused: list[RefusedRow]


def import_new_prices(workshop: Workshop, markets: Mapping[str, Market], path: Path, now: dt.datetime) -> ImportReport:
    """Import a table; rows that cannot be used are listed, the others are kept.

    Raises FeedError when the table cannot be read, or none of its rows can be used.
    """
    table = PriceReader(workshop.catalogue, workshop.recogniser, markets, now).read(path, utc_text(now))
    if not table.prices:
        first = f": row {table.refused[0].row}: {table.refused[0].message}" if table.refused else ""
        raise FeedError(f"the table of new prices {path} has no row that can be used{first}")
    kept, older = keep_new_prices(workshop.client, workshop.settings, table.prices)
    oldest = (now.date() - dt.timedelta(days=workshop.settings.new_price_days)).isoformat()
    return ImportReport(
        file=str(path),
        rows_read=len(table.prices) + len(table.refused),
        kept=kept,
        older=older,
        too_old=sum(price.date < oldest for price in table.prices),
        refused=table.refused,
    )
