"""Their columns to ours: rename, fill in what the seller file assumes, derive a sku where there is none."""

import hashlib
from collections.abc import Callable

from buybox_config.presets import listed, load_presets
from buybox_config.sellers import COLUMNS, UNITS

from buybox_indexer.feeds.interpret import interpreter
from buybox_indexer.listing import Feed, Listing, RawRow, TurnedAway

LONGEST_VALUE = 20_000
"""Characters kept of a value; a longer one is no fact about a listing."""


def conformer(feed: Feed) -> Callable[[RawRow], Listing]:
    """Return the step that turns this feed's rows into listings under canonical columns.

    Where several columns of theirs fill one of ours, the first that has a value speaks. The step raises
    TurnedAway(`unreadable_row`) for a row that its reader could not read.
    """
    source = feed.source
    plan = [(theirs, listed(ours), *_unit(theirs)) for theirs, ours in source.columns.items()]
    mapped = {column for _, columns, _, _ in plan for column in columns}
    assumed = {column: _written(value) for column, value in source.assume.items()}
    meanings = load_presets()[source.preset].values if source.preset else {}
    interpret = interpreter(feed)

    def conform(row: RawRow) -> Listing:
        if row.fault is not None:
            raise TurnedAway("unreadable_row", f"row {row.number} {row.fault}")
        values = interpret(row.values)
        given = {column: value for column, value in values.items() if column in COLUMNS and column not in mapped}
        for theirs, columns, bare, unit in plan:
            value = values.get(theirs)
            if value is None and unit:
                value = values.get(bare)
            for column in columns if value and value.strip() else ():
                given.setdefault(column, f"{value} {unit}" if unit else value or "")
        if source.sku:
            given["sku"] = _derived_sku(row, source.sku)
        for column, meaning in meanings.items():
            if column in given:
                given[column] = meaning.get(given[column].strip(), given[column])
        return _listing(row.number, given, assumed)

    return conform


def _listing(number: int, given: dict[str, str], assumed: dict[str, str]) -> Listing:
    stated = {column: value[:LONGEST_VALUE].strip() for column, value in given.items() if value.strip()}
    filled = tuple(column for column in assumed if column not in stated)
    return Listing(number, {**assumed, **stated}, filled)


def _unit(theirs: str) -> tuple[str, str]:
    """Take the unit off a column such as `shipping_delay:hours`."""
    bare, _, unit = theirs.rpartition(":")
    return (bare, unit) if bare and unit in UNITS else (theirs, "")


def _derived_sku(row: RawRow, columns: tuple[str, ...]) -> str:
    parts = "\x1f".join(row.values.get(column, "") for column in columns)
    return hashlib.blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
