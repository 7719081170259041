"""The history of a seller's fault rates: a line with its interval for each kind of fault, beside our limit."""

import datetime as dt
from collections.abc import Sequence

import msgspec
from buybox_config.seller_thresholds import load_seller_thresholds
from buybox_ranking.pictures.svg import Point, line, path, picture, words
from markupsafe import Markup

from buybox_api.back_office import Document
from buybox_api.pages.seller.quality_lines import TITLES, per_thousand

WIDTH, HEIGHT = 340, 190
LEFT, RIGHT, TOP, BOTTOM = 40, 14, 26, 26
DOT = 3.0
"""Half the width of the mark of a day, pixels."""

LEAST_TOP = 0.01
"""The upper edge is 10 faults per 1,000 orders at least, so that a good seller's line is not blown up."""


class RateOfDay(msgspec.Struct, frozen=True):
    """One kind of fault as the last load of a day judged it; shares of orders."""

    day: dt.date
    rate: float
    low: float
    high: float


class RateHistory(msgspec.Struct, frozen=True):
    """One kind of fault over the days, oldest first."""

    fault: str
    title: str
    limit: float | None
    days: list[RateOfDay]
    drawn: Markup

    @property
    def table(self) -> list[tuple[str, str, str]]:
        """The same as rows, newest first: day, rate, interval, per 1,000 orders."""
        return [
            (each.day.isoformat(), per_thousand(each.rate), f"{per_thousand(each.low)} to {per_thousand(each.high)}")
            for each in reversed(self.days)
        ]


def rate_histories(history: Sequence[Document], market: str) -> list[RateHistory]:
    """Return the history of each kind of fault that has a limit, as judged among the sellers of a market."""
    limits = load_seller_thresholds()
    found = []
    for fault, limit in limits.items():
        days = _days(history, market, fault)
        if days:
            drawn = Markup(_drawn(fault, days, limit.highest_rate))  # noqa: S704 - our own numbers and words, escaped
            found.append(RateHistory(fault, TITLES.get(fault, fault), limit.highest_rate, days, drawn))
    return found


def _days(history: Sequence[Document], market: str, fault: str) -> list[RateOfDay]:
    found = []
    for record in history:
        rates = record["markets"].get(market, {}).get("rates", ())
        judged = next((rate["judged"] for rate in rates if rate["kind"] == fault), None)
        if judged is not None:
            day = dt.datetime.fromisoformat(record["as_of"]).date()
            found.append(RateOfDay(day, judged["rate"], judged["low"], judged["high"]))
    return found


def _drawn(fault: str, days: Sequence[RateOfDay], limit: float) -> str:
    top = 1.15 * max(LEAST_TOP, limit, *(each.high for each in days))
    first, last = days[0].day, days[-1].day
    span = max((last - first).days, 1)

    def at(day: dt.date, rate: float) -> Point:
        across = (day - first).days / span if last > first else 0.5
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - rate / top * (HEIGHT - TOP - BOTTOM)

    floor, ceiling = HEIGHT - BOTTOM, at(first, limit)[1]
    upper = [at(each.day, each.high) for each in days]
    lower = [at(each.day, each.low) for each in reversed(days)]
    elements = [
        words((4, 13), "faults per 1,000 orders", "axis", "start"),
        line((LEFT, floor), (WIDTH - RIGHT, floor), "edge"),
        words((LEFT - 5, floor + 4), "0", "axis", "end"),
        path(_widened([*upper, *lower]), "band"),
        line((LEFT, ceiling), (WIDTH - RIGHT, ceiling), "limit"),
        words((LEFT - 5, ceiling + 4), per_thousand(limit), "axis", "end"),
        words((WIDTH - RIGHT, ceiling - 4), "limit", "limit-word", "end"),
        path(_widened([at(each.day, each.rate) for each in days]), "curve"),
        *([] if last > first else [words(((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 7), first.isoformat(), "axis")]),
        *(_ends(first, last) if last > first else []),
    ]
    title = TITLES.get(fault, fault)
    newest = days[-1]
    told = (
        f"{title}: {per_thousand(newest.rate)} per 1,000 orders on {newest.day}, between {per_thousand(newest.low)} "
        f"and {per_thousand(newest.high)}; the limit is {per_thousand(limit)}. The table below has every day."
    )
    return picture(f"history-{fault}", title, told, (WIDTH, HEIGHT), elements)


def _ends(first: dt.date, last: dt.date) -> list[str]:
    return [
        words((LEFT, HEIGHT - 7), first.isoformat(), "axis", "start"),
        words((WIDTH - RIGHT, HEIGHT - 7), last.isoformat(), "axis", "end"),
    ]


def _widened(points: Sequence[Point]) -> list[Point]:
    """Return points as they are; a single day is drawn as a short stroke, else it could not be seen."""
    if len({x for x, _ in points}) > 1:
        return list(points)
    (x, _), ys = points[0], [y for _, y in points]
    if len(points) == 1:
        return [(x - 4 * DOT, ys[0]), (x + 4 * DOT, ys[0])]
    return [(x - DOT, ys[0]), (x + DOT, ys[0]), (x + DOT, ys[-1]), (x - DOT, ys[-1])]
