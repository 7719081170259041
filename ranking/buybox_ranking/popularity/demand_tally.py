"""Shopper events counted for devices: decayed, and each client's share of a day bounded."""

from collections import Counter, defaultdict

import msgspec
from buybox_config.popularity import PopularityRules

from buybox_ranking.quality.decay import weight

DAY_S = 86_400.0


class DeviceEvent(msgspec.Struct, frozen=True, gc=False):
    """One thing that a shopper did to an offer of a device."""

    device_id: str
    action: str
    client: str  # the client id; where none was sent, something that tells one visit from another
    at: float  # seconds since 1970


class DemandTally:
    """Points of devices as of one moment, from events in the order of their times.

    A client counts once a day (UTC) for each device and action, and for so many events a day in all: looking ten
    times is one shopper, and a program is at most one busy shopper. Events after the moment, and those older than the
    longest age, count nothing. Of the clients only those of one day are remembered.
    """

    def __init__(self, as_of: float, rules: PopularityRules) -> None:
        self._as_of, self._rules = as_of, rules
        self._points: defaultdict[str, float] = defaultdict(float)
        self._day = -1
        self._seen: set[tuple[str, str, str]] = set()
        self._of_client: Counter[str] = Counter()

    def add(self, event: DeviceEvent) -> None:
        """Count an event; none may be of an earlier day than the one before it."""
        self._turn(int(event.at // DAY_S))
        points, age_days = self._rules.points(event.action), (self._as_of - event.at) / DAY_S
        if points > 0 and 0 <= age_days <= self._rules.longest_days.value and self._is_new(event):
            self._points[event.device_id] += points * weight(age_days, self._rules.half_life_days.value)

    def points(self) -> dict[str, float]:
        """Return the points of each device that has any."""
        return dict(sorted(self._points.items()))

    def _turn(self, day: int) -> None:
        if day < self._day:
            raise ValueError("events must come in the order of their days")
        if day > self._day:
            self._day = day
            self._seen.clear()
            self._of_client.clear()

    def _is_new(self, event: DeviceEvent) -> bool:
        """Take note of what a client did; False for what it did before this day, or beyond its share of one."""
        deed = (event.client, event.device_id, event.action)
        if deed in self._seen or self._of_client[event.client] >= self._rules.client_daily_events.value:
            return False
        self._seen.add(deed)
        self._of_client[event.client] += 1
        return True
