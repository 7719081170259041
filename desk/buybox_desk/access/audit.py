"""The log of what people changed: an entry for each change, written once and never touched again."""

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any

import msgspec
from buybox_config.errors import EngineError
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.times import moment_text
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError, OpenSearchException

KIND = "audit"

MOST = 10_000
"""Entries of one look at most: what the engine sorts at once."""

LONGEST = {"who": 200, "subject": 500, "detail": 2_000}
"""Characters of each text that are kept; nobody's name fills the log."""


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One change: when, who, with which key where a key was used, what was done to what."""

    at: str  # RFC 3339, UTC
    who: str
    key_id: str | None = None
    action: str  # such as policy.publish, key.create, seller.review, session.begin
    subject: str
    detail: str = ""


class AuditLog:
    """The log as the engine keeps it, in an index of its own."""

    def __init__(self, client: OpenSearch, settings: Settings, now: Callable[[], dt.datetime]) -> None:
        self._client, self._now = client, now
        self._index = IndexNames(settings.index_prefix).store(KIND)

    def note(self, who: str, action: str, subject: str, detail: str = "", key_id: str | None = None) -> None:
        """Write one change down; texts are cut at `LONGEST`.

        Raises EngineError that says so when the entry cannot be written: a change that nobody can trace is a fault.
        """
        entry = AuditEntry(
            at=moment_text(self._now()),
            who=_kept("who", who),
            key_id=key_id,
            action=action,
            subject=_kept("subject", subject),
            detail=_kept("detail", detail),
        )
        try:
            self._write(entry)
        except OpenSearchException as error:
            raise EngineError(
                f"{action} of {entry.subject} could not be written to the audit log: see `buybox engine status`, then "
                "look whether the change was made before doing it again"
            ) from error

    def entries(self, most: int = 200, action: str | None = None, who: str | None = None) -> list[AuditEntry]:
        """Return the newest entries first; `action` is a whole word (`policy.publish`) or its first part (`policy`)."""
        filters: list[dict[str, Any]] = []
        if action is not None:
            whole, part = {"term": {"action": action}}, {"prefix": {"action": f"{action}."}}
            filters.append({"bool": {"should": [whole, part], "minimum_should_match": 1}})
        if who is not None:
            filters.append({"term": {"who": who}})
        body = {
            "size": max(0, min(most, MOST)),
            "query": {"bool": {"filter": filters}},
            "sort": [{"at": "desc"}, {"_seq_no": "desc"}],
        }
        try:
            hits = self._client.search(index=self._index, body=body)["hits"]["hits"]
        except NotFoundError:
            return []
        return [msgspec.convert(hit["_source"], AuditEntry) for hit in hits]

    def _write(self, entry: AuditEntry) -> None:
        """Create the entry under an id of its own, visible at once: whoever changed something looks at once."""
        stored(self._client, self._index, mapping(KIND))
        doc_id = f"{entry.at}/{secrets.token_hex(6)}"
        body = msgspec.to_builtins(entry)
        self._client.index(index=self._index, id=doc_id, body=body, op_type="create", refresh=True)


def _kept(name: str, text: str) -> str:
    """Return a text as it is kept: on one line, without what a terminal would obey, not too long."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text[: LONGEST[name] + 1])
    return plain if len(plain) <= LONGEST[name] else f"{plain[:-2]}…"
