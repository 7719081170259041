"""Rules that do nothing by themselves: what they name is unknown, not on sale or over, or changes nothing."""

import datetime as dt
from collections.abc import Iterator, Mapping

from buybox_config.catalogue import Catalogue
from buybox_config.list_rules import ListRule
from buybox_config.markets import Market
from buybox_titles.fold import folded
from rapidfuzz import fuzz, process

from buybox_desk.policies.checks.findings import Finding, found
from buybox_desk.policies.checks.live_market import LiveMarket

NEAR = 3

MOVES = {"pin", "boost", "bury", "hide"}
"""Actions that act on devices."""


class Known:
    """What the catalogue knows, by fact: ids of devices and models, makers."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._redirects = catalogue.redirects
        brands = dict.fromkeys(model.brand for model in catalogue.models.values())
        self._names: dict[str, list[str]] = {
            "device": list(catalogue.devices),
            "model": list(catalogue.models),
            "brand": list(brands),
        }
        self._exact = {fact: frozenset(names) for fact, names in self._names.items()}
        self._folded = {fact: frozenset(name.casefold() for name in names) for fact, names in self._names.items()}

    def knows(self, fact: str, value: str, *, exact: bool) -> bool:
        """Tell whether there is such a thing; targets are written exactly, words of a scope in any case."""
        if fact not in self._names:
            return True
        return value in self._exact[fact] if exact else value.casefold() in self._folded[fact]

    def renamed(self, fact: str, value: str) -> str | None:
        """Return the id of now of a device that had another one; None for anything else."""
        return self._redirects.get(value) if fact == "device" else None

    def near(self, fact: str, value: str) -> str:
        """Name the things that are written most like this, sign by sign: the finer ways take ten times as long."""
        near = process.extract(value, self._names[fact], scorer=fuzz.ratio, limit=NEAR)
        return ", ".join(name for name, _, _ in near)


def unknown(place: int, rule: ListRule, known: Known) -> Iterator[Finding]:
    """Find what a rule names and the catalogue does not know."""
    named = [(*rule.target.named, True), *((fact, value, False) for fact, value in rule.scope.meant.items())]
    for fact, value, exact in named:
        if fact in {"query", "url"} or known.knows(fact, value, exact=exact):
            continue
        where, now = "acts on" if exact else "is for words that mean", known.renamed(fact, value)
        if now is not None:
            message = f"rule {place} {where} the device {value}, which is {now} now: write that"
            yield found("renamed", message, place=place, market=rule.scope.market)
        else:
            message = (
                f"rule {place} {where} the {fact} {value}, which the catalogue does not know: near ones are "
                f"{known.near(fact, value)}"
            )
            yield found("unknown_target", message, place=place, market=rule.scope.market)


def without_effect(place: int, rule: ListRule) -> Iterator[Finding]:
    """Find what changes nothing as written, and a paid place that nobody can explain later."""
    market = rule.scope.market
    if rule.action in {"boost", "bury"} and rule.factor == 1:
        message = f"rule {place} multiplies popularity by 1: give it another strength, or remove it"
        yield found("no_effect", message, place=place, market=market)
    if rule.action == "synonym" and folded(rule.target.query or "") == folded(rule.scope.query or ""):
        message = f"rule {place} asks '{rule.target.query}' instead of the same words: remove it"
        yield found("no_effect", message, place=place, market=market)
    if rule.sponsored and not rule.reason.strip():
        message = f"rule {place} is paid for and has no reason: say who paid for it, and why"
        yield found("sponsored_without_reason", message, place=place, market=market)


def expired(place: int, rule: ListRule, markets: Mapping[str, Market], now: dt.datetime) -> Iterator[Finding]:
    """Find a rule whose end is past in every market that it is for."""
    if rule.until is not None and is_over(rule, markets, now):
        message = f"rule {place} ended at {rule.until:%Y-%m-%d %H:%M}: remove it, or give it another end"
        yield found("expired", message, place=place, market=rule.scope.market)


def is_over(rule: ListRule, markets: Mapping[str, Market], now: dt.datetime) -> bool:
    """Tell whether a rule's end is past in every market that it is for."""
    if rule.until is None:
        return False
    concerned = [market for name, market in markets.items() if rule.scope.market in (None, name)]
    return all(now.astimezone(market.zone).replace(tzinfo=None) >= rule.until for market in concerned)


def not_on_sale(place: int, rule: ListRule, live: Mapping[str, LiveMarket]) -> Iterator[Finding]:
    """Find a rule that matches nothing on sale in its market, or in any; `live` has the markets where something is."""
    concerned = {name: each for name, each in live.items() if rule.scope.market in (None, name)}
    if not concerned:
        return
    where = f"in {rule.scope.market}" if rule.scope.market else f"in {', '.join(concerned)}"
    fact, value = rule.target.named
    if rule.action in MOVES and not any(value in each.values[fact] for each in concerned.values()):
        if rule.action == "pin":
            message = f"rule {place} pins the {fact} {value}, which nobody offers {where}: shown once it can be bought"
            yield found("sold_out", message, place=place, market=rule.scope.market)
        else:
            message = f"rule {place} acts on the {fact} {value}, of which nothing is on sale {where}"
            yield found("matches_nothing", message, place=place, market=rule.scope.market)
    for fact, value in rule.scope.meant.items():
        if rule.action != "redirect" and not any(value.casefold() in each.folded[fact] for each in concerned.values()):
            message = f"rule {place} is for words that mean the {fact} {value}, of which nothing is on sale {where}"
            yield found("matches_nothing", message, place=place, market=rule.scope.market)
