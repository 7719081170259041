"""An edge whose engine is a fake with behaviour: an empty market that is slow or broken when told to be."""

import datetime as dt
import time
from typing import Any

import pytest
from buybox_api.cache import AnswerCache
from buybox_api.edge import Edge
from buybox_api.events.list_log import ListLog
from buybox_api.events.log_queue import LogQueue
from buybox_api.faults import EngineSlowError
from buybox_api.generations import Generations
from buybox_api.policies.watch import PolicyWatch
from buybox_api.ranking.spreads import PartSpreads
from buybox_api.searches.popular import PopularQueries
from buybox_api.searches.search_log import SearchLog
from buybox_api.storefront import Storefront
from buybox_api.suggest.shelves import Shelves
from buybox_api.understanding import CatalogueWords, Understood
from buybox_api.weights import PolicyInForce
from buybox_config.catalogue import Catalogue
from buybox_config.indices import LAYOUT, IndexNames
from buybox_config.markets import Market, load_markets
from buybox_config.policy import load_policy
from buybox_config.words import load_words
from buybox_desk.policies.version import Document, InForce, PolicyVersion
from buybox_ranking.device import DeviceDocument
from buybox_ranking.fairness.exploration import NO_EXPLORATION
from buybox_titles.neighbours import Neighbour


class EmptyEngine:
    """Has one empty generation of one market; the word `slow` makes it late, `fault` breaks it."""

    def __init__(self) -> None:
        meta = {"layout": LAYOUT}
        self.live_indices: dict[str, dict[str, Any]] = {"t-devices-fr-g7": meta, "t-offers-fr-g7": meta}
        self.asked = 0

    async def search(self, index: str, body: dict[str, Any]) -> dict[str, Any]:
        self.asked += 1
        text = str(body["query"])
        if "slow" in text:
            raise EngineSlowError("OpenSearch did not answer in time: ask again in a moment")
        if "fault" in text:
            raise RuntimeError(f"secret inside {index}")
        return {"hits": {"total": {"value": 0}, "hits": []}}

    async def live(self, aliases: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        self.asked += 1
        return {name: meta for name, meta in self.live_indices.items() if name.startswith(aliases)}


class NoWords:
    """Takes words as they are, and knows no device and no model."""

    def understand(self, query: str, language: str) -> Understood:
        del language
        words = tuple(query.split())
        return Understood(words=words, rest=words)

    def knows(self, device_id: str) -> bool:
        del device_id
        return False

    def neighbours(self, model_id: str) -> tuple[Neighbour, ...]:
        del model_id
        return ()

    def model_name(self, model_id: str) -> str | None:
        del model_id
        return None

    def successor(self, device_id: str) -> str | None:
        return {"renamed-64gb": "zephon-quark-11-64gb"}.get(device_id)

    def unsold(self, device_id: str, market: Market) -> DeviceDocument | None:
        del device_id, market
        return None


@pytest.fixture(scope="session")
def words(catalogue: Catalogue) -> CatalogueWords:
    """Understand with the whole shipped catalogue."""
    return CatalogueWords(catalogue, load_words())


@pytest.fixture
def engine() -> EmptyEngine:
    return EmptyEngine()


SHIPPED: Document = {"weights": {"price": 1.0, "condition": 1.0, "service": 1.0, "seller": 1.0}}


def version(number: int, policy: Document = SHIPPED) -> PolicyVersion:
    """Make a published version."""
    return PolicyVersion(
        version=number, policy=policy, author="test", reason="test", published_at="2026-11-20T08:00:00Z"
    )


class Shelved:
    """A store of policies that says what it is given, and fails when told to."""

    def __init__(self, *versions: PolicyVersion) -> None:
        self.published = list(versions) or [version(1)]
        self.said = InForce(live=self.published[-1])
        self.fault: Exception | None = None
        self.asked = 0

    def in_force(self, known: InForce | None = None) -> InForce:
        del known
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        return self.said

    def readable_versions(self, most: int) -> list[PolicyVersion]:
        return self.published[::-1][:most]


@pytest.fixture
def source() -> Shelved:
    return Shelved()


@pytest.fixture
def watch(source: Shelved) -> PolicyWatch:
    """Follow the source; it has looked once."""
    watch = PolicyWatch(source, load_markets(), time.monotonic)
    watch.take(source.said)
    return watch


@pytest.fixture
def edge(engine: EmptyEngine, watch: PolicyWatch) -> Edge:
    storefront = Storefront(
        port=engine,
        generations=Generations(engine, IndexNames("t"), time.monotonic),
        markets=load_markets(),
        in_force=PolicyInForce(load_policy(), load_markets()),
        understanding=NoWords(),
        shelves=Shelves(NoWords(), PopularQueries("t-searches", NoWords()), time.monotonic),
        spreads=PartSpreads(time.monotonic),
        now=lambda: dt.datetime(2026, 11, 23, tzinfo=dt.UTC),
    )
    queue = LogQueue()
    cache = AnswerCache(None, 0.05, 60, time.monotonic)
    return Edge(storefront, cache, "t", ListLog(queue, 1.0, NO_EXPLORATION), SearchLog(queue, on=True), watch)
