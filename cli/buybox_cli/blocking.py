"""Blocks as commands ask for them: put on record, then brought to bear on the markets that are live."""

import datetime as dt
from collections.abc import Callable

import msgspec
from buybox_config.errors import LockedError, NotFoundError, OldLayoutError, RefusedError, UsageError
from buybox_config.markets import find_market, load_markets
from buybox_config.settings import Settings
from buybox_indexer.eligibility.block_records import keep_block, lift_block
from buybox_indexer.eligibility.blocks import Block, Kind
from buybox_indexer.eligibility.records import record_time
from buybox_indexer.generations import Generations
from buybox_indexer.live_changes.apply_blocks import Applied, apply_blocks
from buybox_indexer.load import Workshop

from buybox_cli.session import engine_client
from buybox_cli.terminal import utc_now
from buybox_cli.workshop import make_workshop

Tell = Callable[[str], None]

LATER = "what is asked is on record, and whoever holds the market brings it live when it is done"


class Target(msgspec.Struct, frozen=True):
    """What a block covers."""

    kind: Kind
    name: str
    market: str | None  # as asked for; None is everywhere


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


def target_of(seller: str | None, offer: str | None, device: str | None, market: str | None) -> Target:
    """Return what is named. Raises UsageError unless exactly one thing is."""
    kinds: tuple[tuple[Kind, str | None], ...] = (("seller", seller), ("offer", offer), ("device", device))
    named = [(kind, name) for kind, name in kinds if name]
    if len(named) != 1:
        raise UsageError("name exactly one of --seller, --offer and --device")
    kind, name = named[0]
    where = name.partition("-")[0] if kind == "offer" and market is None else market
    return Target(kind, name, where.upper() if where else None)


def add(target: Target, reason: str, author: str, until: dt.datetime | None, tell: Tell) -> Effect:
    """Put a block on record and apply it; raises UsageError when there is one already, NotFoundError for no device."""
    now = utc_now()
    end = record_time(until) if until else None
    block = Block(target.kind, target.name, target.market, reason, author, record_time(now), end)
    with engine_client() as (settings, client):
        markets = _markets(settings, target.market)
        workshop = make_workshop(settings, client)
        _check(target, workshop)
        keep_block(client, settings, block, now)
        return Effect(block, _applied(workshop, markets, tell))


def lift(target: Target, author: str, tell: Tell) -> Effect:
    """Lift a block and apply that; raises NotFoundError when there is none."""
    with engine_client() as (settings, client):
        markets = _markets(settings, target.market)
        block = lift_block(client, settings, target.kind, target.name, target.market, author, utc_now())
        return Effect(block, _applied(make_workshop(settings, client), markets, tell))


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
    live = [one for one in markets if Generations(workshop.client, workshop.settings, one).live() is not None]
    effects = []
    for one in live:
        try:
            effects.append(_effect(apply_blocks(workshop, known[one], utc_now(), tell)))
        except LockedError as error:
            effects.append(MarketEffect(one, later=f"{LATER}; {error}, then look with `buybox block apply`"))
        except OldLayoutError as error:
            effects.append(MarketEffect(one, later=str(error)))
    return effects


def _effect(applied: Applied) -> MarketEffect:
    return MarketEffect(applied.market, applied.devices, applied.blocked, applied.freed)


def _markets(settings: Settings, market: str | None) -> list[str]:
    known = load_markets(settings.markets_dir)
    return [find_market(known, market).id] if market else sorted(known)


def _check(target: Target, workshop: Workshop) -> None:
    """Refuse a device that does not exist; sellers and offers may be blocked before they come."""
    if target.kind == "device" and target.name not in workshop.catalogue.devices:
        raise NotFoundError(f"there is no device {target.name[:80]!r}: see `buybox catalogue list`")
