"""The last lists that were logged in a market, each with its offers as shown and what was clicked of it."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec
from buybox_config.errors import FeedError
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from buybox_ranking.offer import Offer
from buybox_ranking.quality.seller_quality import QualityPrior
from buybox_ranking.snapshot import OfferFacts, check_facts, offer_from
from opensearchpy import OpenSearch

from buybox_desk.logged import AT_ONCE, Line, logged

PRIOR = QualityPrior()
"""Not used: a logged seller has its judged fault rate, or none."""


class LoggedList(msgspec.Struct, frozen=True):
    """One list as it was shown."""

    at: str  # RFC 3339, UTC
    offers: list[Offer]  # without parts; none where they cannot be read
    clicked: frozenset[str]
    simulated: bool


def last_lists(client: OpenSearch, settings: Settings, market: str, most: int) -> Iterator[list[LoggedList]]:
    """Yield the newest lists of a market in batches, at most so many, the newest first."""
    names = IndexNames(settings.index_prefix)
    newest: list[Any] = [{"timestamp": "desc"}, {"query_id": "desc"}]
    query = {"term": {"query_attributes.market": market}}
    lines = islice(logged(client, names.store("ubi-queries"), query, newest), most)
    while batch := list(islice(lines, AT_ONCE)):
        clicked = _clicked(client, names, batch)
        yield [_read(line, frozenset(clicked[line["query_id"]])) for line in batch]


def _clicked(client: OpenSearch, names: IndexNames, lists: list[Line]) -> defaultdict[str, set[str]]:
    of_these = [{"terms": {"query_id": [line["query_id"] for line in lists]}}, {"term": {"action_name": "click"}}]
    found: defaultdict[str, set[str]] = defaultdict(set)
    index, query = names.store("ubi-events"), {"bool": {"filter": of_these}}
    for event in logged(client, index, query, ["timestamp", "event_id"]):
        about = event.get("event_attributes", {}).get("object") or {}
        if isinstance(about.get("object_id"), str):
            found[event["query_id"]].add(about["object_id"])
    return found


def _read(line: Line, clicked: frozenset[str]) -> LoggedList:
    attributes = line.get("query_attributes", {})
    return LoggedList(line["timestamp"], _offers(attributes), clicked, bool(attributes.get("simulated", False)))


def _offers(attributes: dict[str, Any]) -> list[Offer]:
    """Return a list's offers; none where one of them cannot be read, for another might have come first by that."""
    try:
        return [_offer(each, attributes) for each in attributes.get("offers") or ()]
    except (msgspec.ValidationError, FeedError):
        return []


def _offer(given: dict[str, Any], attributes: dict[str, Any]) -> Offer:
    """Read an offer; other collectors' offers may leave to the list what is the same for all of it."""
    same = {name: attributes.get(name) or "" for name in ("market", "device_id", "category")}
    facts = check_facts(msgspec.convert({**same, **given}, OfferFacts, strict=False))
    state = given.get("state", "live")
    return msgspec.structs.replace(offer_from(facts, PRIOR), state=state if isinstance(state, str) else "live")
