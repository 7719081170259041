"""Keys in the real engine: shown once, kept as digests, ended by rotation, revocation and time."""

import datetime as dt
import json
import threading

import pytest
from buybox_config.errors import BuyboxError, NotFoundError, UsageError
from buybox_config.settings import Settings
from buybox_desk.access.audit import AuditLog
from buybox_desk.access.caller import Caller
from buybox_desk.access.key import KeyRecord
from buybox_desk.access.keys import KeyStore
from opensearchpy import OpenSearch

pytestmark = pytest.mark.engine

START = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


class Clock:
    """Stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def go(self, **span: float) -> None:
        self.now += dt.timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(search_client: OpenSearch, settings: Settings, clock: Clock) -> KeyStore:
    return KeyStore(search_client, settings, clock)


def test_a_new_key_opens_for_its_scope_and_seller(keys: KeyStore) -> None:
    record, secret = keys.create("phonica desk", "seller", "phonica", by="operations")
    assert keys.accept(secret) == Caller(record.key_id, "phonica desk", "seller", "phonica")


def test_neither_lists_nor_the_index_hold_the_secret(
    keys: KeyStore, search_client: OpenSearch, settings: Settings
) -> None:
    _, secret = keys.create("desk", "merchandiser", by="operations")
    random = secret.rsplit("_", 1)[-1]
    kept = json.dumps(search_client.search(index=f"{settings.index_prefix}-*", body={"size": 100})["hits"])
    assert secret not in kept
    assert random not in kept
    assert not {"digest", "earlier_digest"} & set(KeyRecord.__struct_fields__)
    assert type(keys.all()[0]) is KeyRecord


@pytest.mark.parametrize("wrong", ["", "bbx", "bbx_0123456789ab_short", "x" * 100_000, "bbx_éééééééééééé_" + "a" * 43])
def test_what_is_no_key_opens_nothing(keys: KeyStore, wrong: str) -> None:
    assert keys.accept(wrong) is None


def test_the_right_id_with_another_secret_opens_nothing(keys: KeyStore) -> None:
    one, _ = keys.create("one", "operator", by="operations")
    _, other = keys.create("other", "merchandiser", by="operations")
    assert keys.accept(f"bbx_{one.key_id}_{other[17:]}") is None
    assert keys.accept(f"bbx_{'0' * 12}_{other[17:]}") is None


def test_a_rotated_key_opens_with_its_new_secret_only(keys: KeyStore) -> None:
    record, old = keys.create("desk", "merchandiser", by="operations")
    rotated, new = keys.rotate(record.key_id, by="operations")
    assert (keys.accept(old), rotated.turn) == (None, 1)
    assert keys.accept(new) == record.caller()


def test_during_an_overlap_both_secrets_open_and_a_second_rotation_ends_the_first(keys: KeyStore, clock: Clock) -> None:
    record, first = keys.create("desk", "merchandiser", by="operations")
    _, second = keys.rotate(record.key_id, by="operations", overlap_minutes=10)
    clock.go(minutes=9)
    assert keys.accept(first) == keys.accept(second) == record.caller()
    clock.go(minutes=1)
    assert keys.accept(first) is None
    _, third = keys.rotate(record.key_id, by="operations", overlap_minutes=10)
    assert keys.accept(first) is None
    assert keys.accept(second) == keys.accept(third) == record.caller()


def test_a_revoked_key_opens_nothing_also_during_an_overlap(keys: KeyStore) -> None:
    record, first = keys.create("desk", "merchandiser", by="operations")
    _, second = keys.rotate(record.key_id, by="operations", overlap_minutes=10)
    assert keys.revoke(record.key_id, by="operations").state(START) == "revoked"
    assert keys.accept(first) is None
    assert keys.accept(second) is None
    with pytest.raises(UsageError, match="is revoked already"):
        keys.rotate(record.key_id, by="operations")


def test_a_key_with_an_end_opens_until_then(keys: KeyStore, clock: Clock) -> None:
    _, secret = keys.create("audit", "operator", by="operations", days=2)
    clock.go(days=1, hours=23)
    assert keys.accept(secret) is not None
    clock.go(hours=1)
    assert keys.accept(secret) is None


@pytest.mark.parametrize(
    ("name", "scope", "seller", "days", "says"),
    [
        ("  ", "operator", None, None, "is blank"),
        ("a\x1b[2J", "operator", None, None, "one line"),
        ("x" * 101, "operator", None, None, "at most 100"),
        ("desk", "admin", None, None, "choose merchandiser, seller, operator"),
        ("desk", "seller", None, None, "names its seller"),
        ("desk", "operator", "phonica", None, "only a seller's key"),
        ("desk", "seller", "../phonica", None, "no seller's id"),
        ("desk", "operator", None, 0, "1 to 3,650 days"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    keys: KeyStore, name: str, scope: str, seller: str | None, days: int | None, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        keys.create(name, scope, seller, by="operations", days=days)  # type: ignore[arg-type] # wrong on purpose
    assert keys.all() == []


def test_two_active_keys_never_share_a_name(keys: KeyStore) -> None:
    record, _ = keys.create("desk", "merchandiser", by="operations")
    with pytest.raises(UsageError, match="could not tell the two apart"):
        keys.create(" desk ", "operator", by="operations")
    keys.revoke(record.key_id, by="operations")
    keys.create("desk", "operator", by="operations")


def test_an_unknown_key_cannot_be_rotated_or_revoked(keys: KeyStore) -> None:
    with pytest.raises(NotFoundError, match="there is no key"):
        keys.rotate("nothing", by="operations")
    with pytest.raises(NotFoundError, match="there is no key"):
        keys.revoke("x" * 10_000, by="operations")


def test_every_change_of_a_key_is_in_the_audit_log_without_secrets(
    keys: KeyStore, search_client: OpenSearch, settings: Settings
) -> None:
    record, first = keys.create("desk", "merchandiser", by="operations")
    _, second = keys.rotate(record.key_id, by="shop", overlap_minutes=5)
    keys.revoke(record.key_id, by="operations")
    entries = AuditLog(search_client, settings, lambda: START).entries()
    assert [(entry.who, entry.action, entry.subject) for entry in entries] == [
        ("operations", "key.revoke", record.key_id),
        ("shop", "key.rotate", record.key_id),
        ("operations", "key.create", record.key_id),
    ]
    assert not any(secret[17:] in entry.detail for entry in entries for secret in (first, second))


def test_of_two_rotations_at_once_one_is_told_and_no_secret_is_lost(keys: KeyStore) -> None:
    record, _ = keys.create("desk", "merchandiser", by="operations")
    secrets: list[str] = []
    told: list[str] = []

    def rotate() -> None:
        try:
            secrets.append(keys.rotate(record.key_id, by="operations", overlap_minutes=60)[1])
        except BuyboxError as error:
            told.append(str(error))

    threads = [threading.Thread(target=rotate) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(secrets) + len(told) == 6
    assert all("somebody else changed this key" in text for text in told)
    found = keys.find(record.key_id)
    assert found is not None
    assert found.turn == len(secrets)
    assert any(keys.accept(secret) for secret in secrets)
