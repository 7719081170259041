"""What a command about blocks names: one thing, as the catalogue, the record and the live offers know it."""

import datetime as dt
from collections.abc import Sequence

import msgspec
from buybox_config.errors import NotFoundError, UsageError
from buybox_config.indices import MarketIndices
from buybox_indexer.eligibility.block_records import past_blocks
from buybox_indexer.eligibility.blocks import Kind
from buybox_indexer.known_devices import every_id, known_device
from buybox_indexer.live_changes.live_sellers import live_sellers
from buybox_indexer.load import Workshop
from rapidfuzz import process

NAMED = 3


class Target(msgspec.Struct, frozen=True):
    """What a block covers."""

    kind: Kind
    name: str
    market: str | None  # as asked for; None is everywhere


def target_of(seller: str | None, offer: str | None, device: str | None, market: str | None) -> Target:
    """Return what is named. Raises UsageError unless exactly one thing is."""
    kinds: tuple[tuple[Kind, str | None], ...] = (("seller", seller), ("offer", offer), ("device", device))
    named = [(kind, name) for kind, name in kinds if name]
    if len(named) != 1:
        raise UsageError("name exactly one of --seller, --offer and --device")
    kind, name = named[0]
    where = name.partition("-")[0] if kind == "offer" and market is None else market
    return Target(kind, name, where.upper() if where else None)


def as_on_record(target: Target, workshop: Workshop, now: dt.datetime) -> Target:
    """Name a device as the block that holds names it, which may be by a former id; else by the id of now.

    Raises NotFoundError for a device that neither the catalogue nor a block knows; sellers and offers may be blocked
    before they come.
    """
    if target.kind != "device":
        return target
    catalogue, blocks = workshop.catalogue, past_blocks(workshop.client, workshop.settings)
    here = [one.name for one in blocks if (one.kind, one.market) == ("device", target.market) and one.holds(now)]
    held = sorted(every_id(catalogue, [target.name]).intersection(here))
    device = known_device(catalogue, target.name)
    if not held and device is None:
        raise NotFoundError(f"there is no device {target.name[:80]!r}: see `buybox catalogue list`")
    return Target("device", held[0] if held or device is None else device.device_id, target.market)


def why_nothing_matches(target: Target, workshop: Workshop, live: Sequence[MarketIndices]) -> str | None:
    """Say that no live offer is of the seller or offer that is named, for it may be mistyped; None where one is."""
    if target.kind == "device" or not live:
        return None
    query = {"ids": {"values": [target.name]}} if target.kind == "offer" else {"term": {"seller.id": target.name}}
    if any(workshop.client.count(index=one.offers, body={"query": query})["count"] for one in live):
        return None
    says = f"no offer of {target.kind} {target.name[:80]!r} is live: the block counts once one comes"
    return says if target.kind == "offer" else f"{says}; near ones are {', '.join(_near(target.name, workshop, live))}"


def _near(seller: str, workshop: Workshop, live: Sequence[MarketIndices]) -> list[str]:
    known = {one.id for indices in live for one in live_sellers(workshop.client, indices, ())}
    return [name for name, _, _ in process.extract(seller, sorted(known), limit=NAMED)]
