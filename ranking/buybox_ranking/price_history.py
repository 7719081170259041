"""What one seller asked in one box over time: a line of changes, and the lowest price before the one in force.

Times are whole seconds since 1970 in UTC, so that neither time zones nor clock changes are in it; money is in minor
units of the market's currency. The line belongs to the seller and the box, not to an offer: a new sku, or an offer
that went and came back, goes on with it.
"""

from collections.abc import Iterator

import msgspec

SECONDS_PER_DAY = 86_400

PRIOR_DAYS = 30
"""The shortest period whose lowest price is the prior price (Directive 98/6/EC, Article 6a, paragraph 2)."""


class Change(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What was asked from a time on; nothing at all when both are None."""

    at: int  # seconds since 1970, UTC
    total: int | None  # middle total asked, also while the offer was hidden: the reference price is made of it
    price: int | None  # lowest item price shown to buyers; None: none was


Line = list[Change]
"""The changes of one seller in one box, oldest first."""


class PriorPrice(msgspec.Struct, frozen=True, gc=False):
    """The price that a reduction has to be measured against."""

    price: int
    since: int | None  # seconds since 1970 where less than PRIOR_DAYS are known; None: all of them are


def recorded(line: Line, at: int, total: int | None, price: int | None) -> Line:
    """Return the line with what is asked from `at` on; the very same line when nothing changed.

    A time before the last change is taken as that of the last change: a clock that went back rewrites no past.
    """
    last = line[-1] if line else None
    if (total, price) == ((last.total, last.price) if last else (None, None)):
        return line
    if last is not None and at <= last.at:
        return recorded(line[:-1], last.at, total, price)
    return [*line, Change(at, total, price)]


def pruned(line: Line, oldest: int) -> Line:
    """Return the line without what ended before `oldest`; empty when nothing has been asked since then."""
    first = next((place for place in range(len(line) - 1, -1, -1) if line[place].at <= oldest), 0)
    kept = line[first:] if first else line
    over = len(kept) == 1 and kept[0].at <= oldest and kept[0].total is None and kept[0].price is None
    return [] if over else kept


def spans(line: Line, since: int, until: int) -> Iterator[tuple[Change, int]]:
    """Yield each change in force between two times with the seconds for which it was."""
    for place, change in enumerate(line):
        end = line[place + 1].at if place + 1 < len(line) else until
        seconds = min(end, until) - max(change.at, since)
        if seconds > 0:
            yield change, seconds


def prior_price(line: Line, now: int) -> PriorPrice | None:
    """Return the lowest price shown in the PRIOR_DAYS before the price in force took effect; None while none is shown.

    A price that has stood for PRIOR_DAYS is its own prior price, and so is one before which none is known: neither can
    be announced as a reduction. Reading the same feed again therefore changes nothing, and a reduction stays one while
    it lasts, up to PRIOR_DAYS.
    """
    if not line or line[-1].price is None:
        return None
    price = line[-1].price
    first = _first_of_the_price_in_force(line)
    began = line[first].at
    if began <= now - PRIOR_DAYS * SECONDS_PER_DAY:
        return PriorPrice(price, None)
    start = began - PRIOR_DAYS * SECONDS_PER_DAY
    before = [change.price for change, _ in spans(line[: first + 1], start, began) if change.price is not None]
    return PriorPrice(min(before, default=price), line[0].at if line[0].at > start else None)


def _first_of_the_price_in_force(line: Line) -> int:
    """Return the place of the change with which the price now in force began: totals may have changed since."""
    first = len(line) - 1
    while first > 0 and line[first - 1].price == line[-1].price:
        first -= 1
    return first
