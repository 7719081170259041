"""What a preview found, kept with the draft that it was made for, then with the version that the draft became."""

from buybox_config.errors import UsageError

from buybox_desk.policies.store import PolicyIndex
from buybox_desk.policies.version import Document, Draft

DRAFTS = "draft/"

BYTES_MAX = 480
"""Bytes of a key: ids have 512, the first of them say that it is a preview."""


def draft_key(draft: Draft) -> str:
    """Name the preview of a draft as it is now; a change of the draft needs another preview."""
    return f"{DRAFTS}{draft.author}/{draft.token}"


class Previews:
    """The previews of drafts and versions."""

    def __init__(self, index: PolicyIndex) -> None:
        self._index = index

    def keep(self, key: str, preview: Document) -> None:
        """Keep a preview under a key, in place of an earlier one; raises UsageError for no key that there can be."""
        if not _may_be(key):
            raise UsageError("a preview is kept under a version's number, or draft/AUTHOR/TOKEN")
        author = key.removeprefix(DRAFTS).rpartition("/")[0] if key.startswith(DRAFTS) else ""
        self._index.put(_id(key), {"kind": "preview", "author": author, "document": preview})

    def find(self, key: str) -> Document | None:
        """Return the preview of a key; None when there is none."""
        kept = self._index.find(_id(key)) if _may_be(key) else None
        return None if kept is None else kept.document

    def move(self, draft: Draft, version: int) -> None:
        """Give the preview of a draft to the version that it became, and forget those of its earlier states."""
        found = self.find(draft_key(draft))
        if found is not None:
            self.keep(str(version), found)
        self.forget(draft.author)

    def forget(self, author: str) -> None:
        """Remove the previews of an author's drafts."""
        self._index.remove_all("preview", author)


def _may_be(key: str) -> bool:
    """Tell whether the engine takes an id with this key: it has its bounds, and halves of signs are no text."""
    return key.isprintable() and 0 < len(key.encode(errors="replace")) <= BYTES_MAX


def _id(key: str) -> str:
    return f"preview/{key}"
