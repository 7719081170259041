"""`GET /v1/search`."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response

from buybox_api.answers import SearchAnswer
from buybox_api.asking import SearchQuery
from buybox_api.edge import Inquiry, edge_of, new_shown
from buybox_api.generations import Generation
from buybox_api.kept import Kept
from buybox_api.openapi import described
from buybox_api.searches.record import search_record
from buybox_api.storefront import Storefront

router = APIRouter()


@router.get("/v1/search", responses=described(SearchAnswer), tags=["search"])
async def search(request: Request, asked: Annotated[SearchQuery, Query()]) -> Response:
    """Devices for words and filters, each with its best passing offer, and every facet."""
    edge = edge_of(request)

    async def source(storefront: Storefront, generation: Generation) -> Kept:
        answer = await storefront.search(asked, generation)
        return Kept(msgspec.json.encode(answer), search_record(answer, asked, storefront.in_force))

    return await edge.reply(request, Inquiry(asked, "search", new_shown(request, asked), searched=asked.q), source)
