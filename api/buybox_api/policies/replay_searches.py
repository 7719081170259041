"""The last logged searches of a market under two policies: whether another device, or another offer, comes first."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice

import msgspec
from buybox_config.money import MoneyDocument, minor_digits, money_document
from buybox_desk.preview.logged_searches import LoggedSearches
from buybox_desk.preview.progress import Tell, silent
from buybox_desk.preview.replay import days_between, note_on_age

from buybox_api.policies.side_by_side import BothPolicies, CardPlace, QueryChange

TEXTS_MAX = 100
"""Different texts that are asked, the most frequent ones: some seconds. How much of the searches they are is told."""


class ReplayedText(msgspec.Struct, frozen=True, kw_only=True):
    """One text, with what comes first."""

    text: str
    searches: int
    first_before: str | None  # device id
    first_after: str | None
    offer_changed: bool  # another offer stands on the first card
    total_before: MoneyDocument | None  # of that offer
    total_after: MoneyDocument | None


class SearchesReplay(msgspec.Struct, frozen=True, kw_only=True):
    """What the last searches would have shown first; a text that was searched often counts as often."""

    market: str
    asked: int  # how many searches were asked to be replayed
    searches: int  # how many there were
    replayed: int  # of these, those whose text was asked again
    untold: int  # of these, those whose text was too private to be kept
    oldest: str | None
    newest: str | None
    days_old: float | None  # of the newest
    device_changed: int  # replayed searches of which another device comes first
    offer_changed: int  # ... of which another offer stands on the first card
    found_before: int  # ... that find a device at all
    found_after: int
    average_total_before: MoneyDocument | None  # of the first card, of searches that find something under both
    average_total_after: MoneyDocument | None
    texts: tuple[ReplayedText, ...]  # those that change, the most searched first
    note: str | None  # what to know before reading it


async def replay_searches(
    both: BothPolicies, market: str, found: LoggedSearches, most: int, now: dt.datetime, tell: Tell = silent
) -> SearchesReplay:
    """Ask the most frequent texts under both policies, without the filters that were set beside them."""
    texts = []
    for number, (text, searches) in enumerate(islice(found.texts.items(), TEXTS_MAX)):
        tell(number / min(len(found.texts), TEXTS_MAX), f"{market}: {number} texts searched again")
        texts.append(_replayed(await both.compare(market, text), searches))
    return _report(market, found, texts, most, now)


def _replayed(change: QueryChange, searches: int) -> ReplayedText:
    before = next((each for each in change.devices if _is_first(each.before)), None)
    after = next((each for each in change.devices if _is_first(each.after)), None)
    one = None if before is None else before.before
    other = None if after is None else after.after
    return ReplayedText(
        text=change.text,
        searches=searches,
        first_before=None if before is None else before.device_id,
        first_after=None if after is None else after.device_id,
        offer_changed=(one and one.offer_id) != (other and other.offer_id),
        total_before=None if one is None else one.total,
        total_after=None if other is None else other.total,
    )


def _is_first(place: CardPlace | None) -> bool:
    return place is not None and place.position == 1


def _report(
    market: str, found: LoggedSearches, texts: Sequence[ReplayedText], most: int, now: dt.datetime
) -> SearchesReplay:
    days_old = None if found.newest is None else days_between(found.newest, now)
    before, after = _averages(texts)
    return SearchesReplay(
        market=market,
        asked=most,
        searches=found.searches,
        replayed=sum(each.searches for each in texts),
        untold=found.untold,
        oldest=found.oldest,
        newest=found.newest,
        days_old=days_old,
        device_changed=sum(each.searches for each in texts if each.first_before != each.first_after),
        offer_changed=sum(each.searches for each in texts if each.offer_changed),
        found_before=sum(each.searches for each in texts if each.first_before is not None),
        found_after=sum(each.searches for each in texts if each.first_after is not None),
        average_total_before=before,
        average_total_after=after,
        texts=tuple(each for each in texts if each.offer_changed),
        note=_note(market, found, days_old),
    )


def _note(market: str, found: LoggedSearches, days_old: float | None) -> str | None:
    if found.searches == 0:
        return f"no search of {market} is logged: they are while shoppers search and BUYBOX_LOG_SEARCHES is on"
    return note_on_age(days_old, "search")


def _averages(texts: Sequence[ReplayedText]) -> tuple[MoneyDocument | None, MoneyDocument | None]:
    """Return what the first cards cost before and after, of those texts that find something under both."""
    both = [(each.total_before, each.total_after, each.searches) for each in texts]
    paid = [(one, other, searches) for one, other, searches in both if one is not None and other is not None]
    one = _average([(total, searches) for total, _, searches in paid])
    return one, _average([(total, searches) for _, total, searches in paid])


def _average(paid: Sequence[tuple[MoneyDocument, int]]) -> MoneyDocument | None:
    if not paid:
        return None
    currency, searches = paid[0][0]["currency"], sum(count for _, count in paid)
    whole = sum((Decimal(money["amount"]) * count for money, count in paid), Decimal(0))
    return money_document(round(whole.scaleb(minor_digits(currency)) / searches), currency)
