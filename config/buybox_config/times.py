"""Times at every edge: RFC 3339 in UTC."""

import datetime as dt


def utc_text(moment: dt.datetime) -> str:
    """Write a moment as RFC 3339 in UTC, whole seconds, so that texts sort as times do."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
