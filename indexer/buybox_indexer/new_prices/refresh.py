"""The marketplace's table of new prices, read again before each load when the setting names one."""

import datetime as dt

from buybox_config.errors import FeedError
from buybox_config.markets import load_markets

from buybox_indexer.load import Workshop
from buybox_indexer.new_prices.importing import import_new_prices

NOTE = "new prices"
"""Under this name the report says what was wrong with the table."""


def refresh_new_prices(workshop: Workshop, now: dt.datetime) -> dict[str, str]:
    """Import the table that the setting `new_prices` names; return a note on what was wrong with it.

    A table that cannot be read does not stop the load: what was imported before counts for its days.
    """
    path = workshop.settings.new_prices
    if path is None:
        return {}
    try:
        report = import_new_prices(workshop, load_markets(workshop.settings.markets_dir), path, now)
    except FeedError as error:
        return {NOTE: str(error)}
    if not report.refused:
        return {}
    first = report.refused[0]
    return {NOTE: f"{len(report.refused)} rows of {path} refused, the first is row {first.row}: {first.message}"}
