"""What a secret and a session open, at which time; an unknown key costs what a wrong one does."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from buybox_config.settings import load_settings
from buybox_config.times import moment_text
from buybox_desk.access.caller import Caller
from buybox_desk.access.key import SECRET, StoredKey, accepted, digest_of, key_id_in, new_key_id, new_secret
from buybox_desk.access.keys import KeyStore
from buybox_desk.access.session import IDLE, LASTS, new_session
from hypothesis import given
from hypothesis import strategies as st

START = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def key(secret: str, **changed: Any) -> StoredKey:  # noqa: ANN401 - of a record
    key_id = key_id_in(secret)
    assert key_id is not None
    made = StoredKey(
        key_id=key_id,
        name="desk",
        scope="merchandiser",
        created_at=moment_text(START),
        created_by="operations",
        digest=digest_of(secret),
    )
    return msgspec.structs.replace(made, **changed)


def test_secrets_are_of_256_bits_in_one_form_and_never_the_same() -> None:
    made = {new_secret(new_key_id()) for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(SECRET.fullmatch(secret) and len(secret) == 60 for secret in made)


@given(st.text(max_size=100))
def test_whatever_is_typed_is_a_key_or_none_and_never_a_fault(typed: str) -> None:
    secret = new_secret("0123456789ab")
    assert accepted(key(secret), typed.encode("utf-8", "surrogatepass").decode("utf-8", "replace"), START) is None


def test_each_letter_of_a_secret_counts() -> None:
    secret = new_secret("0123456789ab")
    for place in range(len(secret)):
        other = secret[:place] + ("A" if secret[place] != "A" else "B") + secret[place + 1 :]
        assert accepted(key(secret), other, START) is None
    found = accepted(key(secret), secret, START)
    assert found is not None
    assert (found.caller, found.turn) == (Caller("0123456789ab", "desk", "merchandiser"), 0)


def test_the_secret_before_opens_its_own_turn_during_the_overlap() -> None:
    old, new = new_secret("0123456789ab"), new_secret("0123456789ab")
    until = moment_text(START + dt.timedelta(minutes=5))
    rotated = key(new, turn=3, earlier_digest=digest_of(old), earlier_until=until)
    for secret, turn in ((old, 2), (new, 3)):
        found = accepted(rotated, secret, START)
        assert found is not None
        assert found.turn == turn
    assert accepted(rotated, old, START + dt.timedelta(minutes=5)) is None


class Keys:
    """An engine with one key, which counts how often it is asked."""

    def __init__(self, kept: StoredKey) -> None:
        self.kept, self.asked = kept, 0

    def get(self, index: str, id: str, ignore: int) -> dict[str, Any]:  # noqa: A002 - the client's own name
        assert (index, ignore) == ("buybox-keys", 404)
        self.asked += 1
        if id != self.kept.key_id:
            return {"found": False}
        return {"found": True, "_source": msgspec.to_builtins(self.kept)}


def test_an_unknown_key_costs_the_engine_what_a_wrong_one_does() -> None:
    secret = new_secret("0123456789ab")
    engine = Keys(key(secret))
    store = KeyStore(engine, load_settings({"HOME": "/nowhere"}), lambda: START)  # type: ignore[arg-type] # as above
    assert store.accept(new_secret("0123456789ab")) is None
    assert store.accept(new_secret("ba9876543210")) is None
    assert engine.asked == 2
    assert store.accept(secret) is not None


@given(
    st.timedeltas(dt.timedelta(0), dt.timedelta(hours=13)),
    st.timedeltas(dt.timedelta(0), dt.timedelta(hours=13)),
)
def test_a_session_holds_within_twelve_hours_and_one_of_its_last_use(used: dt.timedelta, asked: dt.timedelta) -> None:
    secret = new_secret("0123456789ab")
    _, begun = new_session("0123456789ab", 0, START)
    session = msgspec.structs.replace(begun, seen_at=moment_text(START + used))
    holds = session.holds(key(secret), START + asked)
    assert holds == (asked < LASTS and asked < used + IDLE)


@pytest.mark.parametrize(
    "changed",
    [
        {"revoked_at": moment_text(START)},
        {"expires_at": moment_text(START)},
        {"turn": 1},
        {"turn": 1, "earlier_until": moment_text(START)},
        {"turn": 2, "earlier_until": moment_text(START + dt.timedelta(days=1))},
        {"key_id": "ba9876543210"},
    ],
)
def test_a_session_ends_with_its_key_or_the_secret_that_it_was_begun_with(changed: dict[str, Any]) -> None:
    secret = new_secret("0123456789ab")
    _, session = new_session("0123456789ab", 0, START)
    assert session.holds(key(secret), START)
    assert not session.holds(key(secret, **changed), START)
    assert not session.holds(None, START)
    overlapping = {"turn": 1, "earlier_until": moment_text(START + dt.timedelta(days=1))}
    assert session.holds(key(secret, **overlapping), START)
