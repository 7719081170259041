"""`GET /v1/sellers/{id}/offers` and `/rejects`: for that seller's key, and for operators."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from buybox_desk.access.caller import Caller
from fastapi import APIRouter, Path, Query, Request, Response

from buybox_api.access.callers import require
from buybox_api.back_office import Document
from buybox_api.desk import at_desk, desk_of
from buybox_api.openapi import PROBLEM, TEMPLATE, Responses
from buybox_api.parameters import refuse_repeated
from buybox_api.sellers.answer import SellerOffersAnswer, SellerRejectsAnswer
from buybox_api.sellers.asked import SellerOffersQuery, SellerRejectsQuery
from buybox_api.sellers.telling import seller_offers, seller_rejects

router = APIRouter(prefix="/v1/sellers/{seller}", tags=["sellers"])

SellerId = Annotated[str, Path(description="Id of a seller: `phonica`.", max_length=100)]

SellerCaller = Annotated[Caller, require("seller", "operator")]


def _described(answer: type[msgspec.Struct]) -> Responses:
    content: dict[str, Any] = {"application/json": {"schema": {"$ref": TEMPLATE.format(name=answer.__name__)}}}
    return {
        200: {"description": answer.__doc__, "content": content},
        401: {"description": "No key, or one that is not accepted.", "content": PROBLEM},
        403: {"description": "The key is not of this seller, whether or not there is one.", "content": PROBLEM},
        404: {"description": "No such market or seller, or the seller has nothing there.", "content": PROBLEM},
        422: {"description": "A parameter is wrong or unknown.", "content": PROBLEM},
        429: {"description": "Too many requests; Retry-After says when to ask again.", "content": PROBLEM},
        503: {"description": "Nothing is loaded, or the engine does not answer.", "content": PROBLEM},
        504: {"description": "The engine does not answer in time.", "content": PROBLEM},
    }


@router.get("/offers", responses=_described(SellerOffersAnswer))
async def offers(
    request: Request, seller: SellerId, asked: Annotated[SellerOffersQuery, Query()], caller: SellerCaller
) -> Response:
    """Answer with a seller's offers in a market: state, price to win, difference, moves and reasons."""
    refuse_repeated(request, SellerOffersQuery)
    office = desk_of(request).back_office
    return await _answered(lambda: seller_offers(office, caller, seller, asked))


@router.get("/rejects", responses=_described(SellerRejectsAnswer))
async def rejects(
    request: Request, seller: SellerId, asked: Annotated[SellerRejectsQuery, Query()], caller: SellerCaller
) -> Response:
    """Answer with a seller's rejected rows in a market, with how to mend each."""
    refuse_repeated(request, SellerRejectsQuery)
    office = desk_of(request).back_office
    return await _answered(lambda: seller_rejects(office, caller, seller, asked))


async def _answered(work: Callable[[], Document]) -> Response:
    """Encode an answer that nobody else may keep."""
    body = msgspec.json.encode(await at_desk(work))
    return Response(body, headers={"Cache-Control": "private, no-store"}, media_type="application/json")
