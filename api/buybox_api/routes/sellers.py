"""`GET /v1/sellers/{id}/offers` and `/rejects`: for that seller's key, and for operators."""

from typing import Annotated

from buybox_desk.access.caller import Caller
from fastapi import APIRouter, Path, Query, Request, Response

from buybox_api.access.callers import require
from buybox_api.desk import desk_of
from buybox_api.parameters import refuse_repeated
from buybox_api.routes.private_answers import answered, described
from buybox_api.sellers.answer import SellerOffersAnswer, SellerRejectsAnswer
from buybox_api.sellers.asked import SellerOffersQuery, SellerRejectsQuery
from buybox_api.sellers.telling import seller_offers, seller_rejects

router = APIRouter(prefix="/v1/sellers/{seller}", tags=["sellers"])

SellerId = Annotated[str, Path(description="Id of a seller: `phonica`.", max_length=100)]

SellerCaller = Annotated[Caller, require("seller", "operator")]


TOLD = {
    404: "No such market or seller, or the seller has nothing there.",
    503: "Nothing is loaded, or the engine does not answer.",
}


@router.get("/offers", responses=described(SellerOffersAnswer, TOLD))
async def offers(
    request: Request, seller: SellerId, asked: Annotated[SellerOffersQuery, Query()], caller: SellerCaller
) -> Response:
    """Answer with a seller's offers in a market: state, price to win, difference, moves and reasons."""
    refuse_repeated(request, SellerOffersQuery)
    office = desk_of(request).back_office
    return await answered(lambda: seller_offers(office, caller, seller, asked))


@router.get("/rejects", responses=described(SellerRejectsAnswer, TOLD))
async def rejects(
    request: Request, seller: SellerId, asked: Annotated[SellerRejectsQuery, Query()], caller: SellerCaller
) -> Response:
    """Answer with a seller's rejected rows in a market, with how to mend each."""
    refuse_repeated(request, SellerRejectsQuery)
    office = desk_of(request).back_office
    return await answered(lambda: seller_rejects(office, caller, seller, asked))
