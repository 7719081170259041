"""A session: what a person who signed in with a key stands on, and when it is over."""

import datetime as dt
import hashlib
import secrets

import msgspec
from buybox_config.times import moment_text

from buybox_desk.access.key import KeyRecord

LASTS = dt.timedelta(hours=12)
"""A working day: whoever comes back the next one signs in again."""

IDLE = dt.timedelta(hours=1)
"""A session that nobody used for so long is over."""

SEEN_STEP = dt.timedelta(minutes=5)
"""How often its last use is written down: an idle session ends up to so much early."""

ID_BYTES = 32


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A session as it is kept, under the digest of its id; times are RFC 3339 in UTC."""

    key_id: str
    turn: int  # of the key's secret: a session ends with the secret that it was begun with
    begun_at: str
    seen_at: str
    ends_at: str
    ended_at: str | None = None

    def holds(self, key: KeyRecord | None, now: dt.datetime) -> bool:
        """Tell whether the session stands: neither ended, over nor idle, and its key's secret still opens."""
        if self.ended_at is not None or moment_text(now) >= self.ends_at or moment_text(now - IDLE) >= self.seen_at:
            return False
        return key is not None and key.key_id == self.key_id and key.holds(self.turn, now)

    def is_due(self, now: dt.datetime) -> bool:
        """Tell whether it is time to write down that the session is used."""
        return moment_text(now - SEEN_STEP) >= self.seen_at


def new_session(key_id: str, turn: int, now: dt.datetime) -> tuple[str, Session]:
    """Begin a session under a fresh id, which only its cookie knows."""
    begun, ends = moment_text(now), moment_text(now + LASTS)
    session = Session(key_id=key_id, turn=turn, begun_at=begun, seen_at=begun, ends_at=ends)
    return secrets.token_urlsafe(ID_BYTES), session


def session_digest(session_id: str) -> str:
    """Return what a session is kept under: whoever reads the engine cannot take a session over."""
    return hashlib.sha256(session_id.encode()).hexdigest()
