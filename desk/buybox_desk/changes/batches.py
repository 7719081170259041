"""The store of batches: an index of its own, one document a batch, named by seller and idempotency key."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from buybox_config.errors import EngineError, NotFoundError, RefusedError, UsageError
from buybox_config.indices import IndexNames, mapping
from buybox_config.paging import every_hit
from buybox_config.process_names import is_gone
from buybox_config.settings import Settings
from buybox_config.times import moment_text
from buybox_config.versions import Version, unless_written, version_of
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, RequestError, TransportError
from opensearchpy.exceptions import NotFoundError as NoSuchDocument

from buybox_desk.changes.batch import BatchState, ChangeBatch
from buybox_desk.changes.became import given_back, replayed
from buybox_desk.changes.looking import Free, Look, chosen, look_body, out_of_turn, read_look
from buybox_desk.changes.together import Together
from buybox_desk.changes.writing import Write, write_all

KIND = "changes"

LOOKS = 3
"""Looks of one `take`, for the case that other workers were faster each time."""

SHARES = 4
"""A large batch takes a quarter of a round where others wait behind it."""

WRITE_S = 30.0
"""Seconds that a write of batches may take: an engine that is frozen must not hold a worker that is told to end."""

FORGOTTEN = 5_000
"""Batches that are removed at once: their removal must not keep anybody waiting."""


class KeyUsedError(RefusedError):
    """The idempotency key was used for another body."""


NOT_YET = "no_shard_available"
"""What the engine says of an index between its making and its first shard; of one that lost its shards, too."""


class Taken(msgspec.Struct, frozen=True):
    """A batch that a worker holds, and what makes its write fail when somebody else wrote the batch meanwhile."""

    batch: ChangeBatch
    version: Version


class Batches:
    """Stores, finds, hands out and settles batches; the engine has them on disk when a write returns."""

    def __init__(self, client: OpenSearch, settings: Settings) -> None:
        self._client, self._settings = client, settings
        self._index = IndexNames(settings.index_prefix).store(KIND)
        # Writes name an alias and insist that it is one: so the index is never made by a write, without its mapping.
        self._alias = f"{self._index}-in"
        self._together = Together(self._create_all)

    def store(self, batch: ChangeBatch) -> tuple[ChangeBatch, bool]:
        """Store a batch; return it as it is stored, and whether it is new.

        Of the same batch sent many times at once, one is stored and all are told of it. What several threads store at
        once goes to the engine, and to its disk, in one request. Raises KeyUsedError where the key was used for another
        body, and what the engine raises: then nothing was accepted.
        """
        if self._together.do(batch):
            return batch, True
        found = self.find(batch.seller, batch.key)
        return self._stored_alone(batch) if found is None else (_same(batch, found), False)

    def find(self, seller: str, key: str) -> ChangeBatch | None:
        """Return a batch in its newest state, None when there is none."""
        taken = self._got(seller, key)
        return None if taken is None else taken.batch

    def take(self, limit_lines: int, now: dt.datetime, for_s: float, worker: str) -> list[Taken]:
        """Claim batches that are due for a worker, oldest first, up to a number of lines, for up to `for_s` seconds.

        No two workers hold the same batch, nor batches of the same seller, unless the time of one is over. Claims of
        the worker itself count for nothing, so take no more before those taken are settled or given back.
        """
        for _ in range(LOOKS):
            free = self._free(limit_lines, now, for_s, worker)
            if not free:
                return []
            taken = self._claim(free, now, for_s, worker)
            if taken:
                return taken
        return []

    def finish(self, settled: Sequence[tuple[Taken, ChangeBatch]]) -> list[Taken]:
        """Store what became of taken batches, see `became`; return those that another worker took over meanwhile.

        Raises EngineError, and what the engine raises: doing it again changes nothing that was stored.
        """
        writes = [
            Write(
                _id(taken.batch),
                msgspec.json.encode({"index": {"_id": _id(taken.batch), **unless_written(taken.version)}}),
                msgspec.json.encode(batch),
            )
            for taken, batch in settled
        ]
        done = write_all(self._client, self._alias, writes, WRITE_S)
        return [taken for taken, _ in settled if _id(taken.batch) not in done]

    def listed(self, seller: str | None = None, state: BatchState | None = None, most: int = 50) -> list[ChangeBatch]:
        """Return batches, the last received first, without their bodies and rows."""
        self._refresh()
        hits = self._hits(seller, state, [{"received_at": "desc"}, "seller", "key"], min(most, 1_000))
        return [_bare(hit) for _, hit in zip(range(most), hits, strict=False)]

    def dead(self) -> Iterator[ChangeBatch]:
        """Yield the batches that were given up, the first received first, without their bodies and rows."""
        self._refresh()
        yield from map(_bare, self._hits(None, "dead", ["received_at", "seller", "key"]))

    def replay(self, seller: str, key: str) -> ChangeBatch:
        """Open a dead batch again; raises NotFoundError for no such batch, UsageError for one that is not dead."""
        taken = self._got(seller, key)
        if taken is None:
            raise NotFoundError(f"seller {seller[:60]!r} has no batch {key[:60]!r}: see `buybox changes list`")
        if taken.batch.state != "dead":
            raise UsageError(f"batch {key[:60]!r} of {seller} is {taken.batch.state}: only dead ones are replayed")
        again = replayed(taken.batch)
        if self.finish([(taken, again)]):
            raise RefusedError(f"batch {key[:60]!r} of {seller} was written in the same moment: look, and try again")
        return again

    def forget(self, now: dt.datetime) -> int:
        """Remove some of the batches that were done before the days of the settings; return how many it were.

        What is open or dead never goes by itself.
        """
        before = moment_text(now - dt.timedelta(days=self._settings.changes_kept_days))
        old = [{"term": {"state": "done"}}, {"range": {"done_at": {"lt": before}}}]
        found: dict[str, Any] = self._client.delete_by_query(
            index=self._index,
            body={"query": {"bool": {"filter": old}}},
            params={
                "conflicts": "proceed",
                "ignore_unavailable": "true",
                "max_docs": FORGOTTEN,
                "request_timeout": self._settings.bulk_timeout_s,
            },
        )
        deleted: int = found["deleted"]
        return deleted

    def _create_all(self, batches: Sequence[ChangeBatch]) -> list[bool]:
        """Create many in one request; return of each whether it was.

        It was not where its name is taken, no index is there, or one of them spoils the request: each then tries alone.
        """
        by_name: dict[str, ChangeBatch] = {}
        for batch in batches:
            by_name.setdefault(_id(batch), batch)
        writes = [
            Write(name, msgspec.json.encode({"create": {"_id": name}}), msgspec.json.encode(batch))
            for name, batch in by_name.items()
        ]
        try:
            done = write_all(self._client, self._alias, writes, WRITE_S)
        except (RequestError, EngineError):
            return [False] * len(batches)
        # Of the same batch twice in one group, the first is told that it is new.
        return [done.pop(_id(batch), None) is not None for batch in batches]

    def _stored_alone(self, batch: ChangeBatch) -> tuple[ChangeBatch, bool]:
        """Store a batch in a request of its own; the first one makes its index."""
        try:
            return self._created(batch)
        except NoSuchDocument:
            self._make_index()
        return self._created(batch)

    def _created(self, batch: ChangeBatch) -> tuple[ChangeBatch, bool]:
        body, options = msgspec.to_builtins(batch), {"require_alias": "true"}
        try:
            self._client.index(index=self._alias, id=_id(batch), body=body, op_type="create", params=options)
        except ConflictError:
            return _same(batch, self.find(batch.seller, batch.key)), False
        return batch, True

    def _make_index(self) -> None:
        """Make the index with its alias; where it is there already, the alias alone."""
        try:
            self._client.indices.create(index=self._index, body={**mapping(KIND), "aliases": {self._alias: {}}})
        except RequestError as error:
            if "resource_already_exists" not in str(error):
                raise
            self._client.indices.put_alias(index=self._index, name=self._alias)

    def _free(self, limit_lines: int, now: dt.datetime, for_s: float, worker: str) -> list[Free]:
        """Look for batches to claim, past sellers of whom other workers hold some and workers that are gone."""
        self._refresh()
        gone, passed = {worker}, set[str]()
        for _ in range(LOOKS):
            look = self._look(look_body(now, for_s, limit_lines, gone, passed))
            found_gone = {name for name in look.workers if is_gone(name)}
            free = chosen(look.free, look.sellers, limit_lines, max(1, limit_lines // SHARES))
            if not found_gone and (free or not look.free):
                return free
            gone |= found_gone
            passed |= set() if found_gone else look.sellers
        return []

    def _look(self, body: dict[str, Any]) -> Look:
        try:
            return read_look(self._client.search(index=self._index, body=body))
        except NoSuchDocument:
            return Look([], frozenset(), frozenset())

    def _claim(self, free: Sequence[Free], now: dt.datetime, for_s: float, worker: str) -> list[Taken]:
        claim = {"taken_by": worker, "taken_until": moment_text(now + dt.timedelta(seconds=for_s))}
        document = msgspec.json.encode({"doc": claim, "_source": True})
        writes = [Write(one.doc_id, _claim_action(one), document) for one in free]
        won = write_all(self._client, self._alias, writes, WRITE_S)
        mine = {one.doc_id: _taken(won[one.doc_id]) for one in free if one.doc_id in won}
        others_first = out_of_turn(free, mine.keys())
        self.finish([(mine[doc_id], given_back(mine[doc_id].batch)) for doc_id in others_first])
        return [taken for doc_id, taken in mine.items() if doc_id not in others_first]

    def _got(self, seller: str, key: str) -> Taken | None:
        try:
            found = self._read(batch_id(seller, key))
        except NoSuchDocument:
            return None
        batch = msgspec.convert(found["_source"], ChangeBatch)
        return Taken(batch, version_of(found))

    def _read(self, doc_id: str) -> dict[str, Any]:
        """Read a document; where the index is being made in this very moment, as soon as it is."""
        try:
            found: dict[str, Any] = self._client.get(index=self._index, id=doc_id)
        except TransportError as error:
            if NOT_YET not in str(error):
                raise
            self._client.cluster.health(index=self._index, params={"wait_for_status": "yellow", "timeout": "1s"})
            found = self._client.get(index=self._index, id=doc_id)
        return found

    def _hits(
        self, seller: str | None, state: BatchState | None, sort: list[Any], page: int = 500
    ) -> Iterator[dict[str, Any]]:
        asked = {"seller": seller, "state": state}
        filters = [{"term": {name: value}} for name, value in asked.items() if value is not None]
        bare = {"excludes": ["body", "rows"]}
        try:
            yield from every_hit(
                self._client, self._index, {"bool": {"filter": filters}}, page, sort=sort, _source=bare
            )
        except NoSuchDocument:
            return

    def _refresh(self) -> None:
        """Make visible what was stored: those who store do not wait for it."""
        self._client.indices.refresh(index=self._index, params={"ignore_unavailable": "true"})


def batch_id(seller: str, key: str) -> str:
    """Name a batch's document; sellers' ids hold no slash."""
    return f"{seller}/{key}"


def lines_of(taken: Iterable[Taken]) -> int:
    """Count the lines that nothing became of yet."""
    return sum(one.batch.open_lines for one in taken)


def _same(batch: ChangeBatch, found: ChangeBatch | None) -> ChangeBatch:
    """Return the batch that was sent before; raises KeyUsedError when its body was another."""
    if found is None or found.digest != batch.digest:
        raise KeyUsedError(
            f"the key {batch.key[:60]!r} was used for other changes: send these under a key of their own"
        )
    return found


def _id(batch: ChangeBatch) -> str:
    return batch_id(batch.seller, batch.key)


def _bare(hit: dict[str, Any]) -> ChangeBatch:
    return msgspec.convert({**hit["_source"], "body": ""}, ChangeBatch)


def _claim_action(one: Free) -> bytes:
    return msgspec.json.encode({"update": {"_id": one.doc_id, **unless_written(one.version)}})


def _taken(answer: dict[str, Any]) -> Taken:
    batch = msgspec.convert(answer["get"]["_source"], ChangeBatch)
    return Taken(batch, version_of(answer))
