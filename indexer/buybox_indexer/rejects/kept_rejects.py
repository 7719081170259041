"""Rows that were turned away: kept in the engine with the reason, when first and last seen, and how to mend them."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
from buybox_config.indices import IndexNames, mapping
from buybox_config.paging import PAGE, every_hit
from buybox_config.settings import Settings
from buybox_config.stores import stored
from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from buybox_indexer.bulk import BulkWriter
from buybox_indexer.eligibility.verdicts import Verdict
from buybox_indexer.listing import Reject

LONGEST_RAW = 8_000
"""Characters of the row as read that are kept."""


NAMES = ("market", "seller", "reason", "sku")
"""Fields that name the rejects of one offer."""

TOGETHER = 200
"""Offers whose rejects are forgotten in one request: a query has at most 1,024 clauses, and each takes four."""

ORDER = ["seller", "market", "feed", "row", "reason"]
"""How rejects are listed."""


def raw_text(values: dict[str, str]) -> str:
    """Write a row as read, as JSON, cut at LONGEST_RAW; bytes that no encoding knew become question marks."""
    clean = {key: value.encode("utf-8", "replace").decode() for key, value in values.items()}
    return msgspec.json.encode(clean).decode()[:LONGEST_RAW]


def clean_text(text: str | None, longest: int = 500) -> str | None:
    """Make a text of a feed fit for JSON and a terminal."""
    if text is None:
        return None
    return "".join(letter if letter.isprintable() else "�" for letter in text[:longest])


def save_rejects(
    client: OpenSearch,
    settings: Settings,
    run: str,
    market: str,
    sellers: Sequence[str],
    rejects: Iterable[Reject],
    now: dt.datetime,
) -> None:
    """Replace what is kept of these sellers in this market by the rejects of this run.

    A reject that was there before keeps the time when it was first seen.
    """
    add_rejects(client, settings, run, rejects, now)
    _drop_mended(client, _index(settings), run, market, sellers)


def add_rejects(client: OpenSearch, settings: Settings, run: str, rejects: Iterable[Reject], now: dt.datetime) -> None:
    """Keep rejects beside all others; one that was there before keeps the time when it was first seen."""
    index = _index(settings)
    stored(client, index, mapping("rejects"))
    moment = now.isoformat()
    with BulkWriter(client, settings.bulk_timeout_s) as writer:
        for reject in rejects:
            change = {**msgspec.to_builtins(reject), "run": run, "last_seen": moment}
            writer.upsert(index, _doc_id(reject), change, {**change, "first_seen": moment})
    client.indices.refresh(index=index)


def list_rejects(
    client: OpenSearch,
    settings: Settings,
    seller: str | None,
    reason: str | None,
    market: str | None,
    *,
    raw: bool = False,
) -> Iterator[dict[str, Any]]:
    """Yield what is kept, by seller, market, feed and row; with the row as read where `raw` is asked for."""
    left_out = ["run"] if raw else ["run", "raw"]
    for hit in _hits(client, settings, {"seller": seller, "reason": reason, "market": market}, left_out):
        yield hit["_source"]


class RejectsAsked(msgspec.Struct, frozen=True):
    """Which of a seller's rejects are read, and where among them to begin."""

    seller: str
    market: str | None = None
    reason: str | None = None
    first: int = 0
    most: int = 50


def rejects_page(client: OpenSearch, settings: Settings, asked: RejectsAsked) -> tuple[int, list[dict[str, Any]]]:
    """Return how many there are and those of one page, in the order and shape of `list_rejects` with the row as read.

    The engine reads no deeper than 10,000 rows: `list_rejects` yields all.
    """
    body = {
        "query": _filter({"seller": asked.seller, "market": asked.market, "reason": asked.reason}),
        "sort": [{field: "asc"} for field in ORDER],
        "from": asked.first,
        "size": asked.most,
        "track_total_hits": True,
        "_source": {"excludes": ["run"]},
    }
    try:
        found = client.search(index=_index(settings), body=body)["hits"]
    except NotFoundError:
        return 0, []
    return found["total"]["value"], [hit["_source"] for hit in found["hits"]]


