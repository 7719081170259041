"""What was written into an index of offers since it was looked at last, told by the engine's sequence numbers."""

from collections.abc import Iterator
from typing import Any

import msgspec
from buybox_config.errors import EngineError
from buybox_config.paging import PAGE
from buybox_ranking.offer import Offer
from opensearchpy import OpenSearch

from buybox_indexer.offer_changes.newer_changes import CHANGED


class Mark(msgspec.Struct, frozen=True):
    """How far one shard has come: every write that is acknowledged later has a higher number."""

    number: int  # global checkpoint: no copy of the shard lacks a write up to it, so none gives such a number again
    term: int  # raised with each new primary


Marks = dict[str, Mark]
"""By shard: each numbers its own writes."""


class WrittenSince:
    """One look after the other at an index; the first is when this is made.

    Whatever was acknowledged before a look is visible to every search after it, and what comes later is found by the
    next one: nothing falls between.
    """

    def __init__(self, client: OpenSearch, index: str) -> None:
        self._client, self._index = client, index
        self._marks = self._look()
        self._client.indices.refresh(index=index)

    def offers(self) -> dict[str, Offer]:
        """Return what was written since the last look, by id, as it is now, and take that look.

        Where a shard has another primary since, everything that changes ever made is returned instead: dearer, and
        never too little. Raises EngineError when a shard does not answer.
        """
        before, self._marks = self._marks, self._look()
        self._client.indices.refresh(index=self._index)
        terms = {shard: mark.term for shard, mark in self._marks.items()}
        if terms != {shard: mark.term for shard, mark in before.items()}:
            return dict(self._found(CHANGED, list(before)))
        return {
            name: offer
            for shard, mark in before.items()
            for name, offer in self._found({"range": {"_seq_no": {"gt": mark.number}}}, [shard])
        }

    def _look(self) -> Marks:
        kept = {"filter_path": "indices.*.shards.*.seq_no.global_checkpoint,indices.*.shards.*.routing.primary"}
        found = self._client.indices.stats(index=self._index, level="shards", params=kept)
        copies: dict[str, list[dict[str, Any]]] = found["indices"][self._index]["shards"]
        numbers = {
            shard: one["seq_no"]["global_checkpoint"]
            for shard, each in copies.items()
            for one in each
            if one["routing"]["primary"] and "seq_no" in one
        }
        terms = self._terms()
        if numbers.keys() != terms.keys():
            raise EngineError(f"{self._index}: {len(numbers)} of {len(terms)} shards answer: try again later")
        return {shard: Mark(numbers[shard], term) for shard, term in terms.items()}

    def _terms(self) -> dict[str, int]:
        kept = {"filter_path": "metadata.indices.*.primary_terms"}
        found = self._client.cluster.state(metric="metadata", index=self._index, params=kept)
        terms: dict[str, int] = found["metadata"]["indices"][self._index]["primary_terms"]
        return terms

    def _found(self, query: dict[str, Any], shards: list[str]) -> Iterator[tuple[str, Offer]]:
        """Yield the offers that a query finds, shard by shard."""
        for shard in shards:
            body: dict[str, Any] = {"size": PAGE, "query": query, "sort": ["_seq_no"]}
            while True:
                where = {"preference": f"_shards:{shard}"}
                hits = self._client.search(index=self._index, body=body, params=where)["hits"]["hits"]
                for hit in hits:
                    yield hit["_id"], msgspec.convert(hit["_source"], Offer, strict=False)
                if len(hits) < PAGE:
                    break
                body["search_after"] = hits[-1]["sort"]
