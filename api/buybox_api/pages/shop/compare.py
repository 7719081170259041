"""`GET /compare`."""

from fastapi import APIRouter, Request, Response

from buybox_api.asking import CompareRequest
from buybox_api.generations import Generation
from buybox_api.pages.shop.compare_view import DIFFERENCES, shown_comparison
from buybox_api.pages.shop.kept_page import KeptPage
from buybox_api.pages.shop.problem_page import shop_page
from buybox_api.pages.shop.serving import PageInquiry, answer_page, html_of, page_response
from buybox_api.pages.shop.visit import visit_of
from buybox_api.storefront import Storefront

router = APIRouter()


@router.get("/compare", include_in_schema=False)
@shop_page
async def compare(request: Request) -> Response:
    """Show devices side by side; of none, say how to choose some."""
    visit = visit_of(request)
    if visit.one("devices") is None:
        return page_response(KeptPage(html_of("compare", **visit.values(), columns=[], rows=[], moved=[])))
    asked = visit.read(CompareRequest)
    only = DIFFERENCES in visit.given

    async def make(storefront: Storefront, generation: Generation) -> KeptPage:
        answer = await storefront.compare(asked, generation)
        return KeptPage(html_of("compare", **visit.values(), **shown_comparison(answer, visit, only=only)))

    columns = ",".join(asked.devices)  # cache keys sort a list, here its order is part of the question
    return await answer_page(request, visit, PageInquiry(asked, f"compare {only} {columns}"), make)
