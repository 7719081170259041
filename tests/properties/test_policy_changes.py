"""Whatever policies are drafted: what is kept means the same, differences miss nothing, merging loses nothing."""

from buybox_config.catalogue import CATEGORIES
from buybox_config.markets import load_markets
from buybox_config.policy import Policy
from buybox_desk.policies.differences import differences
from buybox_desk.policies.document import policy_document
from buybox_desk.policies.merging import carried_over
from buybox_desk.policies.reading import read_policy
from buybox_desk.policies.weight_words import PARTS
from hypothesis import given
from hypothesis import strategies as st

MARKETS = load_markets()

weights = st.dictionaries(st.sampled_from(PARTS), st.sampled_from([0.0, 0.5, 1.0, 1.5, 3.0]))
markets = st.builds(
    lambda own, inner: {**own, **inner}, weights, st.dictionaries(st.sampled_from(CATEGORIES[:3]), weights, max_size=2)
)
tables = st.builds(
    lambda own, inner: {**own, **inner}, weights, st.dictionaries(st.sampled_from(["FR", "DE"]), markets, max_size=2)
)
rules = st.fixed_dictionaries(
    {
        "action": st.sampled_from(["pin", "hide", "boost"]),
        "target": st.sampled_from([{"model": "apple-iphone-13"}, {"brand": "Apple"}]),
    },
    optional={
        "scope": st.sampled_from([{}, {"query": "iphone"}, {"market": "fr"}]),
        "until": st.just("2026-12-01T00:00:00"),
        "reason": st.sampled_from(["", "campaign"]),
        "sponsored": st.just(value=False),
    },
)
documents = st.builds(
    lambda table, listed: policy_document(read_policy({"weights": table, "rules": listed}, MARKETS)),
    tables,
    st.lists(rules, max_size=5),
)


@given(documents)
def test_what_is_kept_means_what_was_written(document: dict[str, object]) -> None:
    policy = Policy.model_validate({**document, "version": 2})
    assert policy_document(policy) == document
    assert differences(document, document) == []


@given(documents, documents)
def test_policies_that_differ_have_differences(one: dict[str, object], other: dict[str, object]) -> None:
    assert bool(differences(one, other)) == (one != other)


@given(documents, documents)
def test_merging_with_nothing_keeps_the_other_side(one: dict[str, object], other: dict[str, object]) -> None:
    assert carried_over(one, other, one) == other
    assert carried_over(one, one, other) == other


@given(documents, documents, documents)
def test_what_was_merged_is_a_policy_with_every_rule_that_the_draft_added(
    begun_from: dict[str, list[object]], draft: dict[str, list[object]], live: dict[str, list[object]]
) -> None:
    merged = carried_over(begun_from, draft, live)
    assert policy_document(read_policy(merged, MARKETS)) == merged
    added = [rule for rule in draft["rules"] if rule not in begun_from["rules"]]
    assert all(rule in merged["rules"] for rule in added)
