"""`GET /v1/search`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from buybox_api.answers import SearchAnswer
from buybox_api.asking import SearchQuery
from buybox_api.edge import edge_of
from buybox_api.openapi import described

router = APIRouter()


@router.get("/v1/search", responses=described(SearchAnswer), tags=["search"])
async def search(request: Request, asked: Annotated[SearchQuery, Query()]) -> Response:
    """Devices for words and filters, each with its best passing offer, and every facet."""
    edge = edge_of(request)
    return await edge.answer(request, asked, "search", lambda generation: edge.storefront.search(asked, generation))
