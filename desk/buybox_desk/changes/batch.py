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
    open_lines: int  # of them, those that nothing became of yet
    size: int  # bytes of the body as it was sent
    body: str  # NDJSON, base64: it need not be text at all; empty once the batch is done
    state: BatchState = "open"
    attempts: int = 0  # that failed for the batch's own sake
    waits: int = 0  # tries in a row for which its lines had to wait
    next_at: str | None = None  # RFC 3339: not to be tried before; None: at once
    taken_by: str | None = None  # the worker that applies it
    taken_until: str | None = None  # RFC 3339: nobody else takes it until then
    error: str | None = None  # why it is not done: what failed, or what its lines wait for
    done_at: str | None = None
    counts: dict[str, int] = {}  # lines by outcome
    rejected_by_reason: dict[str, int] = {}
    rows: list[dict[str, Any]] = []  # what became of each line so far, as `buybox apply --json` tells it

    def raw(self) -> bytes:
        """Return the body as it was sent; nothing is left of it once the batch is done."""
        return base64.b64decode(self.body)

    def pending(self) -> list[tuple[int, bytes]]:
        """Return the lines that nothing became of yet, each with its number from 1; empty lines are none."""
        settled = {row["line"] for row in self.rows}
        numbered = enumerate(self.raw().split(b"\n"), start=1)
        return [(number, text) for number, text in numbered if number not in settled and text.strip()]


def new_batch(seller: str, key: str, by: str, body: bytes, received_at: str) -> ChangeBatch:
    """Make the batch of a body that was just received; `received_at` is RFC 3339 with microseconds."""
    lines = sum(1 for line in body.split(b"\n") if line.strip())
    return ChangeBatch(
        seller=seller,
        key=key,
        by=by,
        digest=hashlib.blake2b(body, digest_size=16).hexdigest(),
        received_at=received_at,
        lines=lines,
        open_lines=lines,
        size=len(body),
        body=base64.b64encode(body).decode(),
    )
