"""`POST` and `GET /v1/sellers/{id}/changes`: for that seller's key, and for operators."""

from typing import Annotated

from buybox_desk.access.caller import Caller
from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from buybox_api.access.callers import check_seller
from buybox_api.desk import at_desk, desk_of
from buybox_api.openapi import PROBLEM, Responses
from buybox_api.parameters import BadParameter, BadParametersError, refuse_any, refuse_repeated
from buybox_api.routes.private_answers import answered, described, encoded
from buybox_api.routes.sellers import SellerCaller, SellerId
from buybox_api.sellers.changes_answer import ChangesAnswer, ChangesListAnswer, StoredChangesAnswer
from buybox_api.sellers.changes_asked import ChangesListQuery, ChangesQuery
from buybox_api.sellers.changes_body import BYTES_MAX, FORMS, LINES_MAX, read_changes
from buybox_api.sellers.changing import KEY, list_changes, new_key, store_changes, told_changes

router = APIRouter(prefix="/v1/sellers/{seller}/changes", tags=["sellers"])

IDEMPOTENCY_KEY = "Idempotency-Key"


async def own_caller(seller: SellerId, caller: SellerCaller) -> Caller:
    """Return who calls; before anything else is looked at, who may not see the seller is refused."""
    check_seller(caller, seller)
    return caller


OwnCaller = Annotated[Caller, Depends(own_caller)]

SentKey = Annotated[
    str | None,
    Header(
        alias=IDEMPOTENCY_KEY,
        description="Names the batch, 1 to 100 of `A-Z a-z 0-9 . _ : -`, the first a letter or digit; in double quotes "
        "or without. Sent again with the same body it stores nothing anew. Without it the server makes one, and a "
        "batch that is sent twice is stored twice.",
        max_length=102,
    ),
]

BatchKey = Annotated[str, Path(description="The key of a batch, as its answer named it.", max_length=100)]

CHANGE = {
    "type": "object",
    "description": "One change, as docs/changes.md describes it; `seller` may be left out.",
    "properties": {
        "seller": {"type": "string"},
        "market": {"type": "string"},
        "sku": {"type": "string"},
        "updated_at": {"type": "string", "format": "date-time"},
        "withdrawn": {"type": "boolean"},
    },
    "required": ["market", "sku", "updated_at"],
}

BODY = {
    "required": True,
    "description": f"One change a line (NDJSON), at most {LINES_MAX:,} lines and {BYTES_MAX:,} bytes; or one object.",
    "content": {form: {"schema": CHANGE} for form in FORMS},
}


TOLD = {404: "No such seller, or no changes under this key.", 503: "The engine does not answer."}

LOCATION = {"Location": {"schema": {"type": "string"}, "description": "Where the batch is told of."}}

STORING: Responses = {
    **described(StoredChangesAnswer, TOLD, status=202, headers=LOCATION),
    404: {"description": "No such seller.", "content": PROBLEM},
    408: {"description": "The body did not arrive in time.", "content": PROBLEM},
    413: {"description": f"More than {BYTES_MAX:,} bytes or {LINES_MAX:,} lines: split it.", "content": PROBLEM},
    415: {"description": "Neither NDJSON nor JSON, or packed.", "content": PROBLEM},
    422: {
        "description": "No change at all, an array, a key that is none or was used for other changes, or a parameter.",
        "content": PROBLEM,
    },
    503: {"description": "The engine does not answer: nothing was accepted, send it again.", "content": PROBLEM},
    504: {"description": "The engine does not answer in time: send it again under the same key.", "content": PROBLEM},
}


@router.post(
    "",
    status_code=202,
    responses=STORING,
    openapi_extra={"requestBody": BODY},
    dependencies=[Depends(own_caller), Depends(refuse_any)],
)
async def send(request: Request, seller: SellerId, caller: OwnCaller, key: SentKey = None) -> Response:
    """Store changes to a seller's offers, which are applied in about a second; what became of each has an address."""
    desk = desk_of(request)
    chosen = new_key(desk.now()) if key is None else checked_key(request.headers.getlist(IDEMPOTENCY_KEY))
    body = await read_changes(request)
    stored = await at_desk(lambda: store_changes(desk, caller, seller, chosen, body))
    return encoded(stored, 202, {"Location": stored.address})


@router.get("", responses=described(ChangesListAnswer, TOLD))
async def sent(
    request: Request, seller: SellerId, caller: OwnCaller, asked: Annotated[ChangesListQuery, Query()]
) -> Response:
    """Answer with the batches that a seller sent, the newest first."""
    refuse_repeated(request, ChangesListQuery)
    desk = desk_of(request)
    return await answered(lambda: list_changes(desk, caller, seller, asked))


@router.get("/{key}", responses=described(ChangesAnswer, TOLD))
async def became(
    request: Request, seller: SellerId, caller: OwnCaller, key: BatchKey, asked: Annotated[ChangesQuery, Query()]
) -> Response:
    """Answer with the state of a batch, and what became of each line."""
    refuse_repeated(request, ChangesQuery)
    desk = desk_of(request)
    return await answered(lambda: told_changes(desk, caller, seller, key, asked))


def checked_key(given: list[str]) -> str:
    """Return the key of a batch as it was sent, its quotes taken off; raises BadParametersError for what is none."""
    if len(given) > 1:
        raise BadParametersError([BadParameter(IDEMPOTENCY_KEY, "given more than once, but has one value")])
    text = given[0]
    key = text[1:-1] if text.startswith('"') and text.endswith('"') else text
    if not KEY.fullmatch(key):
        says = "has to be 1 to 100 of A-Z a-z 0-9 . _ : - and to begin with a letter or digit; a UUID is a good one"
        raise BadParametersError([BadParameter(IDEMPOTENCY_KEY, says)])
    return key
