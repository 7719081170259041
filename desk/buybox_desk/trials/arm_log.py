"""The log of a trial: each shopper's sums in each arm, read a batch of lists at a time."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Literal

import msgspec
from buybox_config.indices import IndexNames
from buybox_config.settings import Settings
from buybox_ranking.learning.events import ShownList, read_log
from buybox_ranking.trials.arms import ShopperSums
from opensearchpy import OpenSearch

from buybox_desk.logged import AT_ONCE, Line, logged
from buybox_desk.policies.version import Trial

ArmName = Literal["live", "trial"]

OffersOf = Callable[[list[str]], dict[str, Any]]
"""Returns the offers, as shown, of lists by query id."""

DONE = ("click", "purchase", "return", "cancellation")
"""Actions that are counted. Impressions are not read: there are as many of them as offers shown."""


class ArmLog(msgspec.Struct):
    """What was logged of a trial."""

    live: dict[str, ShopperSums]  # by client id
    trial: dict[str, ShopperSums]
    without_id: int = 0  # lists of nobody known: they are always live, and in neither arm here
    simulated: bool = False
    left_out: Counter[str] = msgspec.field(default_factory=Counter)

    def arm(self, name: ArmName) -> dict[str, ShopperSums]:
        """Return the shoppers of one arm."""
        return self.live if name == "live" else self.trial


def read_arms(client: OpenSearch, settings: Settings, trial: Trial, until: str | None = None) -> ArmLog:
    """Read all lists of a trial, up to a moment where it is over, with what was done with them however late."""
    names, found = IndexNames(settings.index_prefix), ArmLog(defaultdict(ShopperSums), defaultdict(ShopperSums))
    lists = logged(
        client,
        names.store("ubi-queries"),
        _lists_of(trial, until),
        ["timestamp", "query_id"],
        _source={"excludes": ["query_attributes.offers", "query_attributes.randomised"]},
    )
    while batch := list(islice(lists, AT_ONCE)):
        _count(found, batch, _events(client, names, batch), lambda ids: _offers(client, names, ids))
    return found


def _lists_of(trial: Trial, until: str | None) -> dict[str, Any]:
    """Ask for lists that either arm was shown since the trial began, under the very version of that arm."""
    moments = {"gte": trial.started_at, **({"lte": until} if until else {})}
    arms = [_shown_under("live", trial.against), _shown_under("trial", trial.version)]
    return {"bool": {"filter": [{"range": {"timestamp": moments}}], "should": arms, "minimum_should_match": 1}}


def _shown_under(arm: ArmName, version: int) -> dict[str, Any]:
    marked = {"prefix": {"query_attributes.policy": f"{version}-"}}
    return {"bool": {"filter": [{"term": {"query_attributes.arm": arm}}, marked]}}


def _events(client: OpenSearch, names: IndexNames, lists: Iterable[Line]) -> list[Line]:
    of_these = [{"terms": {"query_id": [entry["query_id"] for entry in lists]}}, {"terms": {"action_name": DONE}}]
    index, query = names.store("ubi-events"), {"bool": {"filter": of_these}}
    return list(logged(client, index, query, ["timestamp", "event_id"]))


def _offers(client: OpenSearch, names: IndexNames, query_ids: list[str]) -> dict[str, Any]:
    """Return the offers, as shown, of the few lists in which something was bought."""
    if not query_ids:
        return {}
    query = {"terms": {"query_id": query_ids}}
    lines = logged(client, names.store("ubi-queries"), query, ["query_id"])
    return {line["query_id"]: line.get("query_attributes", {}).get("offers") for line in lines}


def _count(found: ArmLog, batch: list[Line], events: list[Line], offers_of: OffersOf) -> None:
    bought = {event["query_id"] for event in events if event["action_name"] == "purchase"}
    offers = offers_of(sorted(bought))
    attributes = {line["query_id"]: line.get("query_attributes", {}) for line in batch}
    log = read_log(_encoded(batch, events, offers))
    found.left_out.update({reason: count for reason, count in log.excluded.items() if count})
    found.simulated |= any(each.get("simulated", False) for each in attributes.values())
    for shown in log.lists:
        _add(found, shown, attributes[shown.query_id]["arm"])


def _encoded(batch: list[Line], events: list[Line], offers: Mapping[str, Any]) -> Iterator[bytes]:
    for line in batch:
        if line["query_id"] in offers:
            line["query_attributes"]["offers"] = offers[line["query_id"]]
        yield msgspec.json.encode(line)
    yield from map(msgspec.json.encode, events)


def _add(found: ArmLog, shown: ShownList, arm: ArmName) -> None:
    if shown.client_id is None:
        found.without_id += 1
    else:
        found.arm(arm)[shown.client_id].add_list(shown)
