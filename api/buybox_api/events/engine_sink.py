"""The engine as the place where the log goes: bulk requests that store each line once."""

from collections.abc import Sequence
from typing import Any

import msgspec
from buybox_config.errors import EngineError
from buybox_config.indices import IndexNames, mapping
from opensearchpy import AsyncOpenSearch
from opensearchpy.exceptions import OpenSearchException, RequestError

from buybox_api.events.log_queue import LogLine
from buybox_api.events.log_writer import LOG, Outcome

STORED, REPEATED, NO_ROOM = (200, 201), 409, 429


class EngineSink:
    """Stores lines under their ids in the index of their kind."""

    def __init__(self, client: AsyncOpenSearch, names: IndexNames, timeout_s: float) -> None:
        self._client, self._names, self._timeout_s = client, names, timeout_s
        self._fitted: set[str] = set()  # kinds whose index has every field that this program writes

    async def store(self, lines: Sequence[LogLine]) -> Outcome:
        """Store lines that are not there yet; raises EngineError when the engine answers none of them."""
        try:
            for kind in sorted({line.kind for line in lines}):
                await self._make_index(kind)
            answer = await self._sent(lines)
        except OpenSearchException as error:
            raise EngineError(f"OpenSearch did not take the event log: {error}") from error
        return _outcome(lines, [next(iter(item.values())) for item in answer["items"]])

    async def _make_index(self, kind: str) -> None:
        """Make an index that is not there: also one that was deleted meanwhile, lest the engine guess its mapping."""
        index = self._names.store(kind)
        if await self._client.indices.exists(index=index):
            await self._fit(kind, index)
            return
        try:
            await self._client.indices.create(index=index, body=mapping(kind))
        except RequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    async def _fit(self, kind: str, index: str) -> None:
        """Give an index of an older program the fields that were added since: it refuses what it does not know."""
        if kind in self._fitted:
            return
        try:
            await self._client.indices.put_mapping(index=index, body=mapping(kind)["mappings"])
        except RequestError as error:
            LOG.warning("index %s has fields of another kind than this program writes: %s", index, error.info)
        self._fitted.add(kind)

    async def _sent(self, lines: Sequence[LogLine]) -> Any:  # noqa: ANN401 - the client's answers are not typed
        return await self._client.transport.perform_request(
            "POST",
            "/_bulk",
            params={"filter_path": "items.*.status,items.*.error.reason", "request_timeout": self._timeout_s},
            body=b"".join(self._pair(line) for line in lines),
            headers={"content-type": "application/x-ndjson"},
        )

    def _pair(self, line: LogLine) -> bytes:
        action = {"create": {"_index": self._names.store(line.kind), "_id": line.doc_id}}
        return msgspec.json.encode(action) + b"\n" + line.body + b"\n"


def _outcome(lines: Sequence[LogLine], items: Sequence[dict[str, Any]]) -> Outcome:
    if len(items) != len(lines):
        raise EngineError(f"OpenSearch answered for {len(items)} of {len(lines)} lines of the event log")
    statuses = [item["status"] for item in items]
    refused = [item for item in items if item["status"] not in (*STORED, REPEATED, NO_ROOM)]
    if refused:
        LOG.warning("OpenSearch refused %d lines of the event log: %s", len(refused), str(refused[0])[:300])
    return Outcome(
        stored=sum(status in STORED for status in statuses),
        repeated=statuses.count(REPEATED),
        refused=len(refused),
        again=[line for line, status in zip(lines, statuses, strict=True) if status == NO_ROOM],
    )
