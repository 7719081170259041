"""Weights by market and category become as few sets as there are different ones."""

from buybox_api.weights import market_weights
from buybox_config.policy import Policy


def test_a_policy_without_scopes_has_one_set() -> None:
    found = market_weights(Policy.model_validate({"weights": {"price": 2.0}}), "FR")
    assert [weights.price for weights in found.sets] == [2.0]
    assert found.place("laptop") == found.place("no such category") == 0


def test_a_category_of_its_own_weights_has_a_set_of_its_own_in_its_market_alone() -> None:
    policy = Policy.model_validate({"weights": {"price": 1.0, "FR": {"laptop": {"seller": 3.0}}}})
    found = market_weights(policy, "FR")
    assert found.sets[found.place("laptop")].seller == 3.0
    assert found.sets[found.place("tablet")].seller == 1.0
    assert len(market_weights(policy, "DE").sets) == 1
