"""One line of a file of changes: whose offer, since when, and the columns that change."""

import datetime as dt
from collections.abc import Mapping

import msgspec
from buybox_config.sellers import COLUMNS
from rapidfuzz import process

from buybox_indexer.listing import TurnedAway
from buybox_indexer.normalise.times import moment
from buybox_indexer.offer_changes.columns import WITHDRAWN

Value = str | int | float | bool | None

NAMES = ("seller", "market", "sku", "updated_at")
"""What every change must say."""

LONGEST_LINE = 100_000
"""Bytes of a line; a longer one is no change of one offer."""

NAMED = 3


class Change(msgspec.Struct, frozen=True):
    """What a line says of one offer."""

    line: int  # from 1
    seller: str
    market: str
    sku: str
    at: dt.datetime  # UTC, never later than it was read
    given: dict[str, str | None]  # canonical column -> text as a feed would write it; None where it is taken away
    withdrawn: bool | None = None  # None: not said


class BadLine(Exception):  # noqa: N818 - an outcome of a line, not an error of the program
    """Raised when a line cannot be a change; names the offer as far as the line does."""

    def __init__(self, reason: str, message: str, names: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.reason, self.message, self.names = reason, message, dict(names or {})


def read_change(text: bytes, line: int, now: dt.datetime) -> Change:
    """Read one line; a time later than `now` counts as now.

    Raises BadLine: `not_json`, `unknown_column`, `missing_field`, `bad_value`, `bad_number`.
    """
    values = _values(text)
    names = {name: str(values[name])[:200] for name in ("seller", "market", "sku") if isinstance(values.get(name), str)}
    try:
        return _change(values, line, now)
    except BadLine as bad:
        raise BadLine(bad.reason, bad.message, names) from bad


def _values(text: bytes) -> dict[str, Value]:
    if len(text) > LONGEST_LINE:
        raise BadLine("not_json", f"the line is longer than {LONGEST_LINE:,} bytes: send one change a line")
    try:
        found = msgspec.json.decode(text, type=dict[str, Value])
    except msgspec.ValidationError as error:
        raise BadLine("not_json", f"not one JSON object of plain values: {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadLine("not_json", f"not JSON ({error}): write one object a line, without NaN or comments") from error
    return found


def _change(values: dict[str, Value], line: int, now: dt.datetime) -> Change:
    for column in values.keys() - {*NAMES, WITHDRAWN, *COLUMNS}:
        raise BadLine("unknown_column", _unknown(column))
    seller, market, sku, stated = (_named(values, name) for name in NAMES)
    withdrawn = values.get(WITHDRAWN)
    if WITHDRAWN in values and not isinstance(withdrawn, bool):
        raise BadLine("bad_value", "withdrawn is neither true nor false")
    given = {column: _text(value) for column, value in values.items() if column not in {*NAMES, WITHDRAWN}}
    if not given and withdrawn is None:
        raise BadLine("missing_field", "nothing changes: name a column, or withdrawn")
    return Change(line, seller, market.upper(), sku, _time(stated, now), given, withdrawn)  # type: ignore[arg-type]  # a bool by now


def _named(values: Mapping[str, Value], name: str) -> str:
    text = _text(values.get(name))
    if not text:
        raise BadLine("missing_field", f"{name} is missing: every change names seller, market, sku and updated_at")
    return text


def _text(value: Value) -> str | None:
    """Write a value as a feed would: what is empty is none."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() or None


def _time(stated: str, now: dt.datetime) -> dt.datetime:
    try:
        return min(moment(stated, "dmy"), now)
    except TurnedAway as away:
        raise BadLine(away.reason, away.message) from away


def _unknown(column: str) -> str:
    near = ", ".join(name for name, _, _ in process.extract(column[:60], [*COLUMNS, WITHDRAWN], limit=NAMED))
    return f"{column[:60]!r} is not one of our columns: near ones are {near}"
