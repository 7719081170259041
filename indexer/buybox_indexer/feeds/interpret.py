"""What a preset reads beyond columns: facts that several values of a row say together."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from buybox_config.presets import load_details

from buybox_indexer.feeds.google_listing import google_listing
from buybox_indexer.listing import Feed
from buybox_indexer.normalise.words import fold

Values = dict[str, str]
Interpreter = Callable[[Values], Values]


def interpreter(feed: Feed) -> Interpreter:
    """Return the step that adds what the feed's preset reads from a row, under our names."""
    return PRESETS.get(feed.source.preset or "", _plain)(feed)


def _plain(_: Feed) -> Interpreter:
    return lambda values: values


def _google(feed: Feed) -> Interpreter:
    return google_listing(feed.market.id, dt.datetime.fromisoformat(feed.read_at), load_details())


def _back_market(_: Feed) -> Interpreter:
    """Back Market's `state` is a grade only where there is no `grade`; elsewhere it may say "draft"."""
    return lambda values: {**values, "state": ""} if "grade" in values else values


def _schema_org(_: Feed) -> Interpreter:
    return partial(_with_details, load_details())


def _with_details(known: dict[str, str], values: Values) -> Values:
    found: Values = {}
    for name, value in values.items():
        if name.startswith("details."):
            column = known.get(fold(name.removeprefix("details.")))
            if column is not None and column not in values:
                found.setdefault(column, value)
    return {**values, **found}


PRESETS: dict[str, Callable[[Feed], Interpreter]] = {
    "google": _google,
    "backmarket": _back_market,
    "schema-org": _schema_org,
}
"""Preset to what it reads; one that is not here is columns and grades alone."""
