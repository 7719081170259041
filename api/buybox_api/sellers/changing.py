"""The changes that sellers send: stored before they are answered for, and told of afterwards."""

import datetime as dt
import re
import secrets
from typing import Any
from urllib.parse import quote

import msgspec
from buybox_config.errors import NotFoundError
from buybox_config.times import moment_text
from buybox_desk.access.caller import Caller
from buybox_desk.changes.batch import BatchState, ChangeBatch, new_batch
from buybox_desk.changes.batches import Batches
from buybox_desk.changes.listing import BatchAccount, BatchHead, BatchListing, BatchPage

from buybox_api.desk import Desk
from buybox_api.faults import UnknownChangesError, UnknownSellerError
from buybox_api.sellers.changes_answer import (
    ChangedLine,
    ChangesAnswer,
    ChangesListAnswer,
    SentChanges,
    StoredChangesAnswer,
)
from buybox_api.sellers.changes_asked import ChangesListQuery, ChangesQuery

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
"""Letters and signs that stand in an address as they are; no address begins with the dots of a folder above."""


def new_key(now: dt.datetime, kind: str = "made") -> str:
    """Make a key where none was sent: it tells when, and nobody guesses it."""
    return f"{kind}-{now.astimezone(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(8)}"


def store_changes(desk: Desk, caller: Caller, seller: str, key: str, body: bytes) -> StoredChangesAnswer:
    """Store a batch, wake whoever applies it, and return where it is told of.

    When this returns the engine has it on disk. Raises UnknownSellerError to operators, KeyUsedError where the key was
    used for other changes, and what the engine raises: then nothing was accepted, or it is not known, and the same
    batch may be sent again under the same key.
    """
    check_known(desk, caller, seller)
    batch = new_batch(seller, key, caller.key_id, body, moment_text(desk.now()))
    stored, is_new = Batches(desk.client, desk.settings).store(batch)
    desk.wake()
    return _stored(stored, sent_before=not is_new)


def told_changes(desk: Desk, caller: Caller, seller: str, key: str, asked: ChangesQuery) -> ChangesAnswer:
    """Return what became of a batch and of its lines.

    Raises UnknownChangesError for a key that the seller did not use, UnknownSellerError to operators.
    """
    check_known(desk, caller, seller)
    found = find_account(desk, seller, key)
    rows = [row for row in found.rows if asked.outcome in (None, row.get("outcome"))]
    first = (asked.page - 1) * asked.per_page
    return ChangesAnswer(
        **_sent(found),
        seller=seller,
        total=len(rows),
        page=asked.page,
        per_page=asked.per_page,
        changes=[msgspec.convert(row, ChangedLine) for row in rows[first : first + asked.per_page]],
    )


def list_changes(desk: Desk, caller: Caller, seller: str, asked: ChangesListQuery) -> ChangesListAnswer:
    """Return the batches of a seller, the newest first; raises UnknownSellerError to operators."""
    check_known(desk, caller, seller)
    first = (asked.page - 1) * asked.per_page
    found = batches_of(desk, seller, asked.state, first, asked.per_page)
    batches = [SentChanges(**_sent(batch)) for batch in found.batches]
    return ChangesListAnswer(
        seller=seller, total=found.total, page=asked.page, per_page=asked.per_page, batches=batches
    )


def find_account(desk: Desk, seller: str, key: str) -> BatchAccount:
    """Return a batch with what became of its lines; raises UnknownChangesError."""
    found = BatchListing(desk.client, desk.settings).account(seller, key) if KEY.fullmatch(key) else None
    if found is None:
        says = f"no changes of seller {seller} are kept under the key {key[:100]!r}"
        raise UnknownChangesError(f"{says}: look for them in the list of all its changes")
    return found


def batches_of(desk: Desk, seller: str, state: BatchState | None, first: int, most: int) -> BatchPage:
    """Return some batches of a seller, the newest first."""
    return BatchListing(desk.client, desk.settings).page(seller, state, first, most)


def check_known(desk: Desk, caller: Caller, seller: str) -> None:
    """Raise UnknownSellerError where an operator names a seller that there is not; a seller's key names its own."""
    if caller.scope != "operator":
        return
    try:
        desk.back_office.seller(seller)
    except NotFoundError as error:
        raise UnknownSellerError(str(error)) from error


def address_of_changes(seller: str, key: str) -> str:
    """Return the path at which a batch is told of."""
    return f"/v1/sellers/{quote(seller, safe='')}/changes/{key}"


def _stored(batch: ChangeBatch, *, sent_before: bool) -> StoredChangesAnswer:
    return StoredChangesAnswer(
        seller=batch.seller,
        key=batch.key,
        state=batch.state,
        received_at=batch.received_at,
        lines=batch.lines,
        sent_before=sent_before,
        address=address_of_changes(batch.seller, batch.key),
    )


def _sent(batch: BatchHead) -> dict[str, Any]:
    """Return the fields that the list and the account of a batch share."""
    shared = set(SentChanges.__struct_fields__) & set(BatchHead.__struct_fields__)
    told = {name: getattr(batch, name) for name in sorted(shared)}
    told["next_at"] = batch.next_at if batch.state == "open" else None
    return {**told, "address": address_of_changes(batch.seller, batch.key)}
