"""`/v1/policies/draft`: what the caller prepares; nobody else is touched by it."""

from http import HTTPStatus
from typing import Annotated

from buybox_desk.policies.errors import StaleDraftError
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_desk.policies.version import Draft
from fastapi import APIRouter, Path, Query, Request, Response

from buybox_api.faults import UnknownPolicyError
from buybox_api.policies.asked import BeginBody, PolicyBody, RuleBody, WeightBody
from buybox_api.policies.asking import ReasonQuery
from buybox_api.policies.at_policies import at_policies
from buybox_api.policies.described import asking, described_policy
from buybox_api.policies.draft_tag import Seen, answered_draft, seen_draft
from buybox_api.policies.json_body import read_json
from buybox_api.routes.policies import NEEDS_KEY, NO_PARAMETERS, Merchandiser

router = APIRouter(prefix="/v1/policies/draft", tags=["policies"])

Place = Annotated[int, Path(ge=1, description="Place of a rule in the draft, counted from 1.")]

CHANGED = described_policy(Draft, changes=True)


@router.get("", responses=described_policy(Draft), openapi_extra=NEEDS_KEY, dependencies=NO_PARAMETERS)
async def draft(request: Request, caller: Merchandiser) -> Response:
    """Answer with the caller's draft."""
    found = await at_policies(request, lambda policies: policies.draft(caller.name))
    if found is None:
        raise UnknownPolicyError(f"{caller.name} has no draft: begin one with POST /v1/policies/draft")
    return answered_draft(found)


@router.post("", responses=CHANGED, openapi_extra=asking(BeginBody, required=False), dependencies=NO_PARAMETERS)
async def begin(request: Request, caller: Merchandiser) -> Response:
    """Begin a draft from the live policy, or answer with the one that there is."""
    body = await read_json(request, BeginBody)
    async with seen_draft(request) as seen:
        return answered_draft(
            await at_policies(
                request,
                lambda policies: _unchanged(policies, caller.name, seen).begin(caller.name, anew=body.anew),
            )
        )


@router.put("", responses=CHANGED, openapi_extra=asking(PolicyBody), dependencies=NO_PARAMETERS)
async def replace(request: Request, caller: Merchandiser) -> Response:
    """Give the draft another policy altogether, checked whole; a draft is begun where there is none."""
    body = await read_json(request, PolicyBody)
    async with seen_draft(request, body.token) as seen:
        return answered_draft(
            await at_policies(
                request,
                lambda policies: policies.replace(caller.name, body.policy, reason=body.reason, token=seen.token),
            )
        )


@router.delete(
    "",
    status_code=204,
    responses=described_policy(None, HTTPStatus.NO_CONTENT, changes=True),
    openapi_extra=NEEDS_KEY,
    dependencies=NO_PARAMETERS,
)
async def drop(request: Request, caller: Merchandiser) -> Response:
    """Forget the draft."""
    async with seen_draft(request) as seen:
        await at_policies(request, lambda policies: _unchanged(policies, caller.name, seen).drop(caller.name))
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post("/rebase", responses=CHANGED, openapi_extra=NEEDS_KEY, dependencies=NO_PARAMETERS)
async def rebase(request: Request, caller: Merchandiser) -> Response:
    """Carry the draft's changes over to the live policy, which somebody else published meanwhile."""
    async with seen_draft(request) as seen:
        return answered_draft(
            await at_policies(request, lambda policies: _unchanged(policies, caller.name, seen).rebase(caller.name))
        )


@router.post("/weights", responses=CHANGED, openapi_extra=asking(WeightBody), dependencies=NO_PARAMETERS)
async def set_weight(request: Request, caller: Merchandiser) -> Response:
    """Set one weight, everywhere, in a market or in a category of it."""
    body = await read_json(request, WeightBody)
    async with seen_draft(request, body.token) as seen:
        return answered_draft(
            await at_policies(
                request,
                lambda policies: policies.set_weight(
                    caller.name,
                    body.part,
                    body.value,
                    market=body.market,
                    category=body.category,
                    reason=body.reason,
                    token=seen.token,
                ),
            )
        )


@router.post("/rules", responses=CHANGED, openapi_extra=asking(RuleBody), dependencies=NO_PARAMETERS)
async def add_rule(request: Request, caller: Merchandiser) -> Response:
    """Add a list rule behind the others."""
    body = await read_json(request, RuleBody)
    async with seen_draft(request, body.token) as seen:
        return answered_draft(
            await at_policies(
                request,
                lambda policies: policies.add_rule(caller.name, body.rule, reason=body.reason, token=seen.token),
            )
        )


@router.put("/rules/{place}", responses=CHANGED, openapi_extra=asking(RuleBody), dependencies=NO_PARAMETERS)
async def replace_rule(request: Request, caller: Merchandiser, place: Place) -> Response:
    """Put another rule in the place of one."""
    body = await read_json(request, RuleBody)
    async with seen_draft(request, body.token) as seen:
        return answered_draft(
            await at_policies(
                request,
                lambda policies: policies.replace_rule(
                    caller.name, place, body.rule, reason=body.reason, token=seen.token
                ),
            )
        )


@router.delete("/rules/{place}", responses=CHANGED, openapi_extra=NEEDS_KEY)
async def remove_rule(
    request: Request, caller: Merchandiser, place: Place, asked: Annotated[ReasonQuery, Query()]
) -> Response:
    """Take a rule out; those behind it move up, so name the state of the draft that its place was seen in."""
    async with seen_draft(request) as seen:
        return answered_draft(
            await at_policies(
                request,
                lambda policies: policies.remove_rule(caller.name, place, reason=asked.reason, token=seen.token),
            )
        )


def _unchanged(policies: PolicyDesk, author: str, seen: Seen) -> PolicyDesk:
    """Return the desk for what is done to a draft as a whole; raises StaleDraftError unless it is as it was seen."""
    draft = None if seen.token is None else policies.draft(author)
    if seen.token is not None and (draft is None or draft.token != seen.token):
        raise StaleDraftError(f"the draft of {author} was changed or dropped since it was read: look at it again")
    return policies
