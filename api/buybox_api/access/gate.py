"""Who stands behind a request: the key it shows, or the session of its cookie."""

import logging
import time
from collections.abc import Callable

import msgspec
from buybox_desk.access.caller import Caller
from buybox_desk.access.key import Accepted, KeyRecord, StoredKey, accepted, key_id_in
from buybox_desk.access.keys import KeyStore
from buybox_desk.access.sent_forms import SentForms
from buybox_desk.access.session import Session, session_digest
from buybox_desk.access.sessions import SessionStore
from buybox_desk.access.signing_secret import signing_secret
from fastapi import Request

from buybox_api.access.cookies import SESSION, session_in
from buybox_api.access.fresh import Fresh
from buybox_api.access.signatures import Signatures
from buybox_api.desk import Desk, at_desk
from buybox_api.faults import NoDeskError, NotSignedInError

LOG = logging.getLogger("buybox.access")

NOT_ACCEPTED = (
    "this key is not accepted: it is mistyped, revoked or over; `buybox key list` tells which keys are active"
)

NAME_LETTERS = 24
"""Of a session's digest, where it only tells one session from another."""


class Standing(msgspec.Struct, frozen=True):
    """What a request stands on."""

    caller: Caller
    session_id: str | None = None  # None: it shows a key itself

    @property
    def bound_to(self) -> str:
        """What forms are bound to that are given out to it."""
        return f"session {self.session_id}" if self.session_id else f"key {self.caller.key_id}"


class Gate:
    """Knows keys and sessions, each at most a second old."""

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.monotonic) -> None:
        self._desk = desk
        self.keys = KeyStore(desk.client, desk.settings, desk.now)
        self.sessions = SessionStore(desk.client, desk.settings, desk.now)
        self.sent_forms = SentForms(desk.client, desk.settings, desk.now)
        self.now = desk.now
        self._known_keys: Fresh[StoredKey | None] = Fresh(clock)
        self._known_sessions: Fresh[Session | None] = Fresh(clock)
        self._signatures: Signatures | None = None

    async def signatures(self) -> Signatures:
        """Return what signs, with the one secret of all processes; it is read once."""
        if self._signatures is None:
            desk = self._desk
            secret = await at_desk(lambda: signing_secret(desk.client, desk.settings, desk.now()))
            self._signatures = Signatures(secret)
        return self._signatures

    @property
    def known_signatures(self) -> Signatures | None:
        """What signs, where it was needed before."""
        return self._signatures

    async def standing(self, request: Request) -> Standing | None:
        """Return what a request stands on, None for nothing.

        Raises NotSignedInError for a key that is not accepted: whoever shows one means to be known.
        """
        secret = bearer_of(request)
        if secret is not None:
            await self.signatures()
            found = await self.accept(secret)
            if found is None:
                LOG.warning("a key was refused, id %s", key_id_in(secret))
                raise NotSignedInError(NOT_ACCEPTED)
            return Standing(found.caller)
        session_id = session_in(await self.signatures(), request.cookies) if request.cookies else None
        return None if session_id is None else await self.of_session(session_id)

    def known_key(self, secret: str) -> str | None:
        """Return the id of a key that this process knows to open just now, without asking."""
        key_id = key_id_in(secret)
        known = None if key_id is None else self._known_keys.get(key_id)
        return key_id if known is not None and accepted(known[0], secret, self.now()) else None

    def known_session(self, request: Request) -> str | None:
        """Return what names a session whose cookie we signed, without asking whether it still holds."""
        if self._signatures is None or SESSION not in request.cookies:
            return None
        session_id = session_in(self._signatures, request.cookies)
        return session_digest(session_id)[:NAME_LETTERS] if session_id else None

    async def accept(self, secret: str) -> Accepted | None:
        """Return whom a secret opens for, and of which turn of its key it is."""
        key_id = key_id_in(secret)
        return None if key_id is None else accepted(await self._key(key_id), secret, self.now())

    async def end_session(self, session_id: str) -> None:
        """End a session, in this process at once."""
        await at_desk(lambda: self.sessions.end(session_id))
        self._known_sessions.drop(session_id)

    async def of_session(self, session_id: str) -> Standing | None:
        """Return what a session stands for, None for one that does not hold."""
        session = await self._session(session_id)
        key: KeyRecord | None = None if session is None else await self._key(session.key_id)
        if session is None or key is None or not session.holds(key, self.now()):
            return None
        if session.is_due(self.now()):
            await at_desk(lambda: self.sessions.see(session_id))
            self._known_sessions.drop(session_id)
        return Standing(key.caller(), session_id)

    async def _key(self, key_id: str) -> StoredKey | None:
        known = self._known_keys.get(key_id)
        if known is not None:
            return known[0]
        return self._known_keys.keep(key_id, await at_desk(lambda: self.keys.find(key_id)))

    async def _session(self, session_id: str) -> Session | None:
        known = self._known_sessions.get(session_id)
        if known is not None:
            return known[0]
        return self._known_sessions.keep(session_id, await at_desk(lambda: self.sessions.find(session_id)))


def bearer_of(request: Request) -> str | None:
    """Return the key of `Authorization: Bearer`, None where there is none or another scheme is used."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def gate_of(request: Request) -> Gate:
    """Return the gate that the app was started with; raises NoDeskError where there is only the storefront."""
    gate: Gate | None = getattr(request.app.state, "gate", None)
    if gate is None:
        raise NoDeskError("this server has the storefront alone: start it with `buybox serve`")
    return gate
