"""Shopper events in the shape of User Behavior Insights 1.3: lines in, the lists that were shown with what was done.

What cannot be evidence is left out and counted under its reason, never guessed.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Annotated

import msgspec
from buybox_config.errors import FeedError

from buybox_ranking.snapshot import OfferFacts, check_facts

DEEPEST = 200
"""Positions beyond this are not read: no shopper saw them, and a list of 10,000 would outweigh the others."""

ACTIONS = ("impression", "click", "add_to_cart", "purchase", "return", "cancellation")

BOT_CLICKS, BOT_SHARE, BOT_TIMES = 100, 0.02, 20
"""A client with more than 100 clicks, 2 % of all and 20 times the usual client's is a program, not a shopper."""


class Randomised(msgspec.Struct, frozen=True, gc=False):
    """Two neighbours of a list that were, or were not, swapped by chance."""

    positions: tuple[int, int]  # from 1
    swapped: bool
    probability: Annotated[float, msgspec.Meta(gt=0, lt=1)]


class QueryAttributes(msgspec.Struct, frozen=True, gc=False):
    """What our lists add to a UBI query; each is read for itself, so that a broken one does not lose the list."""

    randomised: msgspec.Raw = msgspec.Raw(b"null")
    device_id: msgspec.Raw = msgspec.Raw(b"null")
    market: msgspec.Raw = msgspec.Raw(b"null")
    offers: msgspec.Raw = msgspec.Raw(b"null")  # as they were when shown


class EventObject(msgspec.Struct, frozen=True, gc=False):
    """What was acted on."""

    object_id: str | None = None


class EventPosition(msgspec.Struct, frozen=True, gc=False):
    """Where it stood, from 1."""

    ordinal: int | None = None


class EventAttributes(msgspec.Struct, frozen=True, gc=False):
    """What a UBI event says beside its action."""

    object: EventObject | None = None
    position: EventPosition | None = None
    reason: str | None = None


class LogLine(msgspec.Struct, frozen=True, gc=False):
    """A line of either kind: one with `action_name` is an event."""

    query_id: str
    action_name: str | None = None
    client_id: str | None = None
    user_query: msgspec.Raw = msgspec.Raw(b"null")
    timestamp: str | float | None = None  # RFC 3339 UTC, or milliseconds
    query_response_hit_ids: tuple[str, ...] | None = None
    query_attributes: QueryAttributes | None = None
    event_attributes: EventAttributes | None = None


class Deed(msgspec.Struct, frozen=True, gc=False):
    """One thing done to one offer of a list."""

    action: str
    offer_id: str
    ordinal: int | None
    at: str | float | None
    reason: str | None


class ShownList(msgspec.Struct, gc=False):
    """A list as it was shown, and what was done with it."""

    query_id: str
    hits: tuple[str, ...]
    client_id: str | None
    randomised: Randomised | None
    deeds: list[Deed]
    group: str = ""  # device, else words, else the list itself: lists of one group never straddle folds
    at: float | None = None  # seconds since 1970
    market: str = ""
    facts: tuple[OfferFacts, ...] = ()  # the offers as they were when shown, where the log carries them


class Log(msgspec.Struct):
    """Every list with its deeds, in the order of the files, and counts of what was left out."""

    lists: list[ShownList]
    excluded: Counter[str]


AHEAD_S = 300.0
"""Seconds that a collector's clock may be ahead of ours."""

_decoder = msgspec.json.Decoder(LogLine)
_facts_decoder = msgspec.json.Decoder(OfferFacts)


def read_log(lines: Iterable[bytes], now: dt.datetime | None = None) -> Log:
    """Read queries and events, mixed in any order and from any number of files, one after another.

    What lies more than five minutes after `now` (with its zone) is left out as `in_future`.
    """
    excluded: Counter[str] = Counter()
    lists: dict[str, ShownList] = {}
    deeds: dict[str, list[tuple[str | None, Deed]]] = {}
    latest = float("inf") if now is None else now.timestamp() + AHEAD_S
    for line in lines:
        if not line.strip():
            continue
        try:
            found = _decoder.decode(line)
        except (msgspec.DecodeError, RecursionError):
            excluded["unreadable_line"] += 1
            continue
        if (_moment(found.timestamp) or 0.0) > latest:
            excluded["in_future"] += 1
        elif found.action_name is None:
            _take_query(found, lists, excluded)
        else:
            _take_event(found, deeds, excluded)
    _join(lists, deeds, excluded)
    return Log(list(lists.values()), excluded)


def rendered_offers(shown: ShownList) -> set[str]:
    """Return the offers of a list that were rendered: those with an impression or a deed.

    Where a collector sends no impressions for a list, all of it counts as rendered.
    """
    if not any(deed.action == "impression" for deed in shown.deeds):
        return set(shown.hits)
    return {deed.offer_id for deed in shown.deeds}


def _take_query(line: LogLine, lists: dict[str, ShownList], excluded: Counter[str]) -> None:
    if line.query_response_hit_ids is None:
        excluded["query_without_hits"] += 1
    elif line.query_id in lists:
        excluded["duplicate_query"] += 1
    elif len(set(line.query_response_hit_ids)) < len(line.query_response_hit_ids):
        excluded["query_with_an_offer_twice"] += 1
    else:
        hits = line.query_response_hit_ids[:DEEPEST]
        excluded["hit_too_deep"] += len(line.query_response_hit_ids) - len(hits)
        lists[line.query_id] = _shown_list(line, hits, excluded)


