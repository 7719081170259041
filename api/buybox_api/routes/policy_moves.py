"""`/v1/policies/publish`, `/rollback` and `/trial`: what changes for shoppers.

At once in this process, in less than two seconds in all others.
"""

from buybox_desk.policies.errors import StaleBaseError
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_desk.policies.version import PolicyVersion, Trial
from fastapi import APIRouter, Request, Response

from buybox_api.policies.answers import PublishedAnswer
from buybox_api.policies.asked import PublishBody, ReasonBody, RollbackBody
from buybox_api.policies.at_policies import moving_policies
from buybox_api.policies.described import answered, asking, described_policy
from buybox_api.policies.draft_tag import seen_draft
from buybox_api.policies.json_body import read_json
from buybox_api.routes.policies import NO_PARAMETERS, Merchandiser

router = APIRouter(prefix="/v1/policies", tags=["policies"])


@router.post(
    "/publish",
    responses=described_policy(PublishedAnswer, changes=True),
    openapi_extra=asking(PublishBody),
    dependencies=NO_PARAMETERS,
)
async def publish(request: Request, caller: Merchandiser) -> Response:
    """Publish the caller's draft: to everybody, or with `share` to so many per cent of the shoppers."""
    body = await read_json(request, PublishBody)

    async with seen_draft(request, body.token) as seen:

        def work(policies: PolicyDesk) -> PublishedAnswer:
            if body.share is None:
                version = policies.publish(caller.name, body.reason, base=body.base, token=seen.token)
                return PublishedAnswer(version, None)
            _check_base(policies, caller.name, body.base)
            trial = policies.publish_trial(caller.name, body.share, body.reason, token=seen.token)
            return PublishedAnswer(policies.version(trial.version), trial)

        return answered(await moving_policies(request, work))


@router.post(
    "/rollback",
    responses=described_policy(PolicyVersion, changes=True),
    openapi_extra=asking(RollbackBody),
    dependencies=NO_PARAMETERS,
)
async def rollback(request: Request, caller: Merchandiser) -> Response:
    """Make an earlier version live again, as a new version."""
    body = await read_json(request, RollbackBody)
    return answered(
        await moving_policies(
            request, lambda policies: policies.rollback(body.version, caller.name, body.reason, base=body.base)
        )
    )


@router.post(
    "/trial/promote",
    responses=described_policy(PolicyVersion, changes=True),
    openapi_extra=asking(ReasonBody),
    dependencies=NO_PARAMETERS,
)
async def promote_trial(request: Request, caller: Merchandiser) -> Response:
    """Give the version on trial to everybody."""
    body = await read_json(request, ReasonBody)
    return answered(await moving_policies(request, lambda policies: policies.promote_trial(caller.name, body.reason)))


@router.post(
    "/trial/drop",
    responses=described_policy(Trial, changes=True),
    openapi_extra=asking(ReasonBody),
    dependencies=NO_PARAMETERS,
)
async def drop_trial(request: Request, caller: Merchandiser) -> Response:
    """End the trial: the live policy for everybody."""
    body = await read_json(request, ReasonBody)
    return answered(await moving_policies(request, lambda policies: policies.drop_trial(caller.name, body.reason)))


def _check_base(policies: PolicyDesk, author: str, base: int | None) -> None:
    """Refuse a trial of a draft that is no longer on the version that its author saw it on."""
    draft = policies.draft(author)
    if base is not None and draft is not None and draft.base != base:
        raise StaleBaseError(f"the draft of {author} is on version {draft.base}, not on version {base}: look again")
