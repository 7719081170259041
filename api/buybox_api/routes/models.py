"""`GET /v1/models`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from buybox_api.asking import ModelsQuery
from buybox_api.edge import edge_of
from buybox_api.models.answer import ModelsAnswer
from buybox_api.openapi import described

router = APIRouter()


@router.get("/v1/models", responses=described(ModelsAnswer), tags=["search"])
async def models(request: Request, asked: Annotated[ModelsQuery, Query()]) -> Response:
    """Answer with the models on offer, each with its brand, category and exact counts, by brand and name."""
    edge = edge_of(request)
    return await edge.answer(
        request, asked, "models", lambda storefront, generation: storefront.models(asked, generation)
    )
