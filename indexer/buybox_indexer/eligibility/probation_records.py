"""What sellers on probation were admitted, kept in the engine: one document for each seller and market."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from buybox_config.errors import EngineError
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.times import utc_text
from buybox_config.versions import unless_written, version_of
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError

from buybox_indexer.eligibility.probation import Admitted


class ProbationRecords:
    """The records of one market, as they were when a load began; saved only if nobody wrote them since."""

    def __init__(self, client: OpenSearch, settings: Settings, market: str, sellers: Iterable[str]) -> None:
        self._client, self._market = client, market
        self._index = IndexNames(settings.index_prefix).store("probation")
        self._found = {seller: found for seller in sellers if (found := self._read(seller)) is not None}
        self.admitted: dict[str, Admitted] = {
            seller: found["_source"]["admitted"] for seller, found in self._found.items()
        }

    def save(self, new: Mapping[str, Admitted], now: dt.datetime) -> None:
        """Remember what was newly admitted. Raises EngineError when another load wrote in between."""
        if new:
            stored(self._client, self._index, mapping("probation"))
        for seller, products in new.items():
            document = {
                "market": self._market,
                "seller": seller,
                "admitted": {**self.admitted.get(seller, {}), **products},
                "saved_at": utc_text(now),
            }
            self._write(seller, document)

    def _write(self, seller: str, document: dict[str, Any]) -> None:
        found = self._found.get(seller)
        unchanged = unless_written(version_of(found) if found else None)
        try:
            self._client.index(
                index=self._index, id=self._doc_id(seller), body=document, refresh=True, params=unchanged
            )
        except ConflictError as error:
            raise EngineError(
                f"market {self._market}: another load admitted products of {seller} meanwhile: load again"
            ) from error

    def _read(self, seller: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._client.get(index=self._index, id=self._doc_id(seller))
        except NotFoundError:
            return None
        return found

    def _doc_id(self, seller: str) -> str:
        return f"{self._market}/{seller}"
