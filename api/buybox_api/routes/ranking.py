"""`GET /v1/ranking`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from buybox_api.asking import RankingQuery
from buybox_api.edge import edge_of
from buybox_api.generations import Generation
from buybox_api.openapi import described
from buybox_api.ranking.answer import RankingAnswer
from buybox_api.storefront import Storefront

router = APIRouter()


@router.get("/v1/ranking", responses=described(RankingAnswer), tags=["ranking"])
async def ranking(request: Request, asked: Annotated[RankingQuery, Query()]) -> Response:
    """Tell how we rank: main parameters and how much each counts by category, under the live policy."""
    edge = edge_of(request)

    async def question(storefront: Storefront, generation: Generation) -> RankingAnswer:
        return await storefront.ranking(asked, generation, edge.log.exploration.share)

    share = edge.storefront_for(asked.client_id).in_force.trial_share
    return await edge.answer(request, asked, f"ranking {share}", question)
