"""What sellers of blocked offers are told: the reason of the block that covers the offer now, not of a lifted one."""

from collections.abc import Iterator, Sequence

from buybox_config.indices import MarketIndices
from buybox_config.settings import Settings
from buybox_ranking.offer import offer_id
from opensearchpy import OpenSearch

from buybox_indexer.eligibility.blocks import BLOCKED, Blocks, blocked_verdict
from buybox_indexer.live_changes.change_set import in_chunks
from buybox_indexer.rejects.kept_rejects import Told, change_messages, told_for

TOGETHER = 5_000
"""Offers whose devices are asked for in one request."""


def tell_holding_blocks(
    client: OpenSearch, settings: Settings, market: str, indices: MarketIndices, blocks: Blocks
) -> None:
    """Correct the rejects of blocked offers whose sellers were told of another block than the one that holds."""
    for some in in_chunks(told_for(client, settings, market, BLOCKED), TOGETHER):
        corrected = list(_corrected(client, market, indices, blocks, some))
        if corrected:
            change_messages(client, settings, corrected)


def _corrected(
    client: OpenSearch, market: str, indices: MarketIndices, blocks: Blocks, told: Sequence[Told]
) -> Iterator[tuple[str, str]]:
    """Yield the ids of rejects that tell of another block, each with what is to be told."""
    ids = [offer_id(market, one.seller, one.sku) for one in told]
    found = client.mget(index=indices.offers, body={"ids": ids}, params={"_source": "device_id"})["docs"]
    for one, hit in zip(told, found, strict=True):
        if not hit.get("found"):
            continue
        verdict = blocked_verdict(blocks.covering(one.seller, hit["_source"]["device_id"], hit["_id"]))
        if verdict is not None and verdict.message and verdict.message != one.message:
            yield one.reject_id, verdict.message
