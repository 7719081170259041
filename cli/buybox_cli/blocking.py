"""Blocks as commands ask for them: put on record, then brought to bear on the markets that are live."""

import datetime as dt
from collections.abc import Callable

import msgspec
from buybox_config.errors import LockedError, OldLayoutError, RefusedError, UsageError
from buybox_config.indices import MarketIndices
from buybox_config.markets import find_market, load_markets
from buybox_config.settings import Settings
from buybox_indexer.eligibility.block_records import keep_block, lift_block
from buybox_indexer.eligibility.blocks import Block
from buybox_indexer.eligibility.records import record_time
from buybox_indexer.generations import Generations
from buybox_indexer.live_changes.apply_blocks import Applied, apply_blocks
from buybox_indexer.load import Workshop

from buybox_cli.audited import note_change
from buybox_cli.block_targets import Target, as_on_record, why_nothing_matches
from buybox_cli.session import engine_client
from buybox_cli.terminal import utc_now
from buybox_cli.workshop import make_workshop

Tell = Callable[[str], None]

LATER = "what is asked is on record, and whoever holds the market brings it live when it is done"


class MarketEffect(msgspec.Struct, frozen=True):
    """What became of one market; `later` says why nothing did yet."""

    market: str
    devices: int = 0
    blocked: int = 0
    freed: int = 0
    later: str | None = None


class Effect(msgspec.Struct, frozen=True):
    """A block as it is on record now, and what it changed."""

    block: Block | None
    markets: list[MarketEffect]
    notice: str | None = None  # what may be mistyped


def add(target: Target, reason: str, author: str, until: dt.datetime | None, tell: Tell) -> Effect:
    """Put a block on record and apply it.

    Raises UsageError when there is one already or the reason is blank, NotFoundError for no device.
    """
    if not reason.strip():
        raise UsageError("--reason is blank: say why, for the seller reads it")
    now, end = utc_now(), record_time(until) if until else None
    with engine_client() as (settings, client):
        markets = _markets(settings, target.market)
        workshop = make_workshop(settings, client)
        named = as_on_record(target, workshop, now)
        block = Block(named.kind, named.name, named.market, reason.strip(), author, record_time(now), end)
        keep_block(client, settings, block, now)
        ends = f"until {end}" if end else "until it is lifted"
        note_change(client, settings, author, "block.add", block.block_id, f"{ends}: {block.reason}")
        live = [indices for _, indices in _live(workshop, markets)]
        return Effect(block, _applied(workshop, markets, tell), why_nothing_matches(named, workshop, live))


def lift(target: Target, author: str, tell: Tell) -> Effect:
    """Lift a block and apply that; raises NotFoundError when there is none."""
    now = utc_now()
    with engine_client() as (settings, client):
        markets = _markets(settings, target.market)
        workshop = make_workshop(settings, client)
        named = as_on_record(target, workshop, now)
        block = lift_block(client, settings, named.kind, named.name, named.market, author, now)
        note_change(client, settings, author, "block.lift", block.block_id)
        return Effect(block, _applied(workshop, markets, tell))


def apply_everywhere(market: str | None, tell: Tell) -> list[MarketEffect]:
    """Apply what is on record to one live market, or to all."""
    with engine_client() as (settings, client):
        return _applied(make_workshop(settings, client), _markets(settings, market), tell)


def check_effects(markets: list[MarketEffect]) -> None:
    """Raise RefusedError when a market is not yet as the blocks on record say."""
    left = [f"{one.market} is not live yet: {one.later}" for one in markets if one.later]
    if left:
        raise RefusedError("; ".join(left))


def _applied(workshop: Workshop, markets: list[str], tell: Tell) -> list[MarketEffect]:
    known = load_markets(workshop.settings.markets_dir)
    effects = []
    for one, _ in _live(workshop, markets):
        try:
            effects.append(_effect(apply_blocks(workshop, known[one], utc_now(), tell)))
        except LockedError as error:
            effects.append(MarketEffect(one, later=f"{LATER}; {error}, then look with `buybox block apply`"))
        except OldLayoutError as error:
            effects.append(MarketEffect(one, later=str(error)))
    return effects


def _live(workshop: Workshop, markets: list[str]) -> list[tuple[str, MarketIndices]]:
    """Return those of these markets that are live, with what answers there."""
    found = ((one, Generations(workshop.client, workshop.settings, one).live()) for one in markets)
    return [(one, indices) for one, indices in found if indices is not None]


def _effect(applied: Applied) -> MarketEffect:
    return MarketEffect(applied.market, applied.devices, applied.blocked, applied.freed)


def _markets(settings: Settings, market: str | None) -> list[str]:
    known = load_markets(settings.markets_dir)
    return [find_market(known, market).id] if market else sorted(known)
