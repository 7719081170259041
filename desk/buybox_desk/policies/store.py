"""The index of policies as the engine keeps it: a document is written only over the state of it that was read."""

import secrets
from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec
from buybox_config.indices import IndexNames, mapping
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.versions import Version, unless_written, version_of
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError

from buybox_desk.policies.version import Document

Kind = Literal["state", "version", "draft", "preview"]

KIND = "policies"

PAGE = 20
"""Documents read at once: a policy of many rules is about a megabyte."""


class Kept(msgspec.Struct, frozen=True):
    """A document as it was read, and the state of it that the next write must still find."""

    body: Document
    version: Version

    @property
    def document(self) -> Document:
        """What the store keeps, without the fields that it is found by; empty where another program left none."""
        found: Document = self.body.get("document", {})
        return found

    @property
    def token(self) -> str:
        """The state in one word, for whoever changes the document over more than one request."""
        return f"{self.version.seq_no}-{self.version.primary_term}"


class PolicyIndex:
    """Everything about policies, in one index: state, versions, drafts, previews."""

    def __init__(self, client: OpenSearch, settings: Settings) -> None:
        self._client = client
        self._index = IndexNames(settings.index_prefix).store(KIND)

    def find(self, doc_id: str) -> Kept | None:
        """Return a document as it is at this moment; None when there is none."""
        # Followers ask each second: a 404 that is expected is not to be logged as a fault.
        found: Document = self._client.get(index=self._index, id=doc_id, ignore=404)
        return _kept(found) if found.get("found") else None

    def create(self, doc_id: str, body: Document) -> Kept | None:
        """Keep a new document; None when there is one already."""
        return self._write(doc_id, body, unless_written(None))

    def replace(self, doc_id: str, body: Document, over: Kept) -> Kept | None:
        """Write over a document as it was read; None when somebody else wrote or removed it since."""
        return self._write(doc_id, body, unless_written(over.version))

    def put(self, doc_id: str, body: Document) -> None:
        """Keep a document whatever was there; it is found by its id at once, in searches soon."""
        stored(self._client, self._index, mapping(KIND))
        self._client.index(index=self._index, id=doc_id, body=body)

    def remove(self, doc_id: str, over: Kept) -> bool:
        """Remove a document as it was read; False when somebody else wrote or removed it since."""
        unchanged = unless_written(over.version)
        try:
            self._client.delete(index=self._index, id=doc_id, refresh=True, params=unchanged)
        except (ConflictError, NotFoundError):
            return False
        return True

    def remove_all(self, kind: Kind, author: str) -> None:
        """Remove what an author has of one kind."""
        query = {"bool": {"filter": [{"term": {"kind": kind}}, {"term": {"author": author}}]}}
        self._client.delete_by_query(
            index=self._index, body={"query": query}, conflicts="proceed", ignore_unavailable=True
        )

    def several(self, doc_ids: Iterable[str]) -> list[Kept | None]:
        """Return documents in the order asked, None for each that there is not."""
        wanted = list(doc_ids)
        if not wanted:
            return []
        found = self._client.mget(index=self._index, body={"ids": wanted})["docs"]
        return [_kept(each) if each.get("found") else None for each in found]

    def every(self, kind: Kind, sort: list[Any]) -> Iterator[Kept]:
        """Yield every document of a kind."""
        if not self._client.indices.exists(index=self._index):
            return
        query = {"term": {"kind": kind}}
        for hit in every_hit(self._client, self._index, query, page=PAGE, sort=sort, seq_no_primary_term=True):
            yield _kept(hit)

    def _write(self, doc_id: str, body: Document, unchanged: dict[str, Any]) -> Kept | None:
        """Write under a condition; None when it does not hold.

        The client asks again after a broken connection, and the second request may meet what the first one wrote: each
        write bears a mark of its own, by which it is known again.
        """
        stored(self._client, self._index, mapping(KIND))
        marked = {**body, "written": secrets.token_hex(8)}
        try:
            answer = self._client.index(index=self._index, id=doc_id, body=marked, refresh=True, params=unchanged)
        except ConflictError:
            found = self.find(doc_id)
            return found if found is not None and found.body.get("written") == marked["written"] else None
        return Kept(marked, version_of(answer))


def _kept(found: dict[str, Any]) -> Kept:
    return Kept(found["_source"], version_of(found))
