"""When a rule is in force: its local times in the market's time zone, as moments."""

import datetime as dt
from zoneinfo import ZoneInfo

MINUTE = dt.timedelta(minutes=1)


def moment_of(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the moment (UTC) of a local time.

    Of one that a clock change repeats it is the first; one that a clock change skips is the next that exists.
    """
    if not _exists(local, zone):
        local = local.replace(second=0, microsecond=0)
    while not _exists(local, zone):
        local += MINUTE
    return local.replace(tzinfo=zone).astimezone(dt.UTC)


def _exists(local: dt.datetime, zone: ZoneInfo) -> bool:
    """Tell whether a clock in the zone ever shows this time: then the way to UTC and back ends where it began."""
    return local.replace(tzinfo=zone).astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None, fold=0) == local
