"""Read files of titles that people have sorted: into products, or into categories that hold no device of ours."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec
from buybox_config.errors import FeedError

HALVES = ("odd", "even", "all")
EDITIONS = re.compile(
    r"\(?\bproduct\)?\s*red\b|\b(?:special|limited|high|standard) ed(?:ition\b|\.)|\b(?:dual|single|hybrid) sim\b",
    re.IGNORECASE,
)
"""Words of a label that are no part of what one device is here: a colour, a second SIM slot."""


class Labelled(msgspec.Struct, frozen=True):
    """A title and the product that a person put it to."""

    title: str
    cluster: str
    label: str


class Negative(msgspec.Struct, frozen=True):
    """A title of another category."""

    title: str
    category: str


def read_labelled(path: Path, half: str = "all") -> list[Labelled]:
    """Read titles with columns title, cluster_id and cluster_label, those of odd or even clusters or all.

    Raises FeedError when the file cannot be read or lacks a column.
    """
    rows = _rows(path, ("title", "cluster_id", "cluster_label"))
    return [
        Labelled(row["title"], row["cluster_id"], row["cluster_label"])
        for row in rows
        if half == "all" or int(row["cluster_id"]) % 2 == (half == "odd")
    ]


def read_negatives(path: Path) -> list[Negative]:
    """Read titles with columns title and category; raises FeedError as `read_labelled`."""
    return [Negative(row["title"], row["category"]) for row in _rows(path, ("title", "category"))]


def is_labelled(path: Path) -> bool:
    """Tell by its header whether a file holds titles with products."""
    return "cluster_id" in (_header(path) or ())


def without_editions(titles: Iterable[Labelled]) -> list[Labelled]:
    """Join the products that differ only in words that make no other device here, such as "Dual SIM"."""
    return [msgspec.structs.replace(title, cluster=plain_label(title.label)) for title in titles]


def plain_label(label: str) -> str:
    """Return a label in lower case without its edition words."""
    return " ".join(EDITIONS.sub(" ", label).lower().split())


def _header(path: Path) -> list[str] | None:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return next(csv.reader(lines), None)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FeedError(f"{path} cannot be read as CSV in UTF-8: {error}") from error


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    header = _header(path) or []
    missing = [column for column in columns if column not in header]
    if missing:
        raise FeedError(f"{path} has no column {missing[0]!r}; titles to evaluate on need {', '.join(columns)}")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
