"""What goes wrong in every collector of events, planted at known numbers: bots, repeats, strangers, bad clocks."""

import copy
import datetime as dt
from collections import Counter

import msgspec
import numpy as np
from simulators.event_lines import Event

REPEATED_SHARE = 0.005
"""Events sent twice, as a browser does that did not hear the answer."""

STRANGER_SHARE = 0.002
"""Clicks on an offer that its list does not hold: a page kept open while the list changed."""

EARLY_SHARE = 0.003
"""Clicks with a time before the list was drawn: a clock that went back."""

AHEAD_SHARE, AHEAD = 0.001, dt.timedelta(days=5 * 365)
"""Lists whose browser has a clock that is years ahead; the query is stamped by the server."""

UNKNOWN_SHARE = 0.01
"""Events of an action that nobody has told us of."""

BOT_QUERY_SHARE = 0.01
"""Lists that one program takes, clicking through all of them."""

LOST_SHARE = 0.003
"""Offers that were shown and are not in the offers file."""

BOT = "client-bot"


class Log(msgspec.Struct, frozen=True):
    """Events with the faults in them, and how many of each were planted."""

    events: list[Event]
    planted: dict[str, int]


def with_faults(events: list[Event], rng: np.random.Generator) -> Log:
    """Return the events with faults among them; the faultless events stay as they are."""
    planted: Counter[str] = Counter()
    kept: list[Event] = []
    luck = rng.random((len(events), 2))
    ahead = _ahead(events, rng)
    for told, (one, other) in zip(events, luck, strict=True):
        each = told
        if told["query_id"] in ahead and "action_name" in told:
            each = {**told, "timestamp": _moved(told, AHEAD)}
            planted["future"] += 1
        kept.append(each)
        for kind, extra in _faults(each, one, other):
            planted[kind] += 1
            kept.append(extra)
    bots = _bot_events(events, rng)
    planted["bot_query"] = len({each["query_id"] for each in bots})
    return Log(kept + bots, dict(planted))


def _ahead(events: list[Event], rng: np.random.Generator) -> set[object]:
    queries = [each["query_id"] for each in events if "action_name" not in each]
    return {each for each, luck in zip(queries, rng.random(len(queries)), strict=True) if luck < AHEAD_SHARE}


def _faults(each: Event, one: float, other: float) -> list[tuple[str, Event]]:
    """Return the faulty copies of an event; nearly always none."""
    faults = []
    if each.get("action_name") is None:
        return []
    if one < REPEATED_SHARE:
        faults.append(("duplicate_event", each))
    elif one < REPEATED_SHARE + UNKNOWN_SHARE:
        faults.append(("unknown_action", {**each, "action_name": "scroll"}))
    if each["action_name"] == "click" and other < STRANGER_SHARE:
        faults.append(("offer_not_in_list", _of_stranger(each)))
    elif each["action_name"] == "impression" and other < EARLY_SHARE:
        early = {**each, "action_name": "click", "timestamp": _moved(each, -dt.timedelta(hours=1))}
        faults.append(("click_before_impression", early))
    return faults


def _of_stranger(each: Event) -> Event:
    stranger = copy.deepcopy(each)
    stranger["event_attributes"]["object"]["object_id"] = "offer-of-another-list"
    return stranger


def _moved(each: Event, by: dt.timedelta) -> str:
    at = dt.datetime.fromisoformat(str(each["timestamp"]))
    return (at + by).isoformat().replace("+00:00", "Z")


def _bot_events(events: list[Event], rng: np.random.Generator) -> list[Event]:
    """Return lists that a program took, clicking on every offer of each."""
    queries = [each for each in events if each.get("action_name") is None]
    taken = rng.choice(len(queries), max(round(BOT_QUERY_SHARE * len(queries)), 1), replace=False)
    bots: list[Event] = []
    for number in np.sort(taken):
        query = {**queries[number], "query_id": f"bot-{queries[number]['query_id']}", "client_id": BOT}
        bots.append(query)
        hits = query["query_response_hit_ids"]
        for place, offer_id in enumerate(hits, start=1):
            about = {"object": {"object_id": offer_id}, "position": {"ordinal": place}}
            deed = {**_head(query), "event_attributes": about}
            bots += [{**deed, "action_name": "impression"}, {**deed, "action_name": "click"}]
    return bots


def _head(query: Event) -> Event:
    return {name: query[name] for name in ("query_id", "client_id", "timestamp")}
