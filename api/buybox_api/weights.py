"""The policy in force: its mark, and of each market the rules and the sets of weights by category."""

import datetime as dt
import hashlib
from collections.abc import Mapping

import msgspec
from buybox_config.catalogue import CATEGORIES
from buybox_config.markets import Market
from buybox_config.policy import Policy, Weights

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

    def __init__(self, policy: Policy, markets: Mapping[str, Market]) -> None:
        self.policy = policy
        self.mark = policy_mark(policy)
        self._timetables = {name: Timetable(policy.rules, market) for name, market in markets.items()}
        self._weights = {market: market_weights(policy, market) for market in markets}

    def weights(self, market: str) -> MarketWeights:
        """Return the weights of a market that the policy was put in force for."""
        return self._weights[market]

    def timetable(self, market: str) -> Timetable:
        """Return when which rules are in force in a market."""
        return self._timetables[market]

    def mark_at(self, market: str, now: dt.datetime) -> str:
        """Return what tells answers apart that this policy makes differ: its own mark, and which rules are in force."""
        return f"{self.mark}.{self._timetables[market].period(now)}"
