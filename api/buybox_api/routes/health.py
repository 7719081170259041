"""`GET /healthz` and `/readyz`."""

import msgspec
from buybox_config.errors import EngineError
from fastapi import APIRouter, Request, Response

from buybox_api.edge import Edge, edge_of
from buybox_api.events.log_queue import LogCounts
from buybox_api.policies.watch import PolicyState
from buybox_api.storefront import Storefront

router = APIRouter(tags=["health"])


class Alive(msgspec.Struct, frozen=True):
    """The process answers."""

    alive: bool = True


class Readiness(msgspec.Struct, frozen=True):
    """Which part works: OpenSearch, one loaded market and a policy are needed, the cache is not."""

    ready: bool
    opensearch: str  # ok, or what is wrong
    redis: str  # ok, failing or off
    markets: dict[str, str | None]  # the live generation of each; null: nothing is loaded
    policy: PolicyState  # that the process which answers goes by
    event_log: LogCounts  # of the process that answers


@router.get("/healthz")
async def healthz() -> Response:
    """Tell that the process answers."""
    return _encoded(Alive(), 200)


@router.get("/readyz", responses={503: {"description": "A part that is needed is missing; the answer says which."}})
async def readyz(request: Request) -> Response:
    """Tell whether questions can be answered, and which part is missing."""
    found = await _readiness(edge_of(request))
    return _encoded(found, 200 if found.ready else 503)


async def _readiness(edge: Edge) -> Readiness:
    cache = await edge.cache.look(edge.prefix)
    markets, opensearch = await _markets(edge.shop)
    policy = edge.policies.state
    ready = any(markets.values()) and policy.version is not None
    return Readiness(ready, opensearch, cache, markets, policy, edge.log.queue.counts)


async def _markets(storefront: Storefront) -> tuple[dict[str, str | None], str]:
    try:
        return await storefront.generations.overview(list(storefront.markets.values())), "ok"
    except EngineError as error:
        return {}, str(error)


def _encoded(answer: msgspec.Struct, status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(answer), status, headers=headers, media_type="application/json")
