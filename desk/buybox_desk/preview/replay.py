"""The last logged lists of a market under two policies: what shoppers would have seen first."""

import datetime as dt

import msgspec
from buybox_config.markets import Market
from buybox_config.money import MoneyDocument, money_document
from buybox_config.policy import Policy
from buybox_config.settings import Settings
from buybox_ranking.curves import Curves
from buybox_ranking.score import with_parts
from buybox_ranking.trade_offs.list_replay import ReplayTally
from opensearchpy import OpenSearch

from buybox_desk.preview.logged_lists import LoggedList, last_lists
from buybox_desk.preview.progress import Tell, silent

USUAL = 5_000
"""Lists that are replayed where nobody says how many: a second or two."""

NAMED = 20
"""Devices that are named of those whose first offer changes most often."""

OLD_DAYS = 14.0
"""Beyond this, prices and stock have moved so far that it is said."""

SECONDS_PER_DAY = 86_400


class Compared(msgspec.Struct, frozen=True):
    """Two policies under one model."""

    before: Policy
    after: Policy
    curves: Curves


class ReplayedDevice(msgspec.Struct, frozen=True):
    """How often a device was asked for, and how often another offer would have come first."""

    device_id: str
    lists: int
    changed: int


class ListsReplay(msgspec.Struct, frozen=True, kw_only=True):
    """What the last lists of a market would have shown first; a list that was asked for often counts as often."""

    market: str
    asked: int  # how many lists were asked to be replayed
    lists: int  # how many there were that can be
    unreadable: int  # lists whose offers cannot be read, or that carry none
    simulated: bool  # shown to simulated shoppers
    oldest: str | None
    newest: str | None
    days_old: float | None  # of the newest
    changed: int
    average_total_before: MoneyDocument | None  # of the first offer
    average_total_after: MoneyDocument | None
    clicked: int  # lists with a click
    clicks_before: int  # of these, with a click on the offer that is first before
    clicks_after: int
    devices: tuple[ReplayedDevice, ...]
    note: str | None  # what to know before reading it


def replay_lists(
    client: OpenSearch,
    settings: Settings,
    market: Market,
    compared: Compared,
    now: dt.datetime,
    *,
    most: int = USUAL,
    tell: Tell = silent,
) -> ListsReplay:
    """Rank the newest logged lists under both policies, by the facts that were shown."""
    tally, span = ReplayTally(), _Span()
    for batch in last_lists(client, settings, market.id, most):
        _count(batch, tally, compared, now)
        span.add(batch)
        tell(min(span.lists / most, 1.0), f"{market.id}: {span.lists:,} logged lists ranked again")
    return _report(market, tally, span, most, now)


class _Span(msgspec.Struct):
    """Over what the lists that were read reach."""

    lists: int = 0
    oldest: str | None = None
    newest: str | None = None
    simulated: bool = False

    def add(self, batch: list[LoggedList]) -> None:
        """Count a batch, the newest first."""
        self.lists += len(batch)
        self.newest = self.newest or batch[0].at
        self.oldest = batch[-1].at
        self.simulated |= any(each.simulated for each in batch)


def _count(batch: list[LoggedList], tally: ReplayTally, compared: Compared, now: dt.datetime) -> None:
    offers = with_parts([offer for shown in batch for offer in shown.offers], compared.curves)
    start = 0
    for shown in batch:
        end = start + len(shown.offers)
        if end > start:
            tally.add(offers[start:end], shown.clicked, (compared.before, compared.after), now)
        start = end


def _report(market: Market, tally: ReplayTally, span: _Span, most: int, now: dt.datetime) -> ListsReplay:
    days_old = None if span.newest is None else days_between(span.newest, now)
    return ListsReplay(
        market=market.id,
        asked=most,
        lists=tally.lists,
        unreadable=span.lists - tally.lists,
        simulated=span.simulated,
        oldest=span.oldest,
        newest=span.newest,
        days_old=days_old,
        changed=tally.changed,
        average_total_before=_average(tally.total_before, tally.lists, market),
        average_total_after=_average(tally.total_after, tally.lists, market),
        clicked=tally.clicked,
        clicks_before=tally.clicks_before,
        clicks_after=tally.clicks_after,
        devices=tuple(
            ReplayedDevice(device, tally.devices[device], changed)
            for device, changed in sorted(tally.devices_changed.items(), key=lambda item: (-item[1], item[0]))[:NAMED]
        ),
        note=_note(market, tally.lists, days_old),
    )


def _average(total: int, lists: int, market: Market) -> MoneyDocument | None:
    return money_document(round(total / lists), market.currency) if lists else None


def days_between(moment: str, now: dt.datetime) -> float:
    """Return how many days lie between a moment (RFC 3339) and now."""
    return round((now - dt.datetime.fromisoformat(moment)).total_seconds() / SECONDS_PER_DAY, 1)


def _note(market: Market, lists: int, days_old: float | None) -> str | None:
    if lists == 0:
        return (
            f"no list of {market.id} is logged that could be replayed: lists are logged while shoppers look at "
            "devices, as far as BUYBOX_LOG_LISTS says"
        )
    return note_on_age(days_old, "list")


def note_on_age(days_old: float | None, of_what: str) -> str | None:
    """Say that what was logged is old, where the newest of it is."""
    if days_old is None or days_old <= OLD_DAYS:
        return None
    return f"the newest {of_what} is {days_old:.0f} days old: prices and stock have changed since"
