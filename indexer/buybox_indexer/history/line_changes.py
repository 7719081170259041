"""What changed on single lines of price histories since their devices' documents: one small document a line.

A change of one price must not rewrite all that is known of its device. Whoever reads a history takes these along; a
load folds them into the documents, and forgets those that it has read for certain.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from buybox_config.indices import IndexNames, mapping
from buybox_config.paging import every_hit
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.versions import Version, version_of
from buybox_ranking.price_history import Change, Line
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from buybox_indexer.history.lines import Lines
from buybox_indexer.offer_changes.checked_writes import CheckedWriter, Write

KIND = "line-changes"

TOGETHER = 500
"""Devices whose changes are asked for in one search."""

MARGIN_S = 300
"""Documents with changes that are so little older than a load are removed one by one, each only as it was read: what
changed since, or by a clock that goes otherwise, stays beside the load's documents."""

_decode = msgspec.json.Decoder(Line).decode
_encode = msgspec.json.Encoder().encode


class LineChanges(msgspec.Struct, frozen=True):
    """The changes of one line since its device's document was written."""

    market: str
    device_id: str
    key: str  # as `line_key` names it
    changes: str  # JSON, oldest first
    last_at: int  # seconds since 1970, UTC

    @property
    def line(self) -> Line:
        """The changes as they are reckoned with."""
        return _decode(self.changes)


class ReadChanges(msgspec.Struct, frozen=True, gc=False):
    """A document as it was read."""

    doc_id: str
    last_at: int
    version: Version


def line_changes(market: str, device_id: str, key: str, changes: Line) -> LineChanges:
    """Make the document of a line's changes, of which there is at least one."""
    return LineChanges(market, device_id, key, _encode(changes).decode(), changes[-1].at)


def changes_id(market: str, device_id: str, key: str) -> str:
    """Name the document of a line."""
    return f"{market}/{device_id}/{hashlib.blake2b(key.encode(), digest_size=12).hexdigest()}"


def changes_index(settings: Settings) -> str:
    """Name the index of all lines' changes."""
    return IndexNames(settings.index_prefix).store(KIND)


def make_changes_index(client: OpenSearch, settings: Settings) -> None:
    """Create the index unless it is there."""
    stored(client, changes_index(settings), mapping(KIND))


def merged(line: Line, changes: Line) -> Line:
    """Return a line with what changed since; of two changes of one second the later known one counts."""
    if not line or not changes:
        return changes or line
    return sorted({change.at: change for change in (*line, *changes)}.values(), key=_when)


def changed_lines(
    client: OpenSearch, settings: Settings, market: str, devices: Sequence[str]
) -> tuple[dict[str, Lines], list[ReadChanges]]:
    """Return what changed on the lines of these devices, by device, and the documents that say so.

    What was made visible is found.
    """
    found: defaultdict[str, Lines] = defaultdict(dict)
    read: list[ReadChanges] = []
    for first in range(0, len(devices), TOGETHER):
        some = {"terms": {"device_id": devices[first : first + TOGETHER]}}
        query = {"bool": {"filter": [{"term": {"market": market}}, some]}}
        for hit in _every(client, settings, query):
            one = msgspec.convert(hit["_source"], LineChanges)
            found[one.device_id][one.key] = one.line
            read.append(ReadChanges(hit["_id"], one.last_at, version_of(hit)))
    return found, read


def changed_devices(client: OpenSearch, settings: Settings, market: str) -> set[str]:
    """Return the devices of which any line changed."""
    body = {"size": 1_000, "sources": [{"device": {"terms": {"field": "device_id"}}}]}
    asked = {"size": 0, "query": {"term": {"market": market}}, "aggs": {"devices": {"composite": body}}}
    devices: set[str] = set()
    while True:
        try:
            page = client.search(index=changes_index(settings), body=asked)["aggregations"]["devices"]
        except NotFoundError:
            return devices
        devices |= {bucket["key"]["device"] for bucket in page["buckets"]}
        if "after_key" not in page:
            return devices
        body["after"] = page["after_key"]


def forget_changes(
    client: OpenSearch, settings: Settings, market: str, before: int, devices: Iterable[str] | None = None
) -> None:
    """Forget what changed before a time (seconds since 1970), of these devices or of all: their documents hold it."""
    filters: list[dict[str, object]] = [{"term": {"market": market}}, {"range": {"last_at": {"lt": before}}}]
    if devices is not None:
        filters.append({"terms": {"device_id": sorted(devices)}})
    client.delete_by_query(
        index=changes_index(settings),
        body={"query": {"bool": {"filter": filters}}},
        params={
            "conflicts": "proceed",
            "ignore_unavailable": "true",
            "refresh": "true",
            "request_timeout": settings.bulk_timeout_s,
        },
    )


def forget_read(client: OpenSearch, settings: Settings, read: Iterable[ReadChanges]) -> None:
    """Forget documents that are still as they were read."""
    index = changes_index(settings)
    CheckedWriter(client, settings.bulk_timeout_s).write(Write(index, one.doc_id, None, one.version) for one in read)
    show_changes(client, settings)


def show_changes(client: OpenSearch, settings: Settings) -> None:
    """Make all that was written visible to `changed_lines`."""
    client.indices.refresh(index=changes_index(settings), ignore_unavailable=True)


def _every(client: OpenSearch, settings: Settings, query: dict[str, Any]) -> Iterable[dict[str, Any]]:
    try:
        yield from every_hit(
            client, changes_index(settings), query, sort=["device_id", "key"], seq_no_primary_term=True
        )
    except NotFoundError:
        return


def _when(change: Change) -> int:
    return change.at
