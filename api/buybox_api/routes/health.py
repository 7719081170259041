"""`GET /healthz` and `/readyz`."""

import msgspec
from fastapi import APIRouter, Request, Response

from buybox_api.edge import edge_of
from buybox_api.metrics.watch import watch_of
from buybox_api.readiness import readiness

router = APIRouter(tags=["health"])


class Alive(msgspec.Struct, frozen=True):
    """The process answers."""

    alive: bool = True


@router.get("/healthz")
async def healthz() -> Response:
    """Tell that the process answers."""
    return _encoded(Alive(), 200)


@router.get("/readyz", responses={503: {"description": "A part that is needed is missing; the answer says which."}})
async def readyz(request: Request) -> Response:
    """Tell whether questions can be answered, and which part is missing."""
    found = await readiness(edge_of(request), watch_of(request.scope))
    return _encoded(found, 200 if found.ready else 503)


def _encoded(answer: msgspec.Struct, status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(msgspec.json.encode(answer), status, headers=headers, media_type="application/json")
