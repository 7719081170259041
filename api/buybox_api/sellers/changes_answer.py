"""What a seller is told of the changes that it sent."""

import msgspec
from buybox_desk.changes.batch import BatchState


class StoredChangesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The changes are stored, and applied as soon as a worker comes to them; `address` tells what became of each."""

    seller: str
    key: str  # as sent in Idempotency-Key, else one that was made
    state: BatchState
    received_at: str  # when they came first
    lines: int  # that are not empty
    sent_before: bool  # whether the same changes came under this key before: nothing was stored anew
    address: str


class ChangedLine(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one line; docs/changes.md names the outcomes."""

    line: int  # from 1, empty ones counted
    outcome: str
    seller: str | None = None
    market: str | None = None
    sku: str | None = None
    offer_id: str | None = None
    device_id: str | None = None
    state: str | None = None  # of the offer, once the batch was applied
    why: str | None = None  # reason code of a state other than live
    reason: str | None = None  # why the line was rejected
    message: str | None = None  # how to mend it


class SentChanges(msgspec.Struct, frozen=True, kw_only=True):
    """One batch of changes: whether it is applied, and what became of its lines in sum."""

    key: str
    state: BatchState  # open: to be applied; done: every line is accounted for; dead: given up until it is replayed
    received_at: str
    done_at: str | None
    lines: int
    attempts: int  # that failed
    next_at: str | None  # while open: when it is tried, or tried again, at the earliest
    error: str | None  # why it is not done: what failed, or what its lines wait for
    counts: dict[str, int]  # lines by outcome
    rejected_by_reason: dict[str, int]
    address: str


class ChangesAnswer(SentChanges, frozen=True, kw_only=True):
    """One batch of changes, and what became of each line."""

    seller: str
    total: int  # lines told of, those of the outcome asked for
    page: int
    per_page: int
    changes: list[ChangedLine]


class ChangesListAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The batches that a seller sent, the newest first; a new one is listed after about a second."""

    seller: str
    total: int
    page: int
    per_page: int
    batches: list[SentChanges]


CHANGES_ANSWERS = (StoredChangesAnswer, ChangesAnswer, ChangesListAnswer)
