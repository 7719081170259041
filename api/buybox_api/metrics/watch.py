"""Everything that a server process is watched by, and its text at a scrape."""

import platform
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from ipaddress import ip_network
from typing import get_args

import msgspec
from buybox_config.settings import shared_metrics_dir
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import Scope

from buybox_api.access.arrival import Networks
from buybox_api.access.limits.asked_as import Kind
from buybox_api.edge import Edge
from buybox_api.metrics import processes
from buybox_api.metrics.described import Described
from buybox_api.metrics.families import Family
from buybox_api.metrics.instruments import Instruments
from buybox_api.metrics.parts import TOOK, UP, Parts
from buybox_api.metrics.processes import begun_files, process_metrics, server_processes
from buybox_api.metrics.pulse import beating
from buybox_api.metrics.questions.all import QUESTIONS
from buybox_api.metrics.requests import Requests

BUILD = Family("buybox_build_info", "Version of Buybox and of Python.", ("version", "python"))
PROCESSES = Family("buybox_server_processes", "Server processes that run behind this address.")
REDIS = Family(
    "buybox_redis_up", "Whether Redis answers the process that is scraped (1) or not (0); absent where there is none."
)

FACTS = (BUILD, PROCESSES, REDIS)


LOOPBACK: Networks = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

OpenParts = Callable[[Callable[[str], None]], AbstractAsyncContextManager[Parts]]
"""Opens what is looked up; it is given what counts a part that could not be."""


class Watch:
    """What a process counts and, where `open_parts` is given, looks up in the engine."""

    def __init__(
        self, log_share: float = 1.0, networks: Networks = LOOPBACK, open_parts: OpenParts | None = None
    ) -> None:
        self.instruments = Instruments(CollectorRegistry())
        self.requests = Requests(self.instruments, log_share)
        self.networks = networks  # that read it without a key
        self.folder = shared_metrics_dir()
        self._open_parts = open_parts
        self._parts: Parts | None = None

    @asynccontextmanager
    async def watching(self, edge: Edge) -> AsyncIterator[None]:
        """Watch an edge while the block runs."""
        self.requests.markets = frozenset(edge.shop.markets)
        for limit in get_args(Kind):  # what never happened is told as 0: what grows from nothing is seen by no rate
            self.instruments.child(self.instruments.refused, limit)
        for question in QUESTIONS:
            self.instruments.child(self.instruments.scrape_errors, question.part)
        async with AsyncExitStack() as opened:
            await opened.enter_async_context(beating(edge, self.instruments))
            if self._open_parts is not None:
                self._parts = await opened.enter_async_context(self._open_parts(self._missed))
            yield

    async def text(self, edge: Edge, accept: str) -> tuple[bytes, str]:
        """Return the metrics in the form that who scrapes accepts, with the content type."""
        looked_up = [] if self._parts is None else await self._parts.metrics()
        facts = await _facts(edge)
        pids = server_processes(self.folder)
        own = [PROCESSES.of(len(pids)), *process_metrics(pids)]
        encode, content_type = choose_encoder(accept)
        return encode(_Gathered([*self._counted(), *facts, *own, *looked_up])), content_type

    async def looked_up(self, parts: Collection[str], wait_s: float) -> dict[str, float]:
        """Return what is known of parts by now; see `Parts.values`."""
        return {} if self._parts is None else await self._parts.values(parts, wait_s)

    def described(self) -> list[Described]:
        """Describe every metric that there is."""
        looked_up = (*FACTS, *processes.FAMILIES, UP, TOOK, *(each for one in QUESTIONS for each in one.families))
        return [*self.instruments.described, *(family.described for family in looked_up)]

    def refused(self, limit: str) -> None:
        """Count a request that was refused under a limit."""
        self.instruments.child(self.instruments.refused, limit).inc()

    def _counted(self) -> Iterable[Metric]:
        """Return what this process counted, or all processes together."""
        if self.folder is None:
            return self.instruments.registry.collect()
        shared: Iterable[Metric] = MultiProcessCollector.merge(begun_files(self.folder))  # type: ignore[no-untyped-call] # the library's
        return shared

    def _missed(self, part: str) -> None:
        self.instruments.child(self.instruments.scrape_errors, part).inc()


async def _facts(edge: Edge) -> list[Metric]:
    await edge.cache.get(f"{edge.prefix}:ready")
    build = BUILD.of({(version("buybox"), platform.python_version()): 1.0})
    state = edge.cache.state
    return [build] if state == "off" else [build, REDIS.of(float(state == "ok"))]


class _Gathered(msgspec.Struct, frozen=True):
    """What the encoders take for a registry."""

    metrics: Sequence[Metric]

    def collect(self) -> Iterator[Metric]:
        """Yield every family, without the times at which each series began: they double the text and tell nothing."""
        for metric in self.metrics:
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric


def watch_of(scope: Scope) -> Watch:
    """Return the watch of the app that a request was sent to."""
    found: Watch = scope["app"].state.watch
    return found
