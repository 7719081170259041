"""Looking for batches to take: oldest first, due, held by nobody; a seller's batches by one worker at a time.

Two of one seller may name the same offer with the same `updated_at`, and then the later received speaks: so while a
worker holds batches of a seller, others leave that seller's alone.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from buybox_config.times import moment_text
from buybox_config.versions import Version, version_of

FARTHEST_S = 1_200.0
"""Seconds from now that no next try is ever set to: one that is farther off was set by a clock that was wrong."""

MOST_BYTES = 24_000_000
"""Bytes of bodies held at once; one batch is taken whatever its size."""

MOST_SELLERS = 10_000
MOST_WORKERS = 1_000

FIELDS = ("seller", "open_lines", "size")


class Free(msgspec.Struct, frozen=True):
    """A batch that may be taken, and what makes the claim fail when somebody wrote it meanwhile."""

    doc_id: str
    seller: str
    lines: int  # open ones
    size: int  # bytes of the body
    version: Version


class Look(msgspec.Struct, frozen=True):
    """What was seen at one moment."""

    free: list[Free]  # oldest first
    sellers: frozenset[str]  # of whom other workers hold batches
    workers: frozenset[str]  # that hold any


def look_body(
    now: dt.datetime, hold_s: float, most: int, gone: Collection[str], passed: Collection[str]
) -> dict[str, Any]:
    """Write the search: hits are what is due and free, the aggregation tells what is held, both of one moment.

    Claims of `gone` workers count for nothing; `passed` sellers are left out. A claim that ends later than any worker
    would set it was made by a clock that was wrong, and counts for nothing either.
    """
    held = {
        "bool": {
            "filter": [_between("taken_until", now, 2 * hold_s)],
            "must_not": [{"terms": {"taken_by": sorted(gone)}}],
        }
    }
    kept = {"bool": {"filter": [{"term": {"state": "open"}}], "must_not": [{"terms": {"seller": sorted(passed)}}]}}
    return {
        "size": most,
        "_source": False,
        "docvalue_fields": list(FIELDS),
        "seq_no_primary_term": True,
        "track_total_hits": False,
        "query": kept,
        "post_filter": {"bool": {"must_not": [held, _between("next_at", now, FARTHEST_S)]}},
        "sort": ["received_at", "seller", "key"],
        "aggs": {
            "held": {
                "filter": held,
                "aggs": {
                    "sellers": {"terms": {"field": "seller", "size": MOST_SELLERS}},
                    "workers": {"terms": {"field": "taken_by", "size": MOST_WORKERS}},
                },
            }
        },
    }


def read_look(answer: dict[str, Any]) -> Look:
    """Read the answer to `look_body`."""
    held = answer["aggregations"]["held"]
    return Look([_free(hit) for hit in answer["hits"]["hits"]], _keys(held["sellers"]), _keys(held["workers"]))


def chosen(free: Iterable[Free], sellers: Collection[str], limit_lines: int, share: int) -> list[Free]:
    """Choose the oldest ones up to a number of lines, leaving sellers out of whom others hold batches.

    Of a batch no more than `share` lines count, so that a large one leaves room for those behind it.
    """
    found: list[Free] = []
    lines, size = 0, 0
    for one in free:
        if one.seller in sellers:
            continue
        size += one.size
        if found and (lines >= limit_lines or size > MOST_BYTES):
            break
        found.append(one)
        lines += min(one.lines, share)
    return found


def out_of_turn(asked: Sequence[Free], won: Collection[str]) -> set[str]:
    """Return the ids of batches that were won although an older one of their seller went to another worker."""
    passed: set[str] = set()
    found: set[str] = set()
    for one in asked:
        if one.doc_id not in won:
            passed.add(one.seller)
        elif one.seller in passed:
            found.add(one.doc_id)
    return found


def _between(field: str, now: dt.datetime, seconds: float) -> dict[str, Any]:
    latest = moment_text(now + dt.timedelta(seconds=seconds))
    return {"range": {field: {"gt": moment_text(now), "lte": latest}}}


def _free(hit: dict[str, Any]) -> Free:
    seller, lines, size = (hit["fields"][name][0] for name in FIELDS)
    return Free(hit["_id"], seller, lines, size, version_of(hit))


def _keys(terms: dict[str, Any]) -> frozenset[str]:
    return frozenset(bucket["key"] for bucket in terms["buckets"])
