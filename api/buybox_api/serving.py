"""The composition: settings and clients become a storefront, for the server and for the terminal."""

import datetime as dt
import gc
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing

import msgspec
from buybox_config.catalogue import load_catalogue
from buybox_config.connections import open_redis, open_redis_async, open_search, open_search_async
from buybox_config.engine import Endpoints, find_endpoints
from buybox_config.engine_calls import Tell, tell_nobody, told
from buybox_config.indices import IndexNames
from buybox_config.markets import Market, load_markets
from buybox_config.policy import Policy, WeightTable, check_markets, load_policy
from buybox_config.settings import Settings, load_settings
from buybox_config.words import load_words
from buybox_desk.changes.announce import redis_waker
from buybox_desk.policies.announce import channel, redis_announcer
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_ranking.fairness.exploration import NO_EXPLORATION, Exploration
from fastapi import FastAPI
from opensearchpy import AsyncOpenSearch, OpenSearch
from redis.asyncio import Redis as AsyncRedis

from buybox_api.access.limits.rate_limits import open_limits
from buybox_api.app import create_app
from buybox_api.back_office import BackOffice
from buybox_api.cache import AnswerCache, RedisStore
from buybox_api.desk import Desk, at_desk
from buybox_api.edge import Edge
from buybox_api.events.engine_sink import EngineSink
from buybox_api.events.list_log import ListLog
from buybox_api.events.log_queue import LogQueue
from buybox_api.events.log_writer import writing
from buybox_api.generations import Generations
from buybox_api.metrics.parts import ENGINE_PATIENCE_S, Parts
from buybox_api.metrics.questions.all import QUESTIONS
from buybox_api.metrics.questions.question import Asking
from buybox_api.metrics.watch import Watch
from buybox_api.policies.followed import Worker
from buybox_api.policies.signal import hearing
from buybox_api.policies.source import PolicySource
from buybox_api.policies.watch import PolicyWatch, following
from buybox_api.ranking.spreads import PartSpreads
from buybox_api.search_port import OpenSearchPort
from buybox_api.searches.popular import PopularQueries
from buybox_api.searches.search_log import SearchLog
from buybox_api.server.bounds import bounds_of
from buybox_api.storefront import Storefront
from buybox_api.suggest.shelves import Shelves
from buybox_api.understanding import CatalogueWords, Understanding
from buybox_api.weights import PolicyInForce

BackOfficeMaker = Callable[[Settings, OpenSearch, Callable[[], dt.datetime]], BackOffice]


class Shelf(msgspec.Struct, frozen=True):
    """What is read from files once, before any client is opened."""

    markets: dict[str, Market]
    understanding: Understanding


def read_shelf(settings: Settings) -> Shelf:
    """Read markets and catalogue, and check the policy file, which is in force until a policy is published.

    Raises ConfigError that names what is wrong with them.
    """
    markets = load_markets(settings.markets_dir)
    check_markets(load_policy(settings.policy_file), markets)
    return Shelf(markets, CatalogueWords(load_catalogue(settings.additions_dir), load_words()))


def make_storefront(settings: Settings, shelf: Shelf, client: AsyncOpenSearch, in_force: PolicyInForce) -> Storefront:
    """Put a storefront together around a client, answering under a policy."""
    words = shelf.understanding
    port, names = OpenSearchPort(client, settings.engine_timeout_s), IndexNames(settings.index_prefix)
    return Storefront(
        port=port,
        generations=Generations(port, names, time.monotonic),
        markets=shelf.markets,
        in_force=in_force,
        understanding=words,
        shelves=Shelves(words, PopularQueries(names.store("searches"), words), time.monotonic),
        spreads=PartSpreads(time.monotonic),
        now=_now,
    )


def make_log(settings: Settings, queue: LogQueue) -> ListLog:
    """Put the log of shown lists together, with the exploration that the settings allow."""
    exploration = Exploration(
        share=settings.exploration_share,
        deepest=settings.exploration_deepest,
        widest_gap=settings.exploration_widest_gap,
        probability=NO_EXPLORATION.probability,
    )
    return ListLog(queue, settings.log_lists, exploration)


@asynccontextmanager
async def open_storefront(
    settings: Settings, endpoints: Endpoints, read_before: Shelf | None = None
) -> AsyncIterator[Storefront]:
    """Open a storefront for the terminal, which needs no cache; it stays under the policy live by now."""
    shelf = read_before or read_shelf(settings)
    with closing(open_search(settings, endpoints)) as asked:
        worker = Worker(PolicyDesk(asked, settings, _now), shelf.markets)
        followed = await at_desk(lambda: worker.look(None))
    async with open_search_async(settings, endpoints) as client:
        yield make_storefront(settings, shelf, client, followed.live)


