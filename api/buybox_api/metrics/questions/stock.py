"""How much is on offer: offers by state, devices, and how many offers of a device its document carries.

One walk over the values that the engine holds by column. `nested_count` is one since this version: of generations that
an older one loaded the sizes of frontiers are absent until their next load, and nothing else is.
"""

from typing import Any

from prometheus_client.core import Metric

from buybox_api.metrics.families import Family
from buybox_api.metrics.questions.question import LATER_S, Asking, Question

OFFERS = Family("buybox_offers", "Offers by state: live, limited (never holds a box) or hidden.", ("market", "state"))
IN_STOCK = Family("buybox_offers_in_stock", "Live offers of which there is at least one piece.", ("market",))
DEVICES = Family("buybox_devices", "Devices that are known in a market.", ("market",))
ON_OFFER = Family("buybox_devices_on_offer", "Devices with at least one competing offer.", ("market",))

QUANTILES = (50.0, 90.0, 99.0)
OFFERS_OF = Family(
    "buybox_device_offers", "Competing offers of a device on offer: quantiles over the devices.", ("market", "quantile")
)
FRONTIER = Family(
    "buybox_frontier_offers",
    "Offers in a device's document, for they can be best: quantiles over devices on offer.",
    ("market", "quantile"),
)
FRONTIER_SUM = Family("buybox_frontier_offers_all", "All offers that device documents carry.", ("market",))
COMPETING_SUM = Family("buybox_device_offers_all", "All competing offers.", ("market",))

Body = dict[str, Any]


def ask_stock(asking: Asking) -> list[Metric]:
    """Count offers and devices of every market that has any."""
    buyable = [{"term": {"state": "live"}}, {"range": {"quantity": {"gte": 1}}}]
    counted = {
        "states": {"terms": {"field": "state", "size": 10}},
        "in_stock": {"filter": {"bool": {"filter": buyable}}},
    }
    offers = _by_market(asking, "offers", counted)
    devices = _by_market(asking, "devices", {"on_offer": {"filter": {"range": {"offer_count": {"gte": 1}}}}})
    states = {
        (market, row["key"]): row["doc_count"] for market, found in offers.items() for row in found["states"]["buckets"]
    }
    return [
        OFFERS.of(states),
        IN_STOCK.of({(market,): found["in_stock"]["doc_count"] for market, found in offers.items()}),
        DEVICES.of({(market,): found["doc_count"] for market, found in devices.items()}),
        ON_OFFER.of({(market,): found["on_offer"]["doc_count"] for market, found in devices.items()}),
    ]


def ask_frontiers(asking: Asking) -> list[Metric]:
    """Measure how many offers devices have, and how many their documents carry."""
    found = _by_market(asking, "devices", {"on_offer": {
        "filter": {"range": {"offer_count": {"gte": 1}}},
        "aggs": {name: _measure(field, kind) for name, field, kind in (
            ("offers", "offer_count", "percentiles"), ("all", "offer_count", "sum"),
            ("frontier", "nested_count", "percentiles"), ("carried", "nested_count", "sum"),
        )},
    }})  # fmt: skip
    measured = {market: bucket["on_offer"] for market, bucket in found.items()}
    return [
        OFFERS_OF.of(_quantiles(measured, "offers")),
        COMPETING_SUM.of({(market,): each["all"]["value"] for market, each in measured.items()}),
        FRONTIER.of(_quantiles(measured, "frontier")),
        FRONTIER_SUM.of({(market,): each["carried"]["value"] for market, each in measured.items()}),
    ]


def _measure(field: str, kind: str) -> Body:
    return {kind: {"field": field, **({"percents": QUANTILES} if kind == "percentiles" else {})}}


def _quantiles(measured: dict[str, Body], name: str) -> dict[tuple[str, ...], float]:
    """Return the quantiles of each market that has devices on offer; of none there is no quantile."""
    return {
        (market, str(float(percent) / 100)): value
        for market, each in measured.items()
        for percent, value in each[name]["values"].items()
        if value is not None
    }


def _by_market(asking: Asking, kind: str, measures: Body) -> dict[str, Body]:
    """Ask the live indices of a kind once for all markets."""
    aliases = {market: getattr(asking.names.live(market), kind) for market in asking.markets}
    answer = asking.client.search(
        index=",".join(aliases.values()),
        body={"size": 0, "aggs": {"markets": {"terms": {"field": "_index", "size": len(aliases)}, "aggs": measures}}},
        params={"ignore_unavailable": "true", "request_cache": "true", "allow_partial_search_results": "false"},
    )
    buckets = answer.get("aggregations", {}).get("markets", {}).get("buckets", [])
    by_index = {bucket["key"]: bucket for bucket in buckets}
    return {
        market: bucket
        for market, alias in aliases.items()
        for index, bucket in by_index.items()
        if index.startswith(f"{alias}-g")
    }


STOCK = Question("stock", (OFFERS, IN_STOCK, DEVICES, ON_OFFER), ask_stock, LATER_S)
FRONTIERS = Question("frontiers", (OFFERS_OF, COMPETING_SUM, FRONTIER, FRONTIER_SUM), ask_frontiers, LATER_S)
