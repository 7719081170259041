"""Writing many batches in one request, each only if nobody wrote it meanwhile; every item of the answer is checked."""

import time
from collections.abc import Sequence
from typing import Any

import msgspec
from buybox_config.errors import EngineError
from opensearchpy import OpenSearch

CONFLICT, NOT_FOUND, TOO_MANY, LEAST_ERROR = 409, 404, 429, 300

TRIES = 5

CHUNK_BYTES = 8_000_000

ANSWER = "items.*._id,items.*.status,items.*.error,items.*._seq_no,items.*._primary_term,items.*.get._source"


class Write(msgspec.Struct, frozen=True):
    """One document to write: the two lines of a bulk request."""

    doc_id: str
    action: bytes
    document: bytes


def write_all(client: OpenSearch, alias: str, writes: Sequence[Write], timeout_s: float) -> dict[str, dict[str, Any]]:
    """Write documents; return the engine's answer for each that was written, by id: the others lost to somebody else.

    Raises EngineError when the engine refuses one for another reason, and what the client raises.
    """
    done: dict[str, dict[str, Any]] = {}
    for some in _chunks(writes):
        left: Sequence[Write] = some
        for attempt in range(TRIES):
            if attempt:
                time.sleep(0.1 * 2**attempt)
            answers = _asked(client, alias, left, timeout_s)
            done.update({one["_id"]: one for one in answers if one["status"] < LEAST_ERROR})
            full = {one["_id"] for one in answers if one["status"] == TOO_MANY}
            left = [one for one in left if one.doc_id in full]
            if not left:
                break
        else:
            raise EngineError(f"OpenSearch has no room for {len(left)} batches of changes after {TRIES} tries")
    return done


def _asked(client: OpenSearch, alias: str, writes: Sequence[Write], timeout_s: float) -> list[dict[str, Any]]:
    body = b"".join(b"%b\n%b\n" % (one.action, one.document) for one in writes)
    options = {"require_alias": "true", "filter_path": ANSWER, "request_timeout": timeout_s}
    items = client.bulk(body=body, index=alias, params=options).get("items", [])
    answers: list[dict[str, Any]] = [next(iter(item.values())) for item in items]
    if len(answers) != len(writes):
        raise EngineError(f"OpenSearch answered for {len(answers)} of {len(writes)} batches of changes")
    for one in answers:
        if one["status"] >= LEAST_ERROR and one["status"] not in {CONFLICT, NOT_FOUND, TOO_MANY}:
            raise EngineError(f"OpenSearch refused a batch of changes: {str(one.get('error'))[:300]}")
    return answers


def _chunks(writes: Sequence[Write]) -> list[list[Write]]:
    chunks: list[list[Write]] = []
    size = CHUNK_BYTES
    for one in writes:
        if size >= CHUNK_BYTES:
            chunks.append([])
            size = 0
        chunks[-1].append(one)
        size += len(one.document)
    return chunks
