"""Weights that change nothing, or everything."""

from collections.abc import Iterator

from buybox_config.policy import Policy

from buybox_desk.policies.checks.findings import Finding, found
from buybox_desk.policies.document import policy_document
from buybox_desk.policies.weight_words import WeightPlace, inherited, weights_of


def idle_weights(policy: Policy) -> Iterator[Finding]:
    """Find weights that say what would be inherited, and scopes where all four are 0."""
    weights = weights_of(policy_document(policy))
    for place in sorted(weights):
        if place.market and weights[place] == inherited(weights, place):
            message = f"the {place.part} weight {place.words} is {weights[place]}, as it would be without being written"
            yield found("same_weight", message, market=place.market)
    yield from _all_zero(policy, sorted({(place.market, place.category) for place in weights}))


def _all_zero(policy: Policy, scopes: list[tuple[str, str]]) -> Iterator[Finding]:
    for market, category in scopes:
        used = policy.weights_for(market, category)
        if used.price == used.condition == used.service == used.seller == 0:
            where = WeightPlace(market, category, "").words
            message = f"all four weights are 0 {where}: every offer scores the same, and the lowest total is first"
            yield found("weights_all_zero", message, market=market or None)
