"""The policy in force: its mark, and of each market the rules and the sets of weights by category."""

import copy
import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Self

import msgspec
from buybox_config.catalogue import CATEGORIES
from buybox_config.markets import Market
from buybox_config.policy import Policy, Weights

from buybox_api.policies.arms import Arm
from buybox_api.rules.timetable import Timetable


class MarketWeights(msgspec.Struct, frozen=True):
    """The distinct sets of weights, and which of them each category has."""

    sets: list[Weights]
    places: dict[str, int]

    def place(self, category: str) -> int:
        """Return which set counts for a category."""
        return self.places.get(category, 0)


def market_weights(policy: Policy, market: str) -> MarketWeights:
    """Return the weights of every category of a market, equal ones once; the first set counts for any other."""
    sets = [policy.weights_for(market, "")]
    places = {}
    for category in CATEGORIES:
        weights = policy.weights_for(market, category)
        if weights not in sets:
            sets.append(weights)
        places[category] = sets.index(weights)
    return MarketWeights(sets, places)


def policy_mark(policy: Policy) -> str:
    """Return a policy's version with a hash of what it says, so that two files of one version never share answers."""
    digest = hashlib.blake2b(policy.model_dump_json().encode(), digest_size=6).hexdigest()
    return f"{policy.version}-{digest}"


class PolicyInForce:
    """A policy with what every answer needs of it, worked out once."""

    def __init__(self, policy: Policy, markets: Mapping[str, Market], since: str | None = None) -> None:
        """Work it out: of hundreds of rules that takes tenths of a second. `since` is when it was published."""
        self.policy = policy
        self.since = since
        self.mark = policy_mark(policy)
        self.arm: Arm = "live"
        self.trial_share: int | None = None  # per cent of the shoppers that are in a trial; None while there is none
        self._timetables = {name: Timetable(policy.rules, market) for name, market in markets.items()}
        self._weights = {market: market_weights(policy, market) for market in markets}

    def in_trial(self, arm: Arm, share: int) -> Self:
        """Return the same policy as one arm of a trial in which so many per cent of the shoppers are."""
        found = copy.copy(self)
        found.arm, found.trial_share = arm, share
        return found

    def weights(self, market: str) -> MarketWeights:
        """Return the weights of a market that the policy was put in force for."""
        return self._weights[market]

    def timetable(self, market: str) -> Timetable:
        """Return when which rules are in force in a market."""
        return self._timetables[market]

    def mark_at(self, market: str, now: dt.datetime) -> str:
        """Return what tells answers apart that this policy makes differ.

        That is its own mark, which rules are in force, and whether it is on trial: what is kept beside an answer for
        the log names the arm.
        """
        period = self._timetables[market].period(now)
        return f"{self.mark}.{period}" if self.arm == "live" else f"{self.mark}.{period}.{self.arm}"
