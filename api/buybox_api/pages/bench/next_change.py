"""The next moment at which the calendar changes something by itself, and what it changes."""

import datetime as dt
from collections.abc import Mapping

import msgspec
from buybox_config.list_rules import ListRule
from buybox_config.markets import Market
from buybox_config.policy import Policy
from buybox_desk.policies.document import rule_document
from buybox_desk.policies.rule_words import NameOf, rule_words

from buybox_api.pages.bench.words import local
from buybox_api.rules.timetable import Timetable

FAR_S = 400 * 86_400.0
"""Seconds: beyond it a boundary is not told."""


class NextChange(msgspec.Struct, frozen=True):
    """A boundary of a market's calendar."""

    market: str
    at: str  # the market's local time
    begins: list[str]
    ends: list[str]


def next_changes(policy: Policy, markets: Mapping[str, Market], now: dt.datetime, name_of: NameOf) -> list[NextChange]:
    """Return the next boundary of each market that has one, the soonest first."""
    found = [(market, Timetable(policy.rules, market)) for market in markets.values()]
    soon = [(timetable.lasts_s(now, FAR_S), market, timetable) for market, timetable in found]
    soon.sort(key=lambda entry: (entry[0], entry[1].id))
    return [_change(market, timetable, now, lasts, name_of) for lasts, market, timetable in soon if lasts < FAR_S]


def _change(market: Market, timetable: Timetable, now: dt.datetime, lasts_s: float, name_of: NameOf) -> NextChange:
    at = now + dt.timedelta(seconds=lasts_s)
    before, after = timetable.rules(now), timetable.rules(at)
    return NextChange(
        market.name,
        local(at.astimezone(market.zone).replace(tzinfo=None)),
        [_words(rule, name_of) for rule in after if rule not in before],
        [_words(rule, name_of) for rule in before if rule not in after],
    )


def _words(rule: ListRule, name_of: NameOf) -> str:
    untimed = {name: value for name, value in rule_document(rule).items() if name not in {"from", "until"}}
    return rule_words(untimed, name_of)
