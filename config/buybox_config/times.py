"""Times at every edge: RFC 3339 in UTC."""

import datetime as dt


def utc_text(moment: dt.datetime) -> str:
    """Write a moment as RFC 3339 in UTC, whole seconds, so that texts sort as times do."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def moment_text(moment: dt.datetime) -> str:
    """Write a moment as RFC 3339 in UTC, so fine that what is put on record keeps its order."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
