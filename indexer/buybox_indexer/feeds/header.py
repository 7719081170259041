"""The header of a table: its columns by name, none of them twice where the seller file relies on it."""

from collections.abc import Sequence

from buybox_config.errors import FeedError
from buybox_config.sellers import COLUMNS, FeedSource

MOST_COLUMNS = 1_000
"""More columns are no list of listings."""


def checked_header(values: Sequence[str], source: FeedSource) -> list[str]:
    """Return the names of a table's columns, without white space around them; a name that comes again is numbered.

    Raises FeedError when there are none or too many, or a column that is read as ours stands there twice.
    """
    names = [value.strip() for value in values]
    if not any(names):
        raise FeedError("has no header: the first line names the columns")
    if len(names) > MOST_COLUMNS:
        raise FeedError(f"{len(names):,} columns; at most {MOST_COLUMNS:,} are read")
    _refuse_doubled(names, source)
    return numbered(names)


def numbered(names: Sequence[str]) -> list[str]:
    """Tell names apart that come again: `image`, `image.1`, `image.2`."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        count = seen.get(name, 0)
        seen[name] = count + 1
        found.append(f"{name}.{count}" if count else name)
    return found


def named_columns(source: FeedSource, there: Sequence[str] | dict[str, str]) -> list[str]:
    """List the columns of theirs that the seller file names, each without the unit that may follow it."""
    mapped = [theirs if theirs in there else theirs.rpartition(":")[0] or theirs for theirs in source.columns]
    return [*mapped, *source.where, *source.sku]


def _refuse_doubled(names: list[str], source: FeedSource) -> None:
    ours = {
        theirs for columns in source.columns.values() for theirs in ([columns] if isinstance(columns, str) else columns)
    }
    used = {*named_columns(source, names), *(COLUMNS.keys() - ours)}
    for name in names:
        if name in used and names.count(name) > 1:
            raise FeedError(
                f"has more than one column {name!r}, and which one counts cannot be told: rename the others"
            )
