"""One batch of changes as the store keeps it: what was sent, and what became of it."""

import base64
import hashlib
from typing import Any, Literal

import msgspec

BatchState = Literal["open", "done", "dead"]
"""open: to be applied, tried before or not; done: every line is accounted for; dead: given up, until it is replayed."""


class ChangeBatch(msgspec.Struct, frozen=True, kw_only=True):
    """What one seller sent under one idempotency key, and what became of each line."""

    seller: str
    key: str
    by: str  # id of the API key that sent it
    digest: str  # of the body: the same key with another body is refused
    received_at: str  # RFC 3339, UTC, microseconds
    lines: int  # that are not empty
    body: str  # NDJSON, base64: it need not be text at all
    state: BatchState = "open"
    attempts: int = 0
    next_at: str  # RFC 3339: not to be tried before
    taken_until: str | None = None  # RFC 3339: another worker applies it until then
    error: str | None = None  # why the last attempt failed
    done_at: str | None = None
    counts: dict[str, int] = {}  # lines by outcome
    rejected_by_reason: dict[str, int] = {}
    rows: list[dict[str, Any]] = []  # what became of each line, as `buybox apply --json` tells it

    def raw(self) -> bytes:
        """Return the body as it was sent."""
        return base64.b64decode(self.body)


def new_batch(seller: str, key: str, by: str, body: bytes, received_at: str) -> ChangeBatch:
    """Make the batch of a body that was just received; `received_at` is RFC 3339 with microseconds."""
    return ChangeBatch(
        seller=seller,
        key=key,
        by=by,
        digest=hashlib.blake2b(body, digest_size=16).hexdigest(),
        received_at=received_at,
        lines=sum(1 for line in body.split(b"\n") if line.strip()),
        body=base64.b64encode(body).decode(),
        next_at=received_at,
    )
