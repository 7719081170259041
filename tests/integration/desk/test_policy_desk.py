"""Policies in the real engine: drafted, published, rolled back, tried; two at once and crashes lose nothing."""

import datetime as dt
from collections.abc import Callable

import pytest
from buybox_config.errors import NotFoundError, RefusedError, UsageError
from buybox_config.policy import load_policy
from buybox_config.settings import Settings
from buybox_desk.access.audit import AuditLog
from buybox_desk.policies.errors import StaleBaseError, StaleDraftError
from buybox_desk.policies.in_force import policy_in_force
from buybox_desk.policies.policy_desk import PolicyDesk
from opensearchpy import OpenSearch

pytestmark = pytest.mark.engine

START = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
PIN = {"action": "pin", "scope": {"query": "iphone"}, "target": {"model": "apple-iphone-13"}}


@pytest.fixture
def clock() -> Callable[[], dt.datetime]:
    """Make a clock that goes on by a second each time it is read."""
    moments = iter(range(100_000))
    return lambda: START + dt.timedelta(seconds=next(moments))


@pytest.fixture
def desk(search_client: OpenSearch, settings: Settings, clock: Callable[[], dt.datetime]) -> PolicyDesk:
    return PolicyDesk(search_client, settings, clock)


def publish_weight(desk: PolicyDesk, author: str, value: float, reason: str = "more care") -> int:
    desk.begin(author, anew=True)
    desk.set_weight(author, "seller", value, market="FR", reason=reason)
    return desk.publish(author, reason).version


def test_before_any_publication_the_policy_file_is_in_force(
    desk: PolicyDesk, search_client: OpenSearch, settings: Settings
) -> None:
    assert desk.in_force().live.read() == load_policy()
    assert policy_in_force(search_client, settings) == load_policy()
    assert [each.version for each in desk.versions()] == [1]
    assert desk.version(1).policy == desk.in_force().live.policy
    assert desk.draft("anna") is None
    assert desk.drafts() == []


def test_a_draft_that_is_published_is_in_force_and_gone_as_a_draft(
    desk: PolicyDesk, search_client: OpenSearch, settings: Settings
) -> None:
    desk.set_weight("desk one", "seller", 1.5, market="fr", category="laptop", reason="laptops break")
    desk.add_rule("desk one", PIN, reason="campaign")
    published = desk.publish("desk one", "autumn")
    assert published.version == 2
    assert published.base == 1
    assert published.summary == (
        "seller weight inherited (1.0) → 1.5 in FR laptops",
        "rule added: pin apple-iphone-13 for 'iphone'",
    )
    policy = policy_in_force(search_client, settings)
    assert policy.version == 2
    assert policy.weights_for("FR", "laptop").seller == 1.5
    assert policy.rules[0].reason == "campaign"
    assert policy.rules[0].author == "desk one"
    assert desk.draft("desk one") is None
    assert [each.version for each in desk.versions()] == [2, 1]


def test_the_second_of_two_publications_is_told_who_was_faster(desk: PolicyDesk) -> None:
    desk.set_weight("desk one", "seller", 1.5, reason="care")
    desk.set_weight("desk two", "price", 1.2, reason="thrift")
    desk.publish("desk one", "autumn care")
    with pytest.raises(StaleBaseError, match=r"desk one published version 2 .*autumn care.*--rebase") as refused:
        desk.publish("desk two", "autumn thrift")
    assert refused.value.exit_code == 3
    desk.rebase("desk two")
    assert desk.publish("desk two", "autumn thrift").version == 3
    assert desk.in_force().live.policy["weights"] == {"price": 1.2, "condition": 1.0, "service": 1.0, "seller": 1.5}


def test_a_rollback_is_a_new_version_with_the_earlier_policy(desk: PolicyDesk) -> None:
    publish_weight(desk, "desk one", 1.5)
    back = desk.rollback(1, "desk two", "complaints")
    assert (back.version, back.restores) == (3, 1)
    assert desk.in_force().live.policy == desk.version(1).policy
    with pytest.raises(UsageError, match="same as version 1 already"):
        desk.rollback(1, "desk two", "complaints")
    with pytest.raises(NotFoundError, match="no version 9"):
        desk.rollback(9, "desk two", "complaints")


def test_a_trial_keeps_the_live_version_and_ends_by_promoting_or_dropping(desk: PolicyDesk) -> None:
    desk.set_weight("desk one", "seller", 1.5, reason="care")
    trial = desk.publish_trial("desk one", 10, "does care pay?")
    in_force = desk.in_force()
    assert (in_force.live.version, trial.version, trial.against) == (1, 2, 1)
    assert in_force.tried is not None
    assert in_force.tried.read().weights.seller == 1.5
    desk.set_weight("desk two", "price", 1.2, reason="thrift")
    with pytest.raises(RefusedError, match=r"on trial with 10 %.*promote"):
        desk.publish("desk two", "thrift")
    with pytest.raises(RefusedError, match="on trial"):
        desk.rollback(1, "desk two", "complaints")
    assert desk.promote_trial("desk one", "it pays").version == 2
    assert desk.in_force().live.version == 2
    assert desk.in_force().trial is None
    with pytest.raises(NotFoundError, match="no version is on trial"):
        desk.drop_trial("desk one", "again")
    assert [each.outcome for each in desk.past_trials()] == ["promoted"]


def test_a_change_over_an_older_state_of_the_draft_is_refused(desk: PolicyDesk) -> None:
    seen = desk.begin("desk one")
    desk.set_weight("desk one", "seller", 1.5, reason="care", token=seen.token)
    with pytest.raises(StaleDraftError, match="was changed or dropped since"):
        desk.set_weight("desk one", "seller", 1.6, reason="care", token=seen.token)
    with pytest.raises(StaleDraftError):
        desk.publish("desk one", "care", token=seen.token)


def test_a_preview_goes_with_the_draft_into_the_version(desk: PolicyDesk) -> None:
    draft = desk.set_weight("desk one", "seller", 1.5, reason="care")
    key = f"draft/desk one/{draft.token}"
    desk.keep_preview(key, {"boxes": 12})
    assert desk.preview_of(key) == {"boxes": 12}
    version = desk.publish("desk one", "care").version
    assert desk.preview_of(str(version)) == {"boxes": 12}
    assert desk.preview_of("99") is None


def test_every_change_is_on_record(desk: PolicyDesk, search_client: OpenSearch, settings: Settings) -> None:
    publish_weight(desk, "desk one", 1.5)
    desk.rollback(1, "desk two", "complaints")
    entries = AuditLog(search_client, settings, lambda: START).entries()
    assert [(entry.who, entry.action) for entry in reversed(entries)] == [
        ("desk one", "policy.draft"),
        ("desk one", "policy.set"),
        ("desk one", "policy.publish"),
        ("desk two", "policy.rollback"),
    ]
    assert "seller weight inherited (1.0) → 1.5 in FR" in entries[1].detail
