"""The store of batches: an index of its own, one document a batch, named by seller and idempotency key."""

from typing import Any

import msgspec
from buybox_config.errors import RefusedError
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError

from buybox_desk.changes.batch import ChangeBatch

KIND = "changes"


class KeyUsedError(RefusedError):
    """The idempotency key was used for another body."""


class Batches:
    """Stores and finds batches; the engine has them on disk when `store` returns."""

    def __init__(self, client: OpenSearch, settings: Settings) -> None:
        self._client = client
        self._index = IndexNames(settings.index_prefix).store(KIND)

    def store(self, batch: ChangeBatch) -> tuple[ChangeBatch, bool]:
        """Store a batch; return it as it is stored, and whether it is new.

        Of the same batch sent many times at once, one is stored and all are told of it. Raises KeyUsedError where the
        key was used for another body, and what the engine raises: then nothing was accepted.
        """
        stored(self._client, self._index, mapping(KIND))
        doc_id = batch_id(batch.seller, batch.key)
        try:
            self._client.index(index=self._index, id=doc_id, body=msgspec.to_builtins(batch), op_type="create")
        except ConflictError:
            return self._sent_before(batch), False
        return batch, True

    def find(self, seller: str, key: str) -> ChangeBatch | None:
        """Return a batch in its newest state, None when there is none."""
        try:
            found: dict[str, Any] = self._client.get(index=self._index, id=batch_id(seller, key))
        except NotFoundError:
            return None
        return msgspec.convert(found["_source"], ChangeBatch)

    def _sent_before(self, batch: ChangeBatch) -> ChangeBatch:
        found = self.find(batch.seller, batch.key)
        if found is None or found.digest != batch.digest:
            raise KeyUsedError(
                f"the key {batch.key[:60]!r} was used for other changes: send these under a key of their own"
            )
        return found


def batch_id(seller: str, key: str) -> str:
    """Name a batch's document; sellers' ids hold no slash."""
    return f"{seller}/{key}"
