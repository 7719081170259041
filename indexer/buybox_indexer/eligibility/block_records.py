"""Blocks as the engine keeps them: one document for each thing blocked, written only if nobody wrote it meanwhile."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from buybox_config.errors import BuyboxError, NotFoundError, UsageError
from buybox_config.indices import IndexNames, mapping
from buybox_config.settings import Settings
from buybox_config.stores import stored
from buybox_config.versions import unless_written, version_of
from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError
from rapidfuzz import process

from buybox_indexer.eligibility.blocks import Block, Blocks, Kind, block_id, blocks_in
from buybox_indexer.eligibility.records import read_records, record_time

KIND = "blocks"
NAMED = 3


def past_blocks(client: OpenSearch, settings: Settings) -> list[Block]:
    """Return the last block of everything that ever was blocked, oldest first."""
    return list(read_records(client, settings, KIND, Block, {"match_all": {}}, ["at", "kind", "name"]))


def blocks_of(
    client: OpenSearch, settings: Settings, market: str, now: dt.datetime, redirects: Mapping[str, str]
) -> Blocks:
    """Return the blocks that hold in a market at a time; `redirects` are the catalogue's."""
    return blocks_in(past_blocks(client, settings), market, now, redirects)


def keep_block(client: OpenSearch, settings: Settings, block: Block, now: dt.datetime) -> None:
    """Put a block on record, in place of an earlier one that no longer holds.

    Raises UsageError when it is blocked already or the end is past, BuyboxError when somebody else is faster.
    """
    if not block.holds(now):
        raise UsageError(f"--until {block.until} is over: name a time after {record_time(now)[:16]} UTC")
    stored(client, _index(settings), mapping(KIND))
    found = _find(client, settings, block.block_id)
    if found is not None and _block(found).holds(now):
        before = _block(found)
        raise UsageError(f"{block.kind} {block.name} is blocked since {before.at[:10]}: lift that block first")
    _write(client, settings, block, found)


def lift_block(
    client: OpenSearch, settings: Settings, kind: Kind, name: str, market: str | None, author: str, now: dt.datetime
) -> Block:
    """Lift the block of one thing in one market, or of one that holds everywhere, and return it as it is now.

    Raises NotFoundError, which names near ones, when no such block holds; BuyboxError when somebody else is faster.
    """
    found = _find(client, settings, block_id(kind, name, market))
    if found is None or not _block(found).holds(now):
        raise NotFoundError(_unknown(past_blocks(client, settings), block_id(kind, name, market), now))
    lifted = msgspec.structs.replace(_block(found), lifted_at=record_time(now), lifted_by=author)
    _write(client, settings, lifted, found)
    return lifted


def _write(client: OpenSearch, settings: Settings, block: Block, found: dict[str, Any] | None) -> None:
    unchanged = unless_written(version_of(found) if found else None)
    body = msgspec.to_builtins(block)
    try:
        client.index(index=_index(settings), id=block.block_id, body=body, refresh=True, params=unchanged)
    except ConflictError as error:
        raise BuyboxError("somebody else changed this block in the same moment: look, and try again") from error


def _find(client: OpenSearch, settings: Settings, doc_id: str) -> dict[str, Any] | None:
    found: dict[str, Any] = client.get(index=_index(settings), id=doc_id, ignore=404)
    return found if found.get("found") else None


def _block(found: dict[str, Any]) -> Block:
    return msgspec.convert(found["_source"], Block)


def _unknown(blocks: list[Block], wanted: str, now: dt.datetime) -> str:
    holding = [block.block_id for block in blocks if block.holds(now)]
    near = [name for name, _, _ in process.extract(wanted, holding, limit=NAMED)]
    told = f"near ones are {', '.join(near)}" if near else "nothing is blocked"
    return f"no block {wanted[:120]} holds; {told}"


def _index(settings: Settings) -> str:
    return IndexNames(settings.index_prefix).store(KIND)
