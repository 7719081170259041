"""The list of rules as its template shows it: each in words, with its state, what was found about it, what is new."""

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec
from buybox_config.markets import Market
from buybox_desk.policies.differences import rule_key
from buybox_desk.policies.rule_words import NameOf, rule_words
from buybox_desk.policies.version import Document

from buybox_api.pages.bench.findings import FindingLine
from buybox_api.pages.bench.rule_times import clock_remarks, markets_of, state_of

KINDS = {"in force": "good", "planned": "", "over": "warn"}


class RuleLine(msgspec.Struct, frozen=True):
    """One rule of the list."""

    place: int  # from 1
    action: str
    words: str
    state: str
    kind: str  # how its state is coloured
    is_new: bool  # not in the live version
    sponsored: bool
    reason: str
    author: str
    remarks: list[str]
    findings: list[FindingLine]


def rule_lines(
    rules: Iterable[Document],
    live: Iterable[Document],
    findings: Iterable[FindingLine],
    markets: Mapping[str, Market],
    now: dt.datetime,
    name_of: NameOf,
) -> list[RuleLine]:
    """Return every rule in its order; `findings` are told with the rules that they are about."""
    known, found = {rule_key(rule) for rule in live}, list(findings)
    return [
        _line(place, rule, rule_key(rule) not in known, found, markets, now, name_of)
        for place, rule in enumerate(rules, start=1)
    ]


def _line(
    place: int,
    rule: Document,
    is_new: bool,  # noqa: FBT001 - told apart by the caller alone
    findings: list[FindingLine],
    markets: Mapping[str, Market],
    now: dt.datetime,
    name_of: NameOf,
) -> RuleLine:
    own = markets_of(rule, markets)
    state = state_of(rule, own, now)
    return RuleLine(
        place=place,
        action=rule["action"],
        words=rule_words(rule, name_of),
        state=state,
        kind=KINDS[state],
        is_new=is_new,
        sponsored=bool(rule.get("sponsored")),
        reason=rule.get("reason", ""),
        author=rule.get("author", ""),
        remarks=list(clock_remarks(rule, own).values()),
        findings=[finding for finding in findings if finding.place == place],
    )