@asynccontextmanager
async def open_edge(
    settings: Settings,
    endpoints: Endpoints,
    shelf: Shelf,
    source: PolicySource | None = None,
    tell: Tell = tell_nobody,
) -> AsyncIterator[Edge]:
    """Open what the server answers with: a storefront, a cache where there is a Redis, and the event log.

    Policies are those of the store, unless another source is given; `tell` is told of each request to the engine.
    """
    async with (
        open_search_async(settings, endpoints) as client,
        opened_redis(settings, endpoints) as redis,
        watching(settings, endpoints, shelf, redis, source) as watch,
    ):
        told(client, tell)
        store = None if redis is None else RedisStore(redis)
        cache = AnswerCache(store, settings.redis_timeout_s, settings.cache_seconds, time.monotonic)
        sink = EngineSink(client, IndexNames(settings.index_prefix), settings.engine_timeout_s)
        queue = LogQueue()
        searches = SearchLog(queue, on=settings.log_searches)
        async with writing(queue, sink, lambda: searches.put_ended(_now())):
            shop = make_storefront(settings, shelf, client, PolicyInForce(Policy(weights=WeightTable()), {}))
            yield Edge(shop, cache, settings.index_prefix, make_log(settings, queue), searches, watch)
            searches.flush()


@asynccontextmanager
async def opened_redis(settings: Settings, endpoints: Endpoints) -> AsyncIterator[AsyncRedis | None]:
    """Open Redis for as long as the block runs, None where there is none."""
    redis = open_redis_async(settings, endpoints)
    try:
        yield redis
    finally:
        if redis is not None:
            await redis.aclose()


@asynccontextmanager
async def watching(
    settings: Settings,
    endpoints: Endpoints,
    shelf: Shelf,
    redis: AsyncRedis | None,
    source: PolicySource | None = None,
) -> AsyncIterator[PolicyWatch]:
    """Follow the policy in force, with a client of its own for its thread."""
    with closing(open_search(settings, endpoints)) as client:
        watch = PolicyWatch(source or PolicyDesk(client, settings, _now), shelf.markets, time.monotonic)
        async with hearing(redis, channel(settings)) as woken, following(watch, woken):
            yield watch


@asynccontextmanager
async def open_desk(
    settings: Settings, endpoints: Endpoints, make_back_office: BackOfficeMaker, tell: Tell = tell_nobody
) -> AsyncIterator[Desk]:
    """Open what is behind the counter, with a client of its own for its threads; `tell` as in `open_edge`."""
    client, redis = open_search(settings, endpoints), open_redis(settings, endpoints)
    told(client, tell)
    try:
        announce, wake = redis_announcer(settings, endpoints), redis_waker(settings, redis)
        yield Desk(client, settings, make_back_office(settings, client, _now), _now, announce, wake)
    finally:
        client.close()
        if redis is not None:
            redis.close()


@asynccontextmanager
async def open_parts(
    settings: Settings, endpoints: Endpoints, markets: tuple[str, ...], failed: Callable[[str], None]
) -> AsyncIterator[Parts]:
    """Open what metrics look up, with a client of its own that gives up soon and is not counted itself."""
    hasty = settings.model_copy(update={"engine_timeout_s": min(ENGINE_PATIENCE_S, settings.engine_timeout_s)})
    with closing(open_search(hasty, endpoints)) as client:
        parts = Parts(QUESTIONS, Asking(client, settings, markets, _now), failed)
        try:
            yield parts
        finally:
            parts.close()


def make_app(
    make_back_office: BackOfficeMaker, endpoints_of: Callable[[Settings], Endpoints] = find_endpoints
) -> FastAPI:
    """Make the application from the environment; `make_back_office` fills the port to the indexer."""
    settings = load_settings()
    endpoints, shelf = endpoints_of(settings), read_shelf(settings)
    keep_out_of_collections()
    watch = Watch(
        settings.log_requests,
        settings.metrics_networks,
        lambda failed: open_parts(settings, endpoints, tuple(shelf.markets), failed),
    )
    tell = watch.instruments.engine_called
    return create_app(
        lambda: open_edge(settings, endpoints, shelf, tell=tell),
        lambda: open_desk(settings, endpoints, make_back_office, tell),
        lambda: open_limits(settings, endpoints),
        watch,
        bounds=bounds_of(settings),
    )


def keep_out_of_collections() -> None:
    """Tell the garbage collector to leave alone what the process holds by now: catalogue, vocabulary, modules.

    All of it stays until the process ends. Walking it held every answer up for some 300 ms, about once a second under
    eight clients.
    """
    gc.collect()
    gc.freeze()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
