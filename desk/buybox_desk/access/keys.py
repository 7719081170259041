"""Keys as the engine keeps them: one document each, written only if nobody wrote it meanwhile."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
from buybox_config.errors import BuyboxError, NotFoundError, UsageError
from buybox_config.indices import IndexNames, mapping
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.times import moment_text
from buybox_config.versions import unless_written, version_of
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError
from opensearchpy.exceptions import NotFoundError as NoSuchDocument

from buybox_desk.access.audit import AuditLog
from buybox_desk.access.caller import Caller, Scope
from buybox_desk.access.key import (
    KeyRecord,
    StoredKey,
    accepted,
    digest_of,
    key_id_in,
    new_key_id,
    new_secret,
)
from buybox_desk.access.new_key import NewKey, check_new_key

KIND = "keys"

LONGEST_OVERLAP = 7 * 24 * 60
"""Minutes that two secrets of one key may both open: a week is enough to change every program that uses it."""


class KeyStore:
    """Makes, lists, changes and ends keys; each change is written to the audit log."""

    def __init__(self, client: OpenSearch, settings: Settings, now: Callable[[], dt.datetime]) -> None:
        self._client, self._settings, self._now = client, settings, now
        self._index = IndexNames(settings.index_prefix).store(KIND)
        self._audit = AuditLog(client, settings, now)

    def create(
        self, name: str, scope: Scope, seller: str | None = None, *, by: str, days: int | None = None
    ) -> tuple[KeyRecord, str]:
        """Make a key and return it with its secret, which nobody can be shown again.

        Raises UsageError for a name that is blank or in use, a seller's key without a seller, or an impossible end.
        """
        wanted = NewKey(name.strip(), scope, seller, days)
        check_new_key(wanted, [key.name for key in self.all() if key.state(self._now()) == "active"])
        key_id, now = new_key_id(), self._now()
        secret = new_secret(key_id)
        key = StoredKey(
            key_id=key_id,
            name=wanted.name,
            scope=scope,
            seller=seller,
            created_at=moment_text(now),
            created_by=by,
            expires_at=moment_text(now + dt.timedelta(days=days)) if days is not None else None,
            digest=digest_of(secret),
        )
        stored(self._client, self._index, mapping(KIND))
        self._write(key, {"op_type": "create"})
        self._audit.note(by, "key.create", key_id, _described(key))
        return key.record(), secret

    def all(self) -> list[KeyRecord]:
        """Return every key that ever was, oldest first, without secrets and digests."""
        try:
            hits = list(every_hit(self._client, self._index, {"match_all": {}}, sort=["created_at", "key_id"]))
        except NoSuchDocument:
            return []
        return [msgspec.convert(hit["_source"], KeyRecord) for hit in hits]

    def rotate(self, key_id: str, by: str, overlap_minutes: int = 0) -> tuple[KeyRecord, str]:
        """Give a key a new secret and return both; the old one ends at once, or after an overlap.

        Sessions that were begun with the old secret end with it. Raises NotFoundError for no such key, UsageError for
        one that is over or an overlap longer than a week.
        """
        if not 0 <= overlap_minutes <= LONGEST_OVERLAP:
            raise UsageError(f"an overlap is 0 to {LONGEST_OVERLAP:,} minutes long, not {overlap_minutes}")
        key, unchanged = self._active(key_id)
        secret, now = new_secret(key_id), self._now()
        until = moment_text(now + dt.timedelta(minutes=overlap_minutes)) if overlap_minutes else None
        rotated = msgspec.structs.replace(
            key,
            digest=digest_of(secret),
            turn=key.turn + 1,
            rotated_at=moment_text(now),
            rotated_by=by,
            earlier_digest=key.digest if until else None,
            earlier_until=until,
        )
        self._write(rotated, unchanged)
        self._audit.note(by, "key.rotate", key_id, f"{_described(key)}; the secret before ends {until or 'at once'}")
        return rotated.record(), secret

    def revoke(self, key_id: str, by: str) -> KeyRecord:
        """End a key, its secrets and sessions; raises NotFoundError for no such key, UsageError for an ended one."""
        key, unchanged = self._active(key_id)
        revoked = msgspec.structs.replace(key, revoked_at=moment_text(self._now()), revoked_by=by)
        self._write(revoked, unchanged)
        self._audit.note(by, "key.revoke", key_id, _described(key))
        return revoked.record()

    def accept(self, secret: str) -> Caller | None:
        """Return whom a secret opens for, None for an unknown, wrong, expired or revoked one."""
        key_id = key_id_in(secret)
        found = None if key_id is None else accepted(self.find(key_id), secret, self._now())
        return None if found is None else found.caller

    def find(self, key_id: str) -> StoredKey | None:
        """Return a key as it is kept, None when there is none; it is the newest state, searches may lag behind."""
        found: dict[str, Any] = self._client.get(index=self._index, id=key_id, ignore=404)
        return msgspec.convert(found["_source"], StoredKey) if found.get("found") else None

    def _active(self, key_id: str) -> tuple[StoredKey, dict[str, Any]]:
        """Return a key that is not over, and what makes a write fail when somebody wrote it meanwhile."""
        found: dict[str, Any] = self._client.get(index=self._index, id=key_id[:60], ignore=404)
        if not found.get("found"):
            raise NotFoundError(f"there is no key {key_id[:60]!r}: see `buybox key list`")
        key = msgspec.convert(found["_source"], StoredKey)
        state = key.state(self._now())
        if state != "active":
            raise UsageError(f"key {key_id} ({key.name}) is {state} already: make a new one with `buybox key create`")
        return key, unless_written(version_of(found))

    def _write(self, key: StoredKey, unchanged: dict[str, Any]) -> None:
        body = msgspec.to_builtins(key)
        try:
            self._client.index(index=self._index, id=key.key_id, body=body, refresh=True, params=unchanged)
        except ConflictError as error:
            raise BuyboxError("somebody else changed this key in the same moment: look, and try again") from error


def _described(key: KeyRecord) -> str:
    whose = f" of {key.seller}" if key.seller else ""
    end = f", until {key.expires_at[:10]}" if key.expires_at else ""
    return f"{key.name}: {key.scope}{whose}{end}"
