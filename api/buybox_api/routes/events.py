"""`POST /v1/events`."""

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from buybox_api.edge import edge_of
from buybox_api.events.answer import EventsAnswer
from buybox_api.events.body import FORMS, read_body
from buybox_api.events.intake import read_events
from buybox_api.faults import LogFullError
from buybox_api.openapi import PROBLEM, TEMPLATE, Responses
from buybox_api.parameters import refuse_any

router = APIRouter(tags=["events"])

BODY = {
    "required": True,
    "description": "One event, an array of them, or one a line (NDJSON); User Behavior Insights 1.3.",
    "content": {form: {"schema": {"$ref": TEMPLATE.format(name="ShopperEvent")}} for form in FORMS},
}

RESPONSES: Responses = {
    202: {
        "description": EventsAnswer.__doc__,
        "content": {"application/json": {"schema": {"$ref": TEMPLATE.format(name="EventsAnswer")}}},
    },
    413: {"description": "More than 1 MiB or 1,000 events in one request.", "content": PROBLEM},
    415: {"description": "Neither JSON nor NDJSON.", "content": PROBLEM},
    422: {"description": "No event at all, an array that is no JSON, or a parameter.", "content": PROBLEM},
    503: {"description": "No room for events just now: nothing of the request was taken.", "content": PROBLEM},
}


@router.post(
    "/v1/events",
    status_code=202,
    responses=RESPONSES,
    openapi_extra={"requestBody": BODY},
    dependencies=[Depends(refuse_any)],
)
async def events(request: Request) -> Response:
    """Take what shoppers did: impressions, clicks, purchases and what follows them."""
    edge = edge_of(request)
    found = read_events(await read_body(request), edge.shop.now())
    if not edge.log.queue.put_events(found.lines):
        raise LogFullError("there is no room for events just now, none was taken: send them again in a moment")
    answer = EventsAnswer(len(found.lines), found.left_out, found.refused)
    return Response(msgspec.json.encode(answer), 202, {"Cache-Control": "no-store"}, "application/json")