def kept_rejects(
    client: OpenSearch, settings: Settings, market: str, reasons: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Yield a market's rejects of these reasons whole, each with its id as `_id`."""
    for reason in reasons:
        for hit in _hits(client, settings, {"market": market, "reason": reason}, []):
            yield {**hit["_source"], "_id": hit["_id"]}


def count_rejects(
    client: OpenSearch, settings: Settings, seller: str | None, reason: str | None, market: str | None
) -> list[dict[str, Any]]:
    """Return how many rejects each seller has in each market for each reason."""
    fields = ("seller", "market", "reason")
    composite: dict[str, Any] = {"size": PAGE, "sources": [{name: {"terms": {"field": name}}} for name in fields]}
    query = _filter({"seller": seller, "reason": reason, "market": market})
    counts: list[dict[str, Any]] = []
    while True:
        body = {"size": 0, "query": query, "aggs": {"rows": {"composite": composite}}}
        try:
            found = client.search(index=_index(settings), body=body)["aggregations"]["rows"]
        except NotFoundError:
            return counts
        counts += [{**bucket["key"], "rows": bucket["doc_count"]} for bucket in found["buckets"]]
        if "after_key" not in found:
            return counts
        composite["after"] = found["after_key"]


class Told(msgspec.Struct, frozen=True, gc=False):
    """What the seller of one offer is told of why it was turned away."""

    reject_id: str
    seller: str
    sku: str
    message: str


def told_for(client: OpenSearch, settings: Settings, market: str, reason: str) -> Iterator[Told]:
    """Yield what is told of every offer of a market that was turned away for one reason."""
    query, fields = _filter({"market": market, "reason": reason}), ["seller", "sku", "message"]
    hits = every_hit(client, _index(settings), query, sort=["seller", "sku", "feed", "row"], _source=fields)
    try:
        for hit in hits:
            found = hit["_source"]
            yield Told(hit["_id"], found["seller"], found.get("sku") or "", found.get("message") or "")
    except NotFoundError:
        return


def change_messages(client: OpenSearch, settings: Settings, changes: Iterable[tuple[str, str]]) -> None:
    """Tell something else of rejects, by their ids; all else of them stays."""
    index = _index(settings)
    with BulkWriter(client, settings.bulk_timeout_s) as writer:
        for reject_id, message in changes:
            writer.change(index, reject_id, {"message": message})
    client.indices.refresh(index=index)


def settle_rejects(
    client: OpenSearch, settings: Settings, outcomes: Iterable[tuple[dict[str, Any], Verdict | None]]
) -> None:
    """Forget rejects that became offers (None); those that became hidden offers are kept with the reason for that."""
    index = _index(settings)
    with BulkWriter(client, settings.bulk_timeout_s) as writer:
        for kept, verdict in outcomes:
            client.delete(index=index, id=kept["_id"], ignore=404)
            if verdict is not None:
                reason = {"reason": verdict.reason or verdict.state, "message": verdict.message or ""}
                hidden = {name: value for name, value in kept.items() if name != "_id"} | reason
                writer.put(index, _doc_id(msgspec.convert(hidden, Reject)), hidden)
    client.indices.refresh(index=index)


def forget_rejects(client: OpenSearch, settings: Settings, market: str, seller: str, sku: str, reason: str) -> None:
    """Forget why an offer was turned away, now that this no longer stands."""
    forget_rejects_of(client, settings, [(market, seller, reason, sku)])


def forget_rejects_of(client: OpenSearch, settings: Settings, gone: Iterable[tuple[str, str, str, str]]) -> None:
    """Forget why many offers were turned away, each named by market, seller, reason and sku; 200 in one request."""
    wanted = iter(gone)
    while some := list(islice(wanted, TOGETHER)):
        each = [
            {"bool": {"filter": [{"term": {field: value}} for field, value in zip(NAMES, one, strict=True)]}}
            for one in some
        ]
        client.delete_by_query(
            index=_index(settings),
            body={"query": {"bool": {"should": each}}},
            conflicts="proceed",
            refresh=True,
            ignore_unavailable=True,
        )


def _hits(
    client: OpenSearch, settings: Settings, wanted: dict[str, str | None], left_out: list[str]
) -> Iterator[dict[str, Any]]:
    hits = every_hit(client, _index(settings), _filter(wanted), sort=ORDER, _source={"excludes": left_out})
    try:
        yield from hits
    except NotFoundError:
        return


def _filter(wanted: dict[str, str | None]) -> dict[str, Any]:
    return {"bool": {"filter": [{"term": {field: value}} for field, value in wanted.items() if value]}}


def _index(settings: Settings) -> str:
    return IndexNames(settings.index_prefix).store("rejects")


def _doc_id(reject: Reject) -> str:
    """Name a reject so that it is found again in the next load; only equal skus are told apart by their rows."""
    shared = reject.sku is None or reject.reason == "duplicate_sku"
    which = f"row {reject.row}" if shared else reject.sku or ""
    who = (reject.seller, reject.market, reject.feed, which.casefold(), reject.reason)
    return hashlib.blake2b("\x1f".join(who).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _drop_mended(client: OpenSearch, index: str, run: str, market: str, sellers: Sequence[str]) -> None:
    query = {
        "bool": {
            "filter": [{"terms": {"seller": list(sellers)}}, {"term": {"market": market}}],
            "must_not": [{"term": {"run": run}}],
        }
    }
    client.delete_by_query(index=index, body={"query": query}, conflicts="proceed", refresh=True)