def _shown_list(line: LogLine, hits: tuple[str, ...], excluded: Counter[str]) -> ShownList:
    about = line.query_attributes or QueryAttributes()
    return ShownList(
        query_id=line.query_id,
        hits=hits,
        client_id=line.client_id,
        randomised=_randomised(about.randomised, excluded),
        deeds=[],
        group=_text(about.device_id) or _text(line.user_query) or line.query_id,
        at=_moment(line.timestamp),
        market=_text(about.market),
        facts=_logged_facts(about.offers, excluded),
    )


def _text(raw: msgspec.Raw) -> str:
    """Return a string; anything else is none."""
    found = msgspec.json.decode(raw)
    return found if isinstance(found, str) else ""


def _randomised(raw: msgspec.Raw, excluded: Counter[str]) -> Randomised | None:
    try:
        return msgspec.json.decode(raw, type=Randomised | None)
    except msgspec.DecodeError:
        excluded["bad_randomised"] += 1
        return None


def _logged_facts(raw: msgspec.Raw, excluded: Counter[str]) -> tuple[OfferFacts, ...]:
    """Read the offers that a query line carries; one that cannot be read is left out and counted."""
    facts = []
    try:
        offers = msgspec.json.decode(raw, type=list[msgspec.Raw] | None) or []
    except msgspec.DecodeError:
        excluded["unreadable_offer"] += 1
        return ()
    for offer in offers[:DEEPEST]:
        try:
            facts.append(check_facts(_facts_decoder.decode(offer)))
        except (msgspec.DecodeError, FeedError):
            excluded["unreadable_offer"] += 1
    return tuple(facts)


def _take_event(line: LogLine, deeds: dict[str, list[tuple[str | None, Deed]]], excluded: Counter[str]) -> None:
    about = line.event_attributes or EventAttributes()
    offer_id = about.object.object_id if about.object else None
    if line.action_name not in ACTIONS:
        excluded["unknown_action"] += 1
    elif offer_id is None:
        excluded["event_without_offer"] += 1
    else:
        ordinal = about.position.ordinal if about.position else None
        deed = Deed(line.action_name, offer_id, ordinal, line.timestamp, about.reason)
        deeds.setdefault(line.query_id, []).append((line.client_id, deed))


def _join(lists: dict[str, ShownList], deeds: dict[str, list[tuple[str | None, Deed]]], excluded: Counter[str]) -> None:
    bots = _bots(deeds)
    for query_id, done in deeds.items():
        shown = lists.get(query_id)
        if shown is None:
            excluded["event_without_query"] += len(done)
            continue
        if shown.client_id is None:
            shown.client_id = done[0][0]
        shown.deeds = _kept_deeds(shown, [deed for _, deed in done], excluded)
    for query_id in [query_id for query_id, shown in lists.items() if shown.client_id in bots]:
        del lists[query_id]
        excluded["bot_query"] += 1


def _kept_deeds(shown: ShownList, done: list[Deed], excluded: Counter[str]) -> list[Deed]:
    places = {offer_id: place for place, offer_id in enumerate(shown.hits, start=1)}
    rendered = {deed.offer_id: deed.at for deed in done if deed.action == "impression"}
    kept: dict[tuple[str, str], Deed] = {}
    for deed in done:
        reason = _why_no_evidence(deed, places, rendered)
        if reason is None and (deed.action, deed.offer_id) in kept:
            reason = "duplicate_event"
        if reason is None:
            kept[deed.action, deed.offer_id] = deed
        else:
            excluded[reason] += 1
    return list(kept.values())


def _why_no_evidence(deed: Deed, places: dict[str, int], rendered: dict[str, str | float | None]) -> str | None:
    place = places.get(deed.offer_id)
    if place is None:
        return "offer_not_in_list"
    if deed.ordinal is not None and deed.ordinal != place:
        return "bad_position"
    if deed.action != "impression" and _before(deed.at, rendered.get(deed.offer_id)):
        return f"{deed.action}_before_impression"
    return None


def _before(at: str | float | None, shown_at: str | float | None) -> bool:
    if at is None or shown_at is None or at == shown_at:
        return False
    done, shown = _moment(at), _moment(shown_at)
    return done is not None and shown is not None and done < shown


def _moment(at: str | float | None) -> float | None:
    """Read RFC 3339 or milliseconds as seconds since 1970; what is neither is none."""
    if at is None or isinstance(at, float):
        return None if at is None else at / 1000
    try:
        moment = dt.datetime.fromisoformat(at)
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _bots(deeds: dict[str, list[tuple[str | None, Deed]]]) -> set[str | None]:
    clicks: Counter[str | None] = Counter(
        client for done in deeds.values() for client, deed in done if deed.action == "click" and client is not None
    )
    if not clicks:
        return set()
    usual = sorted(clicks.values())[len(clicks) // 2]
    least = max(BOT_CLICKS, BOT_SHARE * clicks.total(), BOT_TIMES * usual)
    return {client for client, count in clicks.items() if count > least}
