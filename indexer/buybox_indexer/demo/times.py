"""Times as the demo's files write them."""

import datetime as dt


def utc_text(seconds: float) -> str:
    """Write seconds since 1970 as RFC 3339 in UTC, whole seconds."""
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC).isoformat()[:19] + "Z"
