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
    """Which rules are in force when: from `from` on and before `until`.

    Boundaries are worked out once for a policy, the rules of a period when it is first asked for: most of them never
    are, and of 500 rules all of them took a tenth of a second for each market.
    """

    def __init__(self, rules: Sequence[ListRule], market: Market) -> None:
        self._timed = [(rule, *_span(rule, market)) for rule in rules if _is_of(rule, market)]
        moments = {moment for _, start, end in self._timed for moment in (start, end)}
        self._boundaries = sorted(moments - {FIRST, LAST})
        self._in_force: dict[int, tuple[ListRule, ...]] = {}

    def rules(self, now: dt.datetime) -> tuple[ListRule, ...]:
        """Return the rules in force, in the policy's order."""
        period = self.period(now)
        if period not in self._in_force:
            since = self._boundaries[period - 1] if period else FIRST
            self._in_force[period] = tuple(rule for rule, start, end in self._timed if start <= since < end)
        return self._in_force[period]

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
