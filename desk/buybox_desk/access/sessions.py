"""Sessions as the engine keeps them: every server process knows them, and one that is ended is ended everywhere."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import msgspec
from buybox_config.errors import EngineError
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.times import moment_text
from buybox_config.versions import unless_written, version_of
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError

from buybox_desk.access.key import Accepted
from buybox_desk.access.session import Session, new_session, session_digest

KIND = "sessions"

TRIES = 3


class SessionStore:
    """Begins, finds and ends sessions."""

    def __init__(self, client: OpenSearch, settings: Settings, now: Callable[[], dt.datetime]) -> None:
        self._client, self._now = client, now
        self._index = IndexNames(settings.index_prefix).store(KIND)

    def begin(self, accepted: Accepted) -> str:
        """Begin a session for a key that was just accepted; return its id, which is kept nowhere else."""
        session_id, session = new_session(accepted.caller.key_id, accepted.turn, self._now())
        stored(self._client, self._index, mapping(KIND))
        body = msgspec.to_builtins(session)
        self._client.index(index=self._index, id=session_digest(session_id), body=body, op_type="create")
        return session_id

    def find(self, session_id: str) -> Session | None:
        """Return a session in its newest state, None when there is none."""
        return self._found(session_digest(session_id))[0]

    def see(self, session_id: str) -> None:
        """Write down that a session is used; one that changed meanwhile was seen or ended by another process."""
        session, unchanged = self._found(session_digest(session_id))
        if session is None or session.ended_at is not None or not session.is_due(self._now()):
            return
        seen = msgspec.structs.replace(session, seen_at=moment_text(self._now()))
        self._written(session_digest(session_id), seen, unchanged)

    def end(self, session_id: str) -> None:
        """End a session for good; raises EngineError where it cannot be ended."""
        for _ in range(TRIES):
            session, unchanged = self._found(session_digest(session_id))
            if session is None or session.ended_at is not None:
                return
            ended = msgspec.structs.replace(session, ended_at=moment_text(self._now()))
            if self._written(session_digest(session_id), ended, unchanged):
                return
        raise EngineError("the session could not be ended, for it was written at the same time: sign out again")

    def tidy(self) -> None:
        """Forget sessions that were over yesterday."""
        forget_ended(self._client, self._index, self._now())

    def _found(self, doc_id: str) -> tuple[Session | None, dict[str, Any]]:
        found: dict[str, Any] = self._client.get(index=self._index, id=doc_id, ignore=404)
        if not found.get("found"):
            return None, {}
        unchanged = unless_written(version_of(found))
        return msgspec.convert(found["_source"], Session), unchanged

    def _written(self, doc_id: str, session: Session, unchanged: dict[str, Any]) -> bool:
        try:
            self._client.index(index=self._index, id=doc_id, body=msgspec.to_builtins(session), params=unchanged)
        except ConflictError:
            return False
        return True


def forget_ended(client: OpenSearch, index: str, now: dt.datetime) -> None:
    """Delete what was over a day ago; what another process deletes at the same time is gone as well."""
    over = {"query": {"range": {"ends_at": {"lt": moment_text(now - dt.timedelta(days=1))}}}}
    client.delete_by_query(index=index, body=over, conflicts="proceed", ignore_unavailable=True)
