"""What the last loads of each market did, from the reports that they left."""

from typing import Any

from prometheus_client.core import Metric

from buybox_api.metrics.families import Family
from buybox_api.metrics.questions.question import Asking, Question, seconds_of

MOST = 50
"""Reports that are read, newest first: loads of all markets run together, reloads of one seller come between."""

BEGAN = Family(
    "buybox_load_timestamp_seconds", "When the last load of a market began, seconds since 1970.", ("market",)
)
PUBLISHED = Family(
    "buybox_load_published", "Whether the last load of a market was published (1) or refused (0).", ("market",)
)
GOOD = Family(
    "buybox_load_published_timestamp_seconds",
    "When the last load began that was published, seconds since 1970.",
    ("market",),
)
SECONDS = Family(
    "buybox_load_seconds", "Seconds that the last load of a market took, its other markets included.", ("market",)
)
ROWS = Family(
    "buybox_load_rows",
    "Rows of the last load of a market, by outcome: offers, rejected or superseded.",
    ("market", "outcome"),
)
REJECTS = Family(
    "buybox_rejects", "Rows that are turned away by now, by reason; see `buybox rejects`.", ("market", "reason")
)

READ = [
    "started_at",
    "seconds",
    "markets",
    *(f"sellers.{name}" for name in ("market", "offers", "rejected", "superseded")),
]

Report = dict[str, Any]
Values = dict[tuple[str, ...], float]


def ask_loads(asking: Asking) -> list[Metric]:
    """Read the newest reports."""
    found = asking.client.search(
        index=asking.names.store("runs"),
        body={"size": MOST, "sort": [{"started_at": "desc"}], "_source": READ},
        params={"ignore_unavailable": "true"},
    )
    return load_metrics([hit["_source"] for hit in found["hits"]["hits"]])


def load_metrics(reports: list[Report]) -> list[Metric]:
    """Tell of the last load of each market, and of its last published one; `reports` are newest first."""
    began, published, good, seconds, rows = Values(), Values(), Values(), Values(), Values()
    for report in reports:
        at = seconds_of(report["started_at"]) or 0.0
        for market in report["markets"]:
            key = (market["market"],)
            if key not in began:
                began[key], published[key], seconds[key] = at, float(market["published"]), report["seconds"]
                rows.update(_rows(report, market["market"]))
            if market["published"]:
                good.setdefault(key, at)
    return [BEGAN.of(began), PUBLISHED.of(published), GOOD.of(good), SECONDS.of(seconds), ROWS.of(rows)]


def ask_rejects(asking: Asking) -> list[Metric]:
    """Count what is turned away by now."""
    by_reason = {"terms": {"field": "reason", "size": 50}}
    found = asking.client.search(
        index=asking.names.store("rejects"),
        body={
            "size": 0,
            "aggs": {"markets": {"terms": {"field": "market", "size": 100}, "aggs": {"reasons": by_reason}}},
        },
        params={"ignore_unavailable": "true"},
    )
    markets = found.get("aggregations", {}).get("markets", {}).get("buckets", [])
    counts = {
        (market["key"], row["key"]): row["doc_count"] for market in markets for row in market["reasons"]["buckets"]
    }
    return [REJECTS.of(counts)]


def _rows(report: Report, market: str) -> Values:
    of_market = [each for each in report.get("sellers", []) if each["market"] == market]
    return {
        (market, outcome): float(sum(each[outcome] for each in of_market))
        for outcome in ("offers", "rejected", "superseded")
    }


LOADS = Question("loads", (BEGAN, PUBLISHED, GOOD, SECONDS, ROWS), ask_loads)
REJECTED = Question("rejects", (REJECTS,), ask_rejects)
