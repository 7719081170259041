"""When a rule is in force in a market: its state now, its hours of a day, and what the clock change does to it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec
from buybox_config.markets import Market

from buybox_api.rules.moments import moment_of

State = Literal["in force", "planned", "over"]

BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)
END = dt.datetime.max.replace(tzinfo=dt.UTC)

Rule = Mapping[str, Any]


class Span(msgspec.Struct, frozen=True):
    """From a moment on, and before another."""

    start: dt.datetime
    end: dt.datetime

    def state(self, now: dt.datetime) -> State:
        """Tell whether it is now, later or past."""
        if now < self.start:
            return "planned"
        return "in force" if now < self.end else "over"

    def within(self, other: "Span") -> "Span | None":
        """Return what both share, None for nothing."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None


def markets_of(rule: Rule, markets: Mapping[str, Market]) -> list[Market]:
    """Return the markets that a rule is for."""
    named = rule.get("scope", {}).get("market")
    return [market for market in markets.values() if named is None or market.id == named]


def span_of(rule: Rule, market: Market) -> Span:
    """Return when a rule is in force in a market."""
    start, end = (local_of(rule, name) for name in ("from", "until"))
    return Span(
        BEGINNING if start is None else moment_of(start, market.zone),
        END if end is None else moment_of(end, market.zone),
    )


def local_of(rule: Rule, name: str) -> dt.datetime | None:
    """Return a rule's start or end as written: local time of the market."""
    text = rule.get(name)
    return None if text is None else dt.datetime.fromisoformat(text)


def state_of(rule: Rule, markets: Iterable[Market], now: dt.datetime) -> State:
    """Return the state of a rule over its markets: in force where it is in one, planned where it will be."""
    states = {span_of(rule, market).state(now) for market in markets}
    return "in force" if "in force" in states else "planned" if "planned" in states else "over"


def clock_remarks(rule: Rule, markets: Iterable[Market]) -> dict[str, str]:
    """Tell, by field, what a clock change does to a rule's times in the first market where it does."""
    found: dict[str, str] = {}
    for market in markets:
        for name in ("from", "until"):
            local = local_of(rule, name)
            if local is not None and name not in found:
                remark = _remark(local, market)
                if remark:
                    found[name] = remark
    return found


def _remark(local: dt.datetime, market: Market) -> str | None:
    counted = moment_of(local, market.zone).astimezone(market.zone).replace(tzinfo=None)
    if counted.replace(fold=0) != local:
        return f"The clock of {market.name} skips {local:%H:%M} on {local:%d %b %Y}: {counted:%H:%M} counts."
    if local.replace(tzinfo=market.zone, fold=0).utcoffset() != local.replace(tzinfo=market.zone, fold=1).utcoffset():
        return f"The clock of {market.name} shows {local:%H:%M} twice on {local:%d %b %Y}: the first counts."
    return None
