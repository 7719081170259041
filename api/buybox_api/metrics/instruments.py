"""What each server process counts by itself; see docs/watching.md for every name.

With several processes prometheus_client keeps the values in files, one set a process, which whoever is scraped adds up:
its multiprocess mode. That mode is chosen from the environment when the library is imported, so `buybox serve` sets
PROMETHEUS_MULTIPROC_DIR for the processes that it starts; in a single process values live in this object's registry.
"""

from typing import Any, Literal, TypeVar

from buybox_config.engine_calls import EngineCall
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from buybox_api.metrics.described import Described
from buybox_api.metrics.engine_kinds import kind_of

ANSWER_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: a cached answer takes one to three milliseconds, a search 5 to 100, and after 5 s the engine is given up."""

ENGINE_BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 30.0, 120.0)
"""Seconds: bulk requests may take two minutes."""

Child = TypeVar("Child", Counter, Histogram)


class Instruments:
    """All counters of a process; label values are few and chosen by us, never taken from a request as they came."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.described: list[Described] = []
        self._children: dict[tuple[Any, ...], Any] = {}
        self.requests = self._counter(
            "buybox_requests_total",
            "Requests answered: by market asked (empty: none), method, route (none: not routed) and status.",
            "market", "method", "route", "status",
        )  # fmt: skip
        self.seconds = self._histogram(
            "buybox_request_seconds",
            "Seconds from a request's first line to its answer's last byte.",
            ANSWER_BUCKETS,
            "route",
        )
        self.in_progress = self._gauge("buybox_requests_in_progress", "Requests being answered.", "livesum")
        self.cached = self._counter(
            "buybox_cached_answers_total",
            "Answers by cache: hit, miss, bypass (kept in the process), not_modified (the client has it).",
            "route", "result",
        )  # fmt: skip
        self.engine_calls = self._counter(
            "buybox_engine_requests_total",
            "Requests to OpenSearch: by kind, and outcome ok, timeout, unreachable, busy (429, 502 to 504) or refused.",
            "kind", "outcome",
        )  # fmt: skip
        self.engine_seconds = self._histogram(
            "buybox_engine_request_seconds", "Seconds that OpenSearch took, a retry counted in.", ENGINE_BUCKETS, "kind"
        )
        self.refused = self._counter(
            "buybox_refused_requests_total", "Requests refused because somebody asked too much, by limit.", "limit"
        )
        self.scrape_errors = self._counter(
            "buybox_scrape_errors_total", "Looks at a part that failed or took too long at a scrape.", "part"
        )
        self._own_facts()

    def _own_facts(self) -> None:
        """Make what each process tells of itself once a second."""
        self.cache_failing = self._gauge(
            "buybox_cache_failing_processes",
            "Server processes that answer without the cache because it fails.",
            "livesum",
        )
        self.log_waiting = self._gauge(
            "buybox_event_log_waiting_lines", "Lines of the event log in memory, not yet in the engine.", "livesum"
        )
        self.log_lines = self._counter(
            "buybox_event_log_lines_total",
            "Lines of the event log: stored, repeated, dropped (lost), unlogged (304, its offers forgotten).",
            "outcome",
        )
        self.policy_version = self._gauge(
            "buybox_policy_version",
            "Version of the policy in force, by process; they differ for two seconds at most.",
            "liveall",
        )
        self.policy_unknown = self._gauge(
            "buybox_policy_unknown_processes", "Server processes that know no policy and answer nothing.", "livesum"
        )
        self.policy_faulty = self._gauge(
            "buybox_policy_faulty_processes",
            "Server processes that stay under an older policy because the newest cannot be read or looked up.",
            "livesum",
        )
        self.policy_age = self._gauge(
            "buybox_policy_seen_seconds",
            "Seconds since the store last told the policy, of the process that waits longest.",
            "livemax",
        )

    def engine_called(self, call: EngineCall) -> None:
        """Count a request to the engine."""
        kind = kind_of(call.path)
        self.child(self.engine_calls, kind, call.outcome).inc()
        self.child(self.engine_seconds, kind).observe(call.seconds)

    def child(self, instrument: Child, *labels: str) -> Child:
        """Return the child of an instrument for labels; looking it up there takes longer than counting."""
        key = (id(instrument), *labels)
        found: Child | None = self._children.get(key)
        if found is None:
            found = self._children[key] = instrument.labels(*labels)
        return found

    def _counter(self, name: str, says: str, *labels: str) -> Counter:
        self.described.append(Described(name, "counter", labels, says))
        return Counter(name, says, labels, registry=self.registry)

    def _histogram(self, name: str, says: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        self.described.append(Described(name, "histogram", labels, says))
        return Histogram(name, says, labels, buckets=buckets, registry=self.registry)

    def _gauge(self, name: str, says: str, mode: Literal["livesum", "liveall", "livemax"]) -> Gauge:
        labels = ("pid",) if mode == "liveall" else ()  # which the library adds where there are several processes
        self.described.append(Described(name, "gauge", labels, says))
        return Gauge(name, says, registry=self.registry, multiprocess_mode=mode)
