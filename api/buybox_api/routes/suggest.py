"""`GET /v1/suggest`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from buybox_api.asking import SuggestQuery
from buybox_api.edge import edge_of
from buybox_api.openapi import described
from buybox_api.suggest.answer import SuggestAnswer

router = APIRouter()


@router.get("/v1/suggest", responses=described(SuggestAnswer), tags=["search"])
async def suggest(request: Request, asked: Annotated[SuggestQuery, Query()]) -> Response:
    """Completions while somebody types: categories, makers, models and queries of what is in stock."""
    edge = edge_of(request)
    return await edge.from_memory(request, asked, lambda storefront, generation: storefront.suggest(asked, generation))
