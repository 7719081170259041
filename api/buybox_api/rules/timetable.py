"""The rules of one market over time: between two boundaries the same ones are in force."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence

from buybox_config.list_rules import ListRule
from buybox_config.markets import Market

from buybox_api.rules.moments import moment_of

FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)
LAST = dt.datetime.max.replace(tzinfo=dt.UTC)


class Timetable:
    """Which rules are in force when: from `from` on and before `until`, worked out once for a policy."""

    def __init__(self, rules: Sequence[ListRule], market: Market) -> None:
        timed = [(rule, *_span(rule, market)) for rule in rules if _is_of(rule, market)]
        moments = {moment for _, start, end in timed for moment in (start, end)}
        self._boundaries = sorted(moments - {FIRST, LAST})
        self._in_force = [
            tuple(rule for rule, start, end in timed if start <= since < end) for since in [FIRST, *self._boundaries]
        ]

    def rules(self, now: dt.datetime) -> tuple[ListRule, ...]:
        """Return the rules in force, in the policy's order."""
        return self._in_force[self.period(now)]

    def period(self, now: dt.datetime) -> int:
        """Return the number of the period between boundaries: answers of two periods may differ."""
        return bisect_right(self._boundaries, now)

    def lasts_s(self, now: dt.datetime, most: float) -> float:
        """Return for how many seconds the period lasts, `most` where it is longer."""
        period = self.period(now)
        if period == len(self._boundaries):
            return most
        return min((self._boundaries[period] - now).total_seconds(), most)


def _is_of(rule: ListRule, market: Market) -> bool:
    return rule.scope.market is None or rule.scope.market == market.id


def _span(rule: ListRule, market: Market) -> tuple[dt.datetime, dt.datetime]:
    start = FIRST if rule.from_ is None else moment_of(rule.from_, market.zone)
    end = LAST if rule.until is None else moment_of(rule.until, market.zone)
    return start, end
