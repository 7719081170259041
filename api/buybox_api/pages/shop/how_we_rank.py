"""`GET /how-we-rank`."""

from fastapi import APIRouter, Request, Response

from buybox_api.asking import RankingRequest
from buybox_api.edge import edge_of
from buybox_api.generations import Generation
from buybox_api.pages.shop.kept_page import KeptPage
from buybox_api.pages.shop.problem_page import shop_page
from buybox_api.pages.shop.ranking_view import shown_ranking
from buybox_api.pages.shop.serving import PageInquiry, answer_page, html_of
from buybox_api.pages.shop.visit import visit_of
from buybox_api.storefront import Storefront

router = APIRouter()


@router.get("/how-we-rank", include_in_schema=False)
@shop_page
async def how_we_rank(request: Request) -> Response:
    """Say how we rank, from the policy in force for this shopper; the category that they come from stands first."""
    visit = visit_of(request)
    asked, category = visit.read(RankingRequest), visit.one("category")
    edge = edge_of(request)
    share, trial = edge.log.exploration.share, edge.storefront.in_force.trial_share

    async def make(storefront: Storefront, generation: Generation) -> KeptPage:
        answer = await storefront.ranking(asked, generation, share)
        return KeptPage(html_of("ranking", **visit.values(), **shown_ranking(answer, category, visit)))

    return await answer_page(request, visit, PageInquiry(asked, f"ranking {category} {trial}"), make)
