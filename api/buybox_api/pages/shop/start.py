"""`GET /`: the start page, and lists of results."""

from fastapi import APIRouter, Request, Response

from buybox_api.asking import SearchRequest
from buybox_api.generations import Generation
from buybox_api.pages.shop.kept_page import KeptPage
from buybox_api.pages.shop.links import redirect_address
from buybox_api.pages.shop.problem_page import shop_page
from buybox_api.pages.shop.results import compared_ids, shown_results
from buybox_api.pages.shop.serving import PageInquiry, answer_page, html_of
from buybox_api.pages.shop.visit import visit_of
from buybox_api.searches.record import search_record
from buybox_api.storefront import Storefront

router = APIRouter()


@router.get("/", include_in_schema=False)
@shop_page
async def start(request: Request) -> Response:
    """Show the start page, or the list of results that the address asks for."""
    visit = visit_of(request)
    asked = visit.read(SearchRequest)

    async def make(storefront: Storefront, generation: Generation) -> KeptPage:
        answer = await storefront.search(asked, generation)
        record, location = (
            search_record(answer, asked, storefront.in_force),
            redirect_address(answer.query.redirect, visit.market.id),
        )
        if location is not None:
            return KeptPage("", record, 302, location)
        popular = [] if answer.total else await request.app.state.popular.of(storefront, generation)
        html = html_of("results", **visit.values(), **shown_results(answer, asked, visit, popular))
        return KeptPage(html, record)

    subject = f"results {','.join(compared_ids(visit))}"
    return await answer_page(request, visit, PageInquiry(asked, subject, searched=asked.q), make)
