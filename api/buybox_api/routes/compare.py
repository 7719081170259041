"""`GET /v1/compare`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from buybox_api.asking import CompareQuery
from buybox_api.compare.answer import CompareAnswer
from buybox_api.edge import edge_of
from buybox_api.openapi import described

router = APIRouter()


@router.get("/v1/compare", responses=described(CompareAnswer), tags=["devices"])
async def compare(request: Request, asked: Annotated[CompareQuery, Query()]) -> Response:
    """Devices side by side in the order asked: facts, best offers, what differs and which value is best."""
    edge = edge_of(request)
    columns = ",".join(asked.devices)  # cache keys sort a list, here its order is part of the question
    return await edge.answer(
        request, asked, f"compare {columns}", lambda storefront, generation: storefront.compare(asked, generation)
    )
