"""The check of a policy: everything that is valid and still does not do what its author means."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.markets import Market, load_markets
from buybox_config.policy import Policy
from buybox_config.settings import Settings
from opensearchpy import OpenSearch

from buybox_desk.policies.checks.colliding_rules import collisions, overlapping_pins
from buybox_desk.policies.checks.dead_rules import Known, expired, is_over, not_on_sale, unknown, without_effect
from buybox_desk.policies.checks.findings import Finding, found
from buybox_desk.policies.checks.idle_weights import idle_weights
from buybox_desk.policies.checks.live_market import LiveMarket, live_market

ORDER = {"error": 0, "warning": 1, "note": 2}


def check_policy(
    policy: Policy,
    markets: Mapping[str, Market],
    catalogue: Catalogue,
    live: Mapping[str, LiveMarket],
    now: dt.datetime,
) -> list[Finding]:
    """Return what is wrong with a policy, errors first, then by the number of the rule.

    `live` has what is on sale by market; a rule that is over, or names what is unknown, is found as that
    alone.
    """
    rules = list(enumerate(policy.rules, start=1))
    on_sale = {name: each for name, each in live.items() if each.devices}
    known, going = Known(catalogue), [(place, rule) for place, rule in rules if not is_over(rule, markets, now)]
    strange = {place: list(unknown(place, rule, known)) for place, rule in going}
    sound = [(place, rule) for place, rule in going if not strange[place]]
    findings = [
        *(finding for place, rule in rules for finding in expired(place, rule, markets, now)),
        *(finding for each in strange.values() for finding in each),
        *(finding for place, rule in going for finding in without_effect(place, rule)),
        *(finding for place, rule in sound for finding in not_on_sale(place, rule, on_sale)),
        *_nothing_live(policy, markets, on_sale),
        *collisions(sound, catalogue),
        *overlapping_pins(sound, catalogue),
        *idle_weights(policy),
    ]
    return sorted(findings, key=lambda each: (ORDER[each.severity], each.place or 0))


def findings_on(
    client: OpenSearch, settings: Settings, policy: Policy, now: Callable[[], dt.datetime]
) -> list[Finding]:
    """Check a policy against the catalogue and what is on sale at this moment; takes about a second."""
    markets = load_markets(settings.markets_dir)
    live = {name: each for name in markets if (each := live_market(client, settings, name)) is not None}
    return check_policy(policy, markets, load_catalogue(settings.additions_dir), live, now())


def _nothing_live(policy: Policy, markets: Mapping[str, Market], live: Mapping[str, LiveMarket]) -> Iterator[Finding]:
    """Name the markets that have rules and nothing on sale; all of them where a rule is for every market."""
    named = {rule.scope.market for rule in policy.rules}
    concerned = [name for name in markets if name in named] or ([] if live or None not in named else [""])
    for name in concerned:
        if name in live:
            continue
        where = f"in {name}" if name else "in any market"
        yield found(
            "nothing_live", f"nothing is on sale {where}: what rules match there is not told", market=name or None
        )
