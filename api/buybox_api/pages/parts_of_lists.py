"""Long lists in pages: which part is shown, and the addresses of the parts around it."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

import msgspec

One = TypeVar("One")

DEEPEST = 10_000
"""Last entry that pages reach, as everywhere."""


class Part(msgspec.Struct, frozen=True):
    """One page of a list; addresses are None where there is none."""

    page: int
    pages: int
    total: int
    first: int  # number of the first entry shown, from 1; 0 when there is none
    last: int
    before: str | None
    after: str | None


def page_asked(text: str | None, per_page: int) -> int:
    """Return the page that an address names; what is no page is the first, what is too deep the last that is read."""
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < len(str(DEEPEST)) + 1 else 1
    return max(1, min(number, DEEPEST // per_page))


def part_of(total: int, page: int, per_page: int, path: str, query: Mapping[str, str]) -> Part:
    """Describe a page of a list of `total`; `query` is kept in the addresses of its neighbours."""
    pages = max(1, min(-(-total // per_page), DEEPEST // per_page))
    here = min(page, pages)

    def address(number: int) -> str | None:
        return address_of(path, {**query, "page": str(number)}) if 1 <= number <= pages else None

    first = (here - 1) * per_page + 1 if total else 0
    last = min(here * per_page, total)
    return Part(here, pages, total, first, last, address(here - 1), address(here + 1))


def shown(entries: Sequence[One], part: Part) -> Sequence[One]:
    """Return the entries of a part."""
    return entries[max(part.first - 1, 0) : part.last]


def address_of(path: str, query: Mapping[str, str]) -> str:
    """Return an address with the parameters that say something."""
    named = {name: value for name, value in query.items() if value and (name, value) != ("page", "1")}
    return f"{path}?{urlencode(named)}" if named else path
