"""The newest accounts of each feed, kept in the engine: a feed that no load read for long is still known to be old."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from buybox_config.indices import IndexNames, mapping
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_config.stores import stored
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from buybox_indexer.bulk import BulkWriter
from buybox_indexer.report import FeedReport, IndexReport

KIND = "feeds"

LOADS = 6
"""Accounts that are kept of a feed: the last one, and a trend of five."""

KEPT_DAYS = 400
"""A feed that no load has named for longer is gone, and forgotten."""

FeedKey = tuple[str, str, str]
"""Market, seller and name of a feed."""


class FeedLoad(msgspec.Struct, frozen=True):
    """What one load made of a feed."""

    started_at: str  # RFC 3339, UTC
    account: FeedReport


class FeedAccounts(msgspec.Struct, frozen=True):
    """The newest accounts of one feed."""

    market: str
    seller: str
    feed: str
    read_at: str  # when the newest load began, RFC 3339
    modified_at: str | None  # of its content, as of the last load that could tell
    loads: tuple[FeedLoad, ...]  # the newest first

    @property
    def key(self) -> FeedKey:
        """Name the feed."""
        return (self.market, self.seller, self.feed)


def with_run(known: Mapping[FeedKey, FeedAccounts], run: IndexReport) -> dict[FeedKey, FeedAccounts]:
    """Add a run's accounts to those of earlier runs; only the feeds of the run are returned."""
    changed: dict[FeedKey, FeedAccounts] = {}
    for seller in run.sellers:
        for account in seller.feeds:
            key = (seller.market, seller.seller, account.feed)
            before = known.get(key)
            loads = (FeedLoad(run.started_at, account), *(before.loads if before else ()))[:LOADS]
            modified = account.modified_at or (before.modified_at if before else None)
            changed[key] = FeedAccounts(*key, run.started_at, modified, loads)
    return changed


def keep_accounts(client: OpenSearch, settings: Settings, run: IndexReport, now: dt.datetime) -> None:
    """Keep the accounts of a run's feeds; those of feeds that it did not read stay."""
    index = _index(settings)
    stored(client, index, mapping(KIND))
    named = with_run({}, run)
    found = client.mget(index=index, body={"ids": [_doc_id(key) for key in named]})["docs"] if named else []
    known = (msgspec.convert(hit["_source"], FeedAccounts) for hit in found if hit.get("found"))
    with BulkWriter(client, settings.bulk_timeout_s) as writer:
        for key, accounts in with_run({one.key: one for one in known}, run).items():
            writer.put(index, _doc_id(key), accounts)
    client.indices.refresh(index=index)
    old = {"range": {"read_at": {"lt": (now - dt.timedelta(days=KEPT_DAYS)).isoformat()}}}
    client.delete_by_query(index=index, body={"query": old}, conflicts="proceed")


def feed_accounts(client: OpenSearch, settings: Settings) -> Iterator[FeedAccounts]:
    """Yield every feed of past loads."""
    for hit in _hits(client, settings, None):
        yield msgspec.convert(hit["_source"], FeedAccounts)


def last_reads(client: OpenSearch, settings: Settings) -> dict[str, str]:
    """Return when the last load that read a feed of each seller began."""
    newest: dict[str, str] = {}
    for hit in _hits(client, settings, ["seller", "read_at"]):
        found = hit["_source"]
        newest[found["seller"]] = max(newest.get(found["seller"], ""), found["read_at"])
    return newest


def _hits(client: OpenSearch, settings: Settings, fields: Sequence[str] | None) -> Iterator[dict[str, Any]]:
    """Yield every document, whole or some fields of it."""
    sort, wanted = ["market", "seller", "feed"], list(fields) if fields else True
    try:
        yield from every_hit(client, _index(settings), {"match_all": {}}, sort=sort, _source=wanted)
    except NotFoundError:
        return


def _doc_id(key: FeedKey) -> str:
    return hashlib.blake2b("\x1f".join(key).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _index(settings: Settings) -> str:
    return IndexNames(settings.index_prefix).store(KIND)
