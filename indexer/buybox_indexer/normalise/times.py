"""When a listing last changed: ISO 8601, mail dates, days as people write them, seconds of Unix."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from functools import lru_cache

from buybox_config.times import utc_text

from buybox_indexer.listing import Feed, Listing, TurnedAway
from buybox_indexer.normalise.step import Step, no_number

_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_UNIX = re.compile(r"\d{10}(?:\d{3})?")
_SECONDS_DIGITS = 10
_MONTHS = 12


def time_step(feed: Feed) -> Step:
    """Fill when the listing last changed: as stated, else when its feed did; never later than now."""
    order = feed.source.date_order or ("mdy" if feed.market.locales[0].endswith("-US") else "dmy")

    @lru_cache(maxsize=4_096)
    def read(stated: str) -> str:
        return min(utc_text(moment(stated, order)), feed.read_at)

    def step(listing: Listing) -> bool:
        listing.updated_at = feed.modified_at
        stated = listing.given.get("updated_at")
        if stated is None:
            return False
        listing.updated_at = read(stated)
        return listing.updated_at != stated

    return step


def moment(text: str, order: str) -> dt.datetime:
    """Read a time in UTC; one without a zone is taken as UTC. Raises TurnedAway(`bad_number`)."""
    for read in (_iso, _mail, _unix):
        found = read(text)
        if found is not None:
            return _utc(found, text)
    return _utc(_day(text, order), text)


def _iso(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _mail(text: str) -> dt.datetime | None:
    """Read the dates of mail and RSS: Mon, 23 Nov 2026 08:00:00 +0100."""
    if not text[:3].isalpha():
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None


def _unix(text: str) -> dt.datetime | None:
    if not (text.isascii() and _UNIX.fullmatch(text)):
        return None
    return dt.datetime.fromtimestamp(int(text[:_SECONDS_DIGITS]), dt.UTC)


def _day(text: str, order: str) -> dt.datetime:
    """Read 23/11/2026 08:00: a number above twelve is the day, dots mean day first, else the feed's order."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise _no_time(text)
    first, second = int(found[1]), int(found[3])
    month_first = second > _MONTHS or (first <= _MONTHS and order == "mdy" and found[2] != ".")
    day, month = (second, first) if month_first else (first, second)
    try:
        hour, minute, second = (int(part or 0) for part in found.groups()[4:])
        return dt.datetime(int(found[4]), month, day, hour, minute, second, tzinfo=dt.UTC)
    except ValueError as error:
        raise _no_time(text) from error


def _utc(found: dt.datetime, text: str) -> dt.datetime:
    try:
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except OverflowError as error:
        raise _no_time(text) from error


def _no_time(text: str) -> TurnedAway:
    return no_number("updated_at", text, "is not a time: write 2026-11-23T08:00:00Z")
