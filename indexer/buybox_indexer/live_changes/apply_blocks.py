"""Blocks on record brought to bear on a live generation: what they cover is hidden, what none covers comes back."""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

import msgspec
from buybox_config.catalogue import Catalogue
from buybox_config.catalogue.model import device_number
from buybox_config.indices import MarketIndices
from buybox_config.markets import Market

from buybox_indexer.assembly import Rejudged
from buybox_indexer.eligibility.block_records import blocks_of
from buybox_indexer.eligibility.blocks import BLOCKED, Blocks
from buybox_indexer.generations import Generations, new_generation
from buybox_indexer.intake.market_intake import Intake
from buybox_indexer.intake.read_seller import Understanding
from buybox_indexer.known_devices import every_id
from buybox_indexer.live_changes.live_market import LiveMarket
from buybox_indexer.load import Workshop
from buybox_indexer.locks import market_lock
from buybox_indexer.normalise.words import load_words
from buybox_indexer.report import Accounts
from buybox_indexer.resolve import resolver

STRONGER = ["seller_suspended", "review_due", "unknown_device"]
"""Reasons that are told before a block."""


class Applied(msgspec.Struct, frozen=True):
    """What the blocks on record changed in one market."""

    market: str
    devices: int = 0  # judged and written again
    blocked: int = 0  # offers that competed, or could have, and are blocked now
    freed: int = 0  # offers that are no longer blocked


def apply_blocks(workshop: Workshop, market: Market, now: dt.datetime, tell: Callable[[str], None]) -> Applied:
    """Judge again the devices whose offers do not stand as the blocks on record say; doing it again changes nothing.

    Raises RefusedError when a load holds the market, and what the engine raises.
    """
    client, settings = workshop.client, workshop.settings
    with market_lock(client, settings, market.id, now):
        indices = Generations(client, settings, market.id).live()
        return Applied(market.id) if indices is None else _applied(workshop, market, indices, now, tell)


def _applied(
    workshop: Workshop, market: Market, indices: MarketIndices, now: dt.datetime, tell: Callable[[str], None]
) -> Applied:
    live = LiveMarket(workshop, market, indices, new_generation(now), now)
    blocks = blocks_of(workshop.client, workshop.settings, market.id, now, workshop.catalogue.redirects)
    found = live.devices_by_offer(not_as_on_record(blocks, workshop.catalogue))
    devices = frozenset(found.values()) | live.unfinished()
    if not devices:
        return Applied(market.id)
    tell(f"{market.id}: {len(found):,} offers are not as on record: {len(devices):,} devices are judged again")
    rejudged = _rejudged(workshop, live, devices)
    tell(f"{market.id}: {len(devices):,} devices are written")
    return _counted(market.id, len(devices), rejudged)


def _rejudged(workshop: Workshop, live: LiveMarket, devices: frozenset[str]) -> list[Rejudged]:
    """Judge and write all offers of these devices; return those that are judged otherwise than before."""
    judge, accounts = live.judge([]), Accounts()
    understanding = Understanding(load_words(), resolver(workshop.catalogue, workshop.recogniser), {})
    with closing(Intake(live.market, understanding, judge, workshop.settings, accounts)) as intake:
        concerned = live.stand_beside(intake, devices)
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
