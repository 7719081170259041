"""`GET /v1/devices/{device_id}`, `/offers` and `/best`."""

from typing import Annotated

from buybox_desk.access.caller import Caller
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from buybox_api.access.callers import optional_caller
from buybox_api.answers import BestAnswer, DeviceAnswer, OffersAnswer
from buybox_api.asking import DeviceQuery, OffersQuery
from buybox_api.edge import edge_of
from buybox_api.openapi import PROBLEM, Responses, described_of_device
from buybox_api.shown_offers import answer_offers, answer_scored_offers

router = APIRouter(prefix="/v1/devices/{device_id}", tags=["devices"])

KEY_REFUSED: Responses = {401: {"description": "The key that was sent is not accepted.", "content": PROBLEM}}

MAY_HAVE_KEY: list[dict[str, list[str]]] = [{}, {"key": []}, {"session": []}]

DeviceId = Annotated[str, Path(description="Stable id of a device: `apple-iphone-13-128gb`.")]


@router.get("", responses=described_of_device(DeviceAnswer))
async def device(request: Request, device_id: DeviceId, asked: Annotated[DeviceQuery, Query()]) -> Response:
    """Answer with the device, its boxes with the best offer of each, its options, and its model's other devices."""
    edge = edge_of(request)
    return await edge.answer(
        request,
        asked,
        f"device {device_id}",
        lambda storefront, generation: storefront.device(device_id, asked, generation),
    )


@router.get(
    "/offers", responses={**described_of_device(OffersAnswer), **KEY_REFUSED}, openapi_extra={"security": MAY_HAVE_KEY}
)
async def offers(
    request: Request,
    device_id: DeviceId,
    asked: Annotated[OffersQuery, Query()],
    caller: Annotated[Caller | None, Depends(optional_caller)],
) -> Response:
    """Answer with all its offers in order, each with position, total and plain reasons.

    With a merchandiser's key also with scores, their four parts and the weights.
    """
    if caller is not None and caller.may("merchandiser"):
        return await answer_scored_offers(edge_of(request), request, device_id, asked)
    return await answer_offers(edge_of(request), request, device_id, asked)


@router.get("/best", responses=described_of_device(BestAnswer))
async def best(request: Request, device_id: DeviceId, asked: Annotated[OffersQuery, Query()]) -> Response:
    """Answer with the best offer under the filters, or 404 with the reason why none stands."""
    edge = edge_of(request)
    return await edge.answer(
        request,
        asked,
        f"best {device_id}",
        lambda storefront, generation: storefront.best(device_id, asked, generation),
    )
