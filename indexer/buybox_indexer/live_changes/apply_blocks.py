"""Blocks on record brought to bear on a live generation: what they cover is hidden, what none covers comes back."""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.catalogue.model import device_number
from buybox_config.errors import LockedError, OldLayoutError
from buybox_config.markets import Market

from buybox_indexer.assembly import Rejudged
from buybox_indexer.eligibility.block_records import past_blocks
from buybox_indexer.eligibility.blocks import BLOCKED, Block, Blocks, blocks_in
from buybox_indexer.generations import Generations, new_generation
from buybox_indexer.intake.market_intake import Intake
from buybox_indexer.intake.read_seller import Understanding
from buybox_indexer.known_devices import every_id
from buybox_indexer.live_changes.change_set import in_chunks
from buybox_indexer.live_changes.live_market import LiveMarket
from buybox_indexer.live_changes.told_blocks import tell_holding_blocks
from buybox_indexer.load import Workshop
from buybox_indexer.locks import live_lock, market_lock
from buybox_indexer.normalise.words import load_words
from buybox_indexer.report import Accounts
from buybox_indexer.resolve import resolver

TOGETHER = 100
"""Devices judged and written at a time: changes wait for these, some seconds where devices have many offers."""

STRONGER = ["seller_suspended", "review_due", "withdrawn", "unknown_device"]
"""Reasons that are told before a block."""


class Applied(msgspec.Struct, frozen=True):
    """What the blocks on record changed in one market."""

    market: str
    devices: int = 0  # judged and written again
    blocked: int = 0  # offers that competed, or could have, and are blocked now
    freed: int = 0  # offers that are no longer blocked

    def and_then(self, more: "Applied") -> "Applied":
        """Add what was changed after this."""
        sums = (self.devices + more.devices, self.blocked + more.blocked, self.freed + more.freed)
        return Applied(self.market, *sums)


def apply_blocks(workshop: Workshop, market: Market, now: dt.datetime, tell: Callable[[str], None]) -> Applied:
    """Judge again the devices whose offers do not stand as the blocks on record say; doing it again changes nothing.

    What is set or lifted meanwhile, by somebody whom this keeps out, is applied too. Raises LockedError when a load
    holds the market, OldLayoutError when all feeds must be loaded first, and what the engine raises.
    """
    applied = Applied(market.id)
    while True:
        seen, found = _applied_once(workshop, market, now, tell)
        applied = applied.and_then(found)
        if past_blocks(workshop.client, workshop.settings) == seen:
            return applied


def catch_up(workshop: Workshop, market: Market, now: dt.datetime, tell: Callable[[str], None]) -> None:
    """Apply the blocks that were set or lifted while a market was held: for everybody who held it, once it is free.

    One who holds it again by now does the same afterwards, so nothing is left out.
    """
    try:
        apply_blocks(workshop, market, now, tell)
    except LockedError:
        return
    except OldLayoutError as error:
        tell(str(error))


def _applied_once(
    workshop: Workshop, market: Market, now: dt.datetime, tell: Callable[[str], None]
) -> tuple[list[Block], Applied]:
    """Apply what is on record now; return that too."""
    client, settings = workshop.client, workshop.settings
    with market_lock(client, settings, market.id, now):
        seen, indices = past_blocks(client, settings), Generations(client, settings, market.id).live()
        if indices is None:
            return seen, Applied(market.id)
        live = LiveMarket(workshop, market, indices, new_generation(now), now)
        blocks = blocks_in(seen, market.id, now, workshop.catalogue.redirects)
        return seen, _applied(workshop, live, blocks, tell)


def _applied(workshop: Workshop, live: LiveMarket, blocks: Blocks, tell: Callable[[str], None]) -> Applied:
    market = live.market.id
    applied = _rewritten(workshop, live, blocks, tell)
    tell_holding_blocks(workshop.client, workshop.settings, market, live.indices, blocks)
    return applied


def _rewritten(workshop: Workshop, live: LiveMarket, blocks: Blocks, tell: Callable[[str], None]) -> Applied:
    """Judge and write what is not as on record, and what an earlier change left unfinished."""
    market = live.market.id
    found = live.devices_by_offer(not_as_on_record(blocks, workshop.catalogue))
    devices = sorted(frozenset(found.values()) | live.unfinished())
    if not devices:
        return Applied(market)
    tell(f"{market}: {len(found):,} offers are not as on record: {len(devices):,} devices are judged again")
    applied = Applied(market)
    for some in in_chunks(devices, TOGETHER):
        with live_lock(workshop.client, workshop.settings, market, lambda: live.now):
            rejudged = _rejudged(workshop, live, frozenset(some) | live.unfinished())
        applied = applied.and_then(_counted(market, len(some), rejudged))
        tell(f"{market}: {applied.devices:,} devices are written")
    return applied


def _rejudged(workshop: Workshop, live: LiveMarket, devices: frozenset[str]) -> list[Rejudged]:
    """Judge and write all offers of these devices; return those that are judged otherwise than before."""
    judge, accounts = live.judge([]), Accounts()
    understanding = Understanding(load_words(), resolver(workshop.catalogue, workshop.recogniser), {})
    with closing(Intake(live.market, understanding, judge, workshop.settings, accounts)) as intake:
        concerned = live.stand_beside(intake, judge, devices)
        return live.change(intake, judge, concerned, accounts, lambda _: None)[1]


def _counted(market: str, devices: int, rejudged: Sequence[Rejudged]) -> Applied:
    blocked = sum(one.verdict.reason == BLOCKED for one in rejudged)
    return Applied(market, devices, blocked, sum(one.before == BLOCKED for one in rejudged))


def not_as_on_record(blocks: Blocks, catalogue: Catalogue) -> dict[str, Any]:
    """Ask for offers that a block covers and that do not say so, and for those that say so and none covers."""
    devices = [device_number(name) for name in sorted(every_id(catalogue, blocks.named("device")))]
    covered = {
        "bool": {
            "should": [
                {"terms": {"seller.id": blocks.named("seller")}},
                {"terms": {"device_no": devices}},
                {"ids": {"values": blocks.named("offer")}},
            ]
        }
    }
    says = {"term": {"reason": BLOCKED}}
    stronger = {"terms": {"reason": STRONGER}}
    missing = {"bool": {"filter": [covered], "must_not": [says, stronger]}}
    over = {"bool": {"filter": [says], "must_not": [covered]}}
    return {"bool": {"should": [missing, over]}}
