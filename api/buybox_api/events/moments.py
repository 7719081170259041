"""Times of events: RFC 3339 or milliseconds in, RFC 3339 in UTC with milliseconds out."""

import datetime as dt

from buybox_config.errors import UsageError

AHEAD = dt.timedelta(minutes=5)
"""How far a shopper's clock may run ahead of ours; clocks that nobody sets are off by minutes, not by hours."""

LONGEST = 40
"""Characters of a time; RFC 3339 with nanoseconds and an offset is 35 long."""


def moment_text(moment: dt.datetime) -> str:
    """Write a moment in UTC to the millisecond, so that texts sort as times do."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_moment(given: str | float, now: dt.datetime) -> dt.datetime:
    """Read when an event happened; raises UsageError for what is no time, or one that is still to come."""
    try:
        moment = _parsed(given).astimezone(dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            "timestamp is no time: write RFC 3339 with its offset, such as 2026-11-24T09:30:00Z"
        ) from error
    if moment > now + AHEAD:
        raise UsageError("timestamp lies in the future: the clock that wrote it is ahead")
    return moment


def _parsed(given: str | float) -> dt.datetime:
    if not isinstance(given, str):
        return dt.datetime.fromtimestamp(given / 1000, dt.UTC)
    if len(given) > LONGEST:
        raise ValueError("longer than any time")
    moment = dt.datetime.fromisoformat(given)
    if moment.tzinfo is None:
        raise ValueError("no offset")
    return moment
