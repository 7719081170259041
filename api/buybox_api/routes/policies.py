"""`GET /v1/policies`: what is live, what was published, and what sets versions apart."""

from typing import Annotated, Any

from buybox_desk.access.caller import Caller
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_desk.policies.version import Document, InForce, PolicyVersion
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from buybox_api.access.callers import require
from buybox_api.faults import UnknownPolicyError
from buybox_api.parameters import refuse_any
from buybox_api.policies.answers import DifferencesAnswer, HistoryAnswer, draft_entry, version_entry
from buybox_api.policies.asking import HistoryQuery
from buybox_api.policies.at_policies import at_policies
from buybox_api.policies.described import SECURITY, answered, described_policy

router = APIRouter(prefix="/v1/policies", tags=["policies"])

Merchandiser = Annotated[Caller, require("merchandiser")]

Number = Annotated[int, Path(ge=1, description="Number of a version.")]

Side = Annotated[
    str,
    Path(pattern="^([0-9]{1,12}|live|draft)$", description="Number of a version, `live`, or `draft`: one's own."),
]

NO_PARAMETERS: list[Any] = [Depends(refuse_any)]

NEEDS_KEY = {"security": SECURITY}


@router.get("", responses=described_policy(HistoryAnswer), openapi_extra=NEEDS_KEY)
async def history(request: Request, caller: Merchandiser, asked: Annotated[HistoryQuery, Query()]) -> Response:
    """Answer with what is live and on trial, what was published, and whose drafts there are."""
    del caller

    def work(policies: PolicyDesk) -> HistoryAnswer:
        in_force = policies.in_force()
        return HistoryAnswer(
            live=in_force.live.version,
            trial=in_force.trial,
            versions=tuple(version_entry(version) for version in policies.versions(asked.most)),
            drafts=tuple(draft_entry(draft) for draft in policies.drafts()),
        )

    return answered(await at_policies(request, work))


@router.get("/live", responses=described_policy(InForce), openapi_extra=NEEDS_KEY, dependencies=NO_PARAMETERS)
async def live(request: Request, caller: Merchandiser) -> Response:
    """Answer with the live policy, and the one on trial."""
    del caller
    return answered(await at_policies(request, lambda policies: policies.in_force()))


@router.get(
    "/{before}/differences/{after}",
    responses=described_policy(DifferencesAnswer),
    openapi_extra=NEEDS_KEY,
    dependencies=NO_PARAMETERS,
)
async def differences(request: Request, caller: Merchandiser, before: Side, after: Side) -> Response:
    """Answer with what changes from one policy to another, in words."""

    def work(policies: PolicyDesk) -> DifferencesAnswer:
        documents = [_document(policies, side, caller.name) for side in (before, after)]
        return DifferencesAnswer(before, after, tuple(policies.differences(*documents)))

    return answered(await at_policies(request, work))


@router.get(
    "/{version:int}", responses=described_policy(PolicyVersion), openapi_extra=NEEDS_KEY, dependencies=NO_PARAMETERS
)
async def version(request: Request, caller: Merchandiser, version: Number) -> Response:
    """Answer with one published version."""
    del caller
    return answered(await at_policies(request, lambda policies: policies.version(version)))


def _document(policies: PolicyDesk, side: str, author: str) -> Document:
    if side == "live":
        return policies.in_force().live.policy
    if side == "draft":
        draft = policies.draft(author)
        if draft is None:
            raise UnknownPolicyError(f"{author} has no draft: begin one with POST /v1/policies/draft")
        return draft.policy
    return policies.version(int(side)).policy
