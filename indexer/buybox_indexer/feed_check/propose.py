"""Which column of theirs is which of ours: by its name and by what it holds, and never where the two disagree."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import msgspec

from buybox_indexer.feed_check.headers import Headers, meanings
from buybox_indexer.feed_check.profile import Column, Tests

FITS = 0.6
"""Share of a column's values that have to fit what its name says."""

SURE = 0.9
"""Share that has to fit where the name says nothing."""

NAMELESS = ("link", "gtin", "grade", "condition")
"""Columns of ours that are told by their values alone; a number alone could be anything."""

FEW_LABELS = 30
UNIQUE = 0.95
SAMPLE = 60
BETTER = 0.15
"""How much more of another column has to name a device before the column that is called a title is passed over."""


class Proposal(msgspec.Struct, frozen=True):
    """One column of theirs and what we take it for."""

    theirs: str
    ours: tuple[str, ...]
    because: str


def propose(
    columns: Sequence[Column], headers: Headers, tests: Tests, names_device: Callable[[str], bool]
) -> list[Proposal]:
    """Return what each column is taken for; each column of ours is taken at most once."""
    taken: dict[str, tuple[Column, str]] = {}
    candidates = sorted(_candidates(columns, headers, tests), key=lambda found: -found[0])
    for _, ours, column, because in candidates:
        used = {taker.name for taker, _ in taken.values()}
        if ours not in taken and (column.name not in used or _shared(ours, column, taken)):
            taken[ours] = (column, because)
    _choose_title(taken, columns, names_device)
    _choose_sku(taken, columns)
    found: dict[str, list[str]] = {}
    for ours, (column, _) in taken.items():
        found.setdefault(column.name, []).append(ours)
    return [
        Proposal(column.name, tuple(found[column.name]), taken[found[column.name][0]][1])
        for column in columns
        if column.name in found
    ]


def _candidates(columns: Iterable[Column], headers: Headers, tests: Tests) -> Iterable[tuple[float, str, Column, str]]:
    """Yield (sureness, ours, column, why)."""
    for column in columns:
        named = meanings(column.name, headers) if column.filled else {}
        for ours, sure in named.items():
            share = column.share(tests.of[ours]) if ours in tests.of else 1.0
            if share >= FITS and _plausible(ours, column):
                yield sure + share / 10, ours, column, "its name" if ours not in tests.of else "its name and values"
        for ours in NAMELESS if column.filled else ():
            share = column.share(partial(tests.tells, ours))
            if share >= SURE and ours not in named and _tells(ours, column, tests):
                yield share / 2, ours, column, "its values"


def _plausible(ours: str, column: Column) -> bool:
    """Hold what no single value can show."""
    if ours == "sku":
        return column.distinct_share >= UNIQUE
    return ours != "title" or len(column.values) > 1 or column.filled <= 1


def _tells(ours: str, column: Column, tests: Tests) -> bool:
    """Say whether values alone are enough: a handful of labels that recur, and not words of availability."""
    if ours in ("grade", "condition"):
        return len(column.values) <= FEW_LABELS and column.share(tests.stock_word) < 1 - SURE
    return True


def _shared(ours: str, column: Column, taken: dict[str, tuple[Column, str]]) -> bool:
    """Let one column say both how a device looks and whether it is used: "Refurbished - Good"."""
    pair = {"grade": "condition", "condition": "grade"}.get(ours)
    return pair is not None and pair in taken and taken[pair][0].name == column.name


def _choose_title(
    taken: dict[str, tuple[Column, str]], columns: Iterable[Column], names_device: Callable[[str], bool]
) -> None:
    """Take the column whose values name devices best, the one called a title where it does so about as well."""
    used = {column.name for ours, (column, _) in taken.items() if ours not in ("title", "sku")}
    shares = {
        column.name: (sum(map(names_device, list(column.values)[:SAMPLE])) / min(SAMPLE, len(column.values)), column)
        for column in columns
        if column.values and column.name not in used and column.distinct_share > 0
    }
    if not shares:
        return
    share, best = max(shares.values(), key=lambda found: found[0])
    now = shares.get(taken["title"][0].name, (0.0, None))[0] if "title" in taken else -BETTER
    if share > now + BETTER and share > 0:
        taken["title"] = (best, f"{share:.0%} of its values name a device")


def _choose_sku(taken: dict[str, tuple[Column, str]], columns: Iterable[Column]) -> None:
    """Let a title that never comes twice, and looks like an address, be the sku where nothing else is."""
    title = taken.get("title")
    if "sku" in taken or title is None:
        return
    if title[0].distinct_share >= UNIQUE and not any(" " in value for value in title[0].values):
        taken["sku"] = title
        return
    names = {column.name for column, _ in taken.values()}
    first = next(iter(columns))
    if first.name not in names and first.distinct_share >= UNIQUE and not any(" " in value for value in first.values):
        taken["sku"] = (first, "the first column, never twice the same")


def hashed_columns(found: Sequence[Proposal], columns: Mapping[str, Column]) -> tuple[str, ...]:
    """Return the columns that tell listings apart where there is no sku; the price only where nothing else does."""
    by_ours = {ours: each.theirs for each in found for ours in each.ours}
    if "sku" in by_ours or "title" not in by_ours:
        return ()
    stable = ("title", "brand", "model", "gtin", "storage_gb", "colour", "grade", "condition", "link")
    chosen = dict.fromkeys(by_ours[ours] for ours in stable if ours in by_ours)
    if columns[by_ours["title"]].distinct_share < UNIQUE and "price" in by_ours:
        chosen[by_ours["price"]] = None
    return tuple(chosen)
