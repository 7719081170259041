"""What is blocked, as `buybox block list --json` prints it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec
from buybox_indexer.eligibility.blocks import Block


def block_documents(blocks: Iterable[Block], now: dt.datetime, *, everything: bool = False) -> list[dict[str, Any]]:
    """Write the blocks that hold, or all that ever were."""
    chosen = (block for block in blocks if everything or block.holds(now))
    return [{**msgspec.to_builtins(block), "holds": block.holds(now)} for block in chosen]
