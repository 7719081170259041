"""Sellers, offers and devices that a merchandiser took out of competition: which block covers an offer. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec
from buybox_ranking.offer import Offer

from buybox_indexer.eligibility.verdicts import Verdict

Kind = Literal["seller", "offer", "device"]

BLOCKED = "blocked"
"""The reason code of what a block covers."""


class Block(msgspec.Struct, frozen=True):
    """A merchandiser's decision that something may not compete, in one market or everywhere."""

    kind: Kind
    name: str  # the id of the seller, offer or device
    market: str | None  # None is every market
    reason: str  # the seller sees it
    author: str
    at: str  # RFC 3339, UTC
    until: str | None = None  # RFC 3339, UTC: from then on it no longer holds
    lifted_at: str | None = None  # RFC 3339, UTC
    lifted_by: str | None = None

    @property
    def block_id(self) -> str:
        """Name the block by what it covers: there is one at most."""
        return block_id(self.kind, self.name, self.market)

    def holds(self, now: dt.datetime) -> bool:
        """Tell whether it is neither lifted nor over at a time."""
        return self.lifted_at is None and (self.until is None or now < dt.datetime.fromisoformat(self.until))


def block_id(kind: Kind, name: str, market: str | None) -> str:
    """Name the block of one thing in one market, or everywhere."""
    return f"{kind}/{name}/{market or 'everywhere'}"


class Blocks(msgspec.Struct, frozen=True):
    """The blocks that hold in one market, by what they cover."""

    by_name: Mapping[tuple[Kind, str], Block] = {}  # devices by the id that they have now
    redirects: Mapping[str, str] = {}  # former ids of devices -> those of now

    def of(self, offer: Offer) -> Block | None:
        """Return the block that covers an offer; of several that of its seller, then of its device."""
        return self.covering(offer.seller.id, offer.device_id, offer.offer_id)

    def covering(self, seller: str, device_id: str, offer_id: str) -> Block | None:
        """Return the block that covers what has these ids, as `of` does for who has no offer at hand."""
        if not self.by_name:
            return None
        device = self.redirects.get(device_id, device_id)
        names: tuple[tuple[Kind, str], ...] = (("seller", seller), ("device", device), ("offer", offer_id))
        return next((self.by_name[name] for name in names if name in self.by_name), None)

    def named(self, kind: Kind) -> list[str]:
        """Return the ids of one kind that are blocked."""
        return sorted(name for one, name in self.by_name if one == kind)


def blocks_in(blocks: Iterable[Block], market: str, now: dt.datetime, redirects: Mapping[str, str]) -> Blocks:
    """Return the blocks that hold in a market at a time; of two on one thing the market's own is told.

    A block of a device that was renamed covers it under the id that it has now.
    """
    holding = [block for block in blocks if block.market in (None, market) and block.holds(now)]
    holding.sort(key=lambda block: block.market is not None)
    return Blocks({(block.kind, _name_now(block, redirects)): block for block in holding}, redirects)


def _name_now(block: Block, redirects: Mapping[str, str]) -> str:
    return redirects.get(block.name, block.name) if block.kind == "device" else block.name


def blocked_verdict(block: Block | None) -> Verdict | None:
    """Hide what a block covers, with the reason that it gives."""
    if block is None:
        return None
    end = f"until {block.until[:16]} UTC" if block.until else "until the marketplace lifts it"
    return Verdict("hidden", BLOCKED, f"this {block.kind} is out of competition {end}: {block.reason}")
