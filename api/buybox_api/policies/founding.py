"""The policy of the policy file as a version: in force until one is published."""

from buybox_config.policy import Policy
from buybox_desk.policies.version import Document, InForce, PolicyVersion


class FoundingPolicy:
    """A source that never changes: for a program that stands alone, and until somebody publishes."""

    def __init__(self, policy: Policy) -> None:
        self._in_force = InForce(live=_version(policy))

    def in_force(self) -> InForce:
        """Return the policy."""
        return self._in_force

    def versions(self, most: int = 100) -> list[PolicyVersion]:
        """Return the policy as the only version that there is."""
        return [self._in_force.live][:most]


def _version(policy: Policy) -> PolicyVersion:
    return PolicyVersion(
        version=policy.version,
        policy=_document(policy),
        author="policy file",
        reason="the policy that this marketplace began with",
        published_at="",
    )


def _document(policy: Policy) -> Document:
    rules = [rule.model_dump(mode="json", by_alias=True, exclude_none=True) for rule in policy.rules]
    return {"weights": _weights(policy), "rules": rules}


def _weights(policy: Policy) -> Document:
    """Write the three scopes inside each other, as in the file."""
    weights: Document = policy.weights.model_dump(exclude_none=True)
    for market in {*policy.market_weights, *policy.category_weights}:
        inner: Document = {}
        if market in policy.market_weights:
            inner |= policy.market_weights[market].model_dump(exclude_none=True)
        for category, table in policy.category_weights.get(market, {}).items():
            inner[category] = table.model_dump(exclude_none=True)
        weights[market] = inner
    return weights
