"""Drafts: one for each author at most, changed only over the state that its author saw."""

from collections.abc import Callable

import msgspec
from buybox_config.errors import NotFoundError
from buybox_config.versions import Version

from buybox_desk.policies.errors import StaleDraftError
from buybox_desk.policies.store import Kept, PolicyIndex
from buybox_desk.policies.version import Document, Draft, DraftChange, PolicyVersion

CHANGES_KEPT = 500
"""The latest changes of a draft that are listed; its policy holds them all."""


class DraftStore:
    """The drafts of all authors."""

    def __init__(self, index: PolicyIndex, now: Callable[[], str]) -> None:
        self._index, self._now = index, now

    def find(self, author: str) -> Draft | None:
        """Return an author's draft; None when there is none."""
        kept = self._index.find(_id(author))
        return None if kept is None else _draft(kept)

    def needed(self, author: str) -> Draft:
        """Return an author's draft; raises NotFoundError that says how to begin one."""
        draft = self.find(author)
        if draft is None:
            raise NotFoundError(f"{author} has no draft: begin one with `buybox policy draft`")
        return draft

    def every(self) -> list[Draft]:
        """Return all drafts by author."""
        return [_draft(kept) for kept in self._index.every("draft", ["author"])]

    def begun_from(self, author: str) -> Document:
        """Return the policy that an author's draft was begun from; raises NotFoundError when there is no draft."""
        kept = self._index.find(_id(author))
        if kept is None:
            raise NotFoundError(f"{author} has no draft: begin one with `buybox policy draft`")
        found: Document = kept.body["begun_from"]
        return found

    def begin(self, author: str, live: PolicyVersion) -> Draft:
        """Begin a draft from a version, in place of an earlier one."""
        at = self._now()
        draft = Draft(author=author, base=live.version, policy=live.policy, begun_at=at, changed_at=at)
        while True:
            kept = self._index.find(_id(author))
            body = _body(draft, live.policy)
            done = (
                self._index.create(_id(author), body) if kept is None else self._index.replace(_id(author), body, kept)
            )
            if done is not None:
                return _draft(done)

    def change(self, draft: Draft, policy: Document, what: tuple[str, ...], reason: str) -> Draft:
        """Give a draft another policy; raises StaleDraftError when it is no longer as it was read."""
        at = self._now()
        changes = (*draft.changes, *(DraftChange(at, each, reason) for each in what))[-CHANGES_KEPT:]
        changed = msgspec.structs.replace(draft, policy=policy, changes=changes, changed_at=at)
        return self._replace(draft, changed, None)

    def move_base(self, draft: Draft, live: PolicyVersion, policy: Document, what: str) -> Draft:
        """Put a draft on another version; raises StaleDraftError when it is no longer as it was read."""
        at = self._now()
        changes = (*draft.changes, DraftChange(at, what, "rebase"))[-CHANGES_KEPT:]
        moved = msgspec.structs.replace(draft, base=live.version, policy=policy, changes=changes, changed_at=at)
        return self._replace(draft, moved, live.policy)

    def drop(self, author: str) -> bool:
        """Remove an author's draft; False when there was none."""
        kept = self._index.find(_id(author))
        if kept is None:
            return False
        return self._index.remove(_id(author), kept)

    def used(self, draft: Draft) -> None:
        """Remove a draft that became a version; one that was changed meanwhile stays, and is stale."""
        self._index.remove(_id(draft.author), _read_as(draft))

    def _replace(self, draft: Draft, changed: Draft, begun_from: Document | None) -> Draft:
        origin = self.begun_from(draft.author) if begun_from is None else begun_from
        done = self._index.replace(_id(draft.author), _body(changed, origin), _read_as(draft))
        if done is None:
            raise StaleDraftError(stale_draft(draft.author))
        return _draft(done)


def stale_draft(author: str) -> str:
    """Say that a draft is not as it was seen, and what to do."""
    return f"the draft of {author} was changed or dropped since it was read: look at it again, then repeat the change"


def _id(author: str) -> str:
    return f"draft/{author}"


def _body(draft: Draft, begun_from: Document) -> Document:
    document = msgspec.to_builtins(msgspec.structs.replace(draft, token=""))
    return {"kind": "draft", "author": draft.author, "document": document, "begun_from": begun_from}


def _draft(kept: Kept) -> Draft:
    return msgspec.structs.replace(msgspec.convert(kept.document, Draft), token=kept.token)


def _read_as(draft: Draft) -> Kept:
    seq_no, primary_term = draft.token.split("-")
    return Kept({}, Version(int(seq_no), int(primary_term)))
