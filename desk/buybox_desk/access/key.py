"""A key: what is known of it, its secret, and whether a secret that somebody shows is accepted."""

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets
from typing import Literal

import msgspec
from buybox_config.times import moment_text

from buybox_desk.access.caller import Caller, Scope

SECRET_BYTES = 32
"""256 random bits: nobody guesses them, so a plain fast digest keeps them as safe as a slow one would."""

SECRET = re.compile(r"bbx_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")

LONGEST_SECRET = 60
"""Characters of every secret; what is longer is no key and is not looked at."""

NO_DIGEST = "0" * 64
"""Compared with when there is no such key, so that an unknown one costs what a wrong one does."""

KeyState = Literal["active", "expired", "revoked"]


class KeyRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What may be shown of a key; times are RFC 3339 in UTC."""

    key_id: str
    name: str  # who uses it: the author of what is done with it
    scope: Scope
    seller: str | None = None  # whose data a seller's key opens
    created_at: str
    created_by: str
    expires_at: str | None = None
    turn: int = 0  # how often its secret was changed
    rotated_at: str | None = None
    rotated_by: str | None = None
    revoked_at: str | None = None
    revoked_by: str | None = None
    earlier_until: str | None = None  # until when the secret before is accepted too

    def state(self, now: dt.datetime) -> KeyState:
        """Tell whether the key opens anything at a time."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= moment_text(now) else "active"

    def holds(self, turn: int, now: dt.datetime) -> bool:
        """Tell whether the secret of a turn still opens: the last one, or the one before during an overlap."""
        if self.state(now) != "active":
            return False
        overlaps = self.earlier_until is not None and moment_text(now) < self.earlier_until
        return turn == self.turn or (overlaps and turn == self.turn - 1)

    def caller(self) -> Caller:
        """Return who asks with this key."""
        return Caller(self.key_id, self.name, self.scope, self.seller)


class StoredKey(KeyRecord, frozen=True, kw_only=True):
    """A key as it is kept: with the digests of its secrets, never the secrets."""

    digest: str
    earlier_digest: str | None = None

    def record(self) -> KeyRecord:
        """Return what may be shown."""
        return KeyRecord(**{name: getattr(self, name) for name in KeyRecord.__struct_fields__})


class Accepted(msgspec.Struct, frozen=True):
    """A secret that opens: whose it is, and of which turn of the key."""

    caller: Caller
    turn: int


def new_key_id() -> str:
    """Make the public part of a key, by which it is looked up and named."""
    return secrets.token_hex(6)


def new_secret(key_id: str) -> str:
    """Make a secret; it is shown once and kept nowhere."""
    random = base64.urlsafe_b64encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=")
    return f"bbx_{key_id}_{random}"


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def key_id_in(secret: str) -> str | None:
    """Return the id of the key that a secret claims to be of, None for what is no secret at all."""
    found = SECRET.fullmatch(secret) if len(secret) <= LONGEST_SECRET else None
    return found[1] if found else None


def accepted(key: StoredKey | None, secret: str, now: dt.datetime) -> Accepted | None:
    """Return whom a secret opens for; both digests are always compared, in constant time, also without a key."""
    shown = digest_of(secret)
    is_last = hmac.compare_digest(shown, key.digest if key else NO_DIGEST)
    is_earlier = hmac.compare_digest(shown, (key.earlier_digest if key else None) or NO_DIGEST)
    if key is None or not (is_last or is_earlier):
        return None
    turn = key.turn if is_last else key.turn - 1
    return Accepted(key.caller(), turn) if key.holds(turn, now) else None
