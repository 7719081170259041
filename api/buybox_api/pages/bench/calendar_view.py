"""A week of rules: for each rule of a market the hours of each day in which it is in force, in the market's time."""

import datetime as dt
from collections.abc import Iterable

import msgspec
from buybox_config.list_rules import YEARS
from buybox_config.markets import Market
from buybox_desk.policies.rule_words import NameOf, rule_words
from buybox_desk.policies.version import Document

from buybox_api.pages.bench.rule_times import Span, markets_of, span_of
from buybox_api.rules.moments import moment_of

DAYS = 7
ALL_DAY = "all day"


class Day(msgspec.Struct, frozen=True):
    """One day of the week shown."""

    date: dt.date
    is_today: bool

    @property
    def words(self) -> str:
        """Write it: Tue 24 Nov."""
        return f"{self.date:%a} {self.date.day} {self.date:%b}"


class WeekLine(msgspec.Struct, frozen=True):
    """One rule that is in force in the week."""

    place: int
    words: str
    action: str
    sponsored: bool
    hours: list[str]  # by day; empty where it is not in force

    @property
    def always(self) -> bool:
        """Whether it is in force all week."""
        return all(hours == ALL_DAY for hours in self.hours)


class Week(msgspec.Struct, frozen=True):
    """A week with its rules."""

    name: str  # ISO: 2026-W48
    days: list[Day]
    lines: list[WeekLine]
    before: str | None  # name of the week before
    after: str | None

    @property
    def words(self) -> str:
        """Write it: 23 to 29 November 2026."""
        first, last = self.days[0].date, self.days[-1].date
        begins = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
        return f"{begins} to {last.day} {last:%B %Y}"


def week_of(name: str, today: dt.date) -> dt.date:
    """Return the Monday of a week named as ISO does; that of today where it names none that rules can be in."""
    try:
        monday = dt.datetime.strptime(f"{name}-1", "%G-W%V-%u").date()  # noqa: DTZ007 - a day of the calendar, no moment
    except ValueError:
        monday = today
    if monday.year not in YEARS:
        monday = today
    return monday - dt.timedelta(days=monday.weekday())


def week(rules: Iterable[Document], market: Market, monday: dt.date, now: dt.datetime, name_of: NameOf) -> Week:
    """Lay out a week of a market."""
    today = now.astimezone(market.zone).date()
    days = [Day(date, date == today) for date in (monday + dt.timedelta(days=number) for number in range(DAYS))]
    lines = [_line(place, rule, market, days, name_of) for place, rule in enumerate(rules, start=1)]
    return Week(
        name=_name(monday),
        days=days,
        lines=[line for line in lines if line is not None and any(line.hours)],
        before=_name(monday - dt.timedelta(days=DAYS)),
        after=_name(monday + dt.timedelta(days=DAYS)),
    )


def _name(monday: dt.date) -> str:
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def _line(place: int, rule: Document, market: Market, days: list[Day], name_of: NameOf) -> WeekLine | None:
    if not markets_of(rule, {market.id: market}):
        return None
    span = span_of(rule, market)
    untimed = {name: value for name, value in rule.items() if name not in {"from", "until", "sponsored"}}
    hours = [_hours(span, day.date, market) for day in days]
    return WeekLine(place, rule_words(untimed, name_of), rule["action"], bool(rule.get("sponsored")), hours)


def _hours(span: Span, date: dt.date, market: Market) -> str:
    """Write the hours of a day that lie in a span, as the market's clock shows them."""
    midnight = dt.datetime.combine(date, dt.time())
    whole = Span(moment_of(midnight, market.zone), moment_of(midnight + dt.timedelta(days=1), market.zone))
    found = span.within(whole)
    if found is None:
        return ""
    if found == whole:
        return ALL_DAY
    ends = "24:00" if found.end == whole.end else f"{found.end.astimezone(market.zone):%H:%M}"
    return f"{found.start.astimezone(market.zone):%H:%M} to {ends}"
