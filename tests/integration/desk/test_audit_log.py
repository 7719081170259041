"""The audit log in the real engine: written once, read newest first, loud when it cannot be written."""

import datetime as dt

import pytest
from buybox_config.errors import EngineError
from buybox_config.settings import Settings
from buybox_desk.access.audit import LONGEST, AuditLog
from opensearchpy import OpenSearch

pytestmark = pytest.mark.engine

START = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def log(search_client: OpenSearch, settings: Settings) -> AuditLog:
    return AuditLog(search_client, settings, lambda: START)


def test_without_any_change_the_log_is_empty(log: AuditLog) -> None:
    assert log.entries() == []


def test_entries_come_newest_first_also_within_one_moment(log: AuditLog) -> None:
    for number in range(5):
        log.note("desk", "policy.set", f"change {number}")
    assert [entry.subject for entry in log.entries()] == [f"change {number}" for number in (4, 3, 2, 1, 0)]
    assert len(log.entries(most=2)) == 2


def test_entries_are_found_by_who_and_by_action_or_its_first_word(log: AuditLog) -> None:
    log.note("desk", "policy.publish", "version 2", "a reason", key_id="abc")
    log.note("desk", "key.create", "abc")
    log.note("sheets", "policyholder.add", "nobody")
    assert [entry.action for entry in log.entries(action="policy")] == ["policy.publish"]
    assert [entry.action for entry in log.entries(action="key.create")] == ["key.create"]
    assert [entry.action for entry in log.entries(who="sheets")] == ["policyholder.add"]
    published = log.entries(action="policy.publish")[0]
    assert (published.at, published.key_id, published.detail) == ("2026-11-24T09:00:00.000000Z", "abc", "a reason")


def test_what_is_written_stays_on_one_line_and_is_cut_at_its_longest(log: AuditLog) -> None:
    log.note("a\nb\x1b[2J", "block.add", "x" * 1_000, "<script>" * 1_000)
    entry = log.entries()[0]
    assert entry.who == "a b [2J"
    assert len(entry.subject) == LONGEST["subject"]
    assert len(entry.detail) == LONGEST["detail"]
    assert entry.detail.endswith("…")


def test_a_change_that_cannot_be_logged_fails_loudly(search_client: OpenSearch, settings: Settings) -> None:
    log = AuditLog(search_client, settings, lambda: START)
    log.note("desk", "policy.set", "first")
    index = f"{settings.index_prefix}-audit"
    search_client.indices.put_settings(index=index, body={"index.blocks.write": True})
    with pytest.raises(EngineError, match=r"policy\.publish of version 2 could not be written to the audit log"):
        log.note("desk", "policy.publish", "version 2")
