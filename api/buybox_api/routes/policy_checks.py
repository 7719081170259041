"""`/v1/policies/check` and `/preview`: what a policy would do, before it does."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

import msgspec
from buybox_config.markets import Market
from buybox_desk.policies.check import findings_on
from buybox_desk.policies.policy_desk import PolicyDesk
from buybox_desk.policies.previews import draft_key
from buybox_desk.policies.reading import read_policy
from buybox_desk.policies.version import Document
from fastapi import APIRouter, Path, Request, Response

from buybox_api.desk import desk_of
from buybox_api.edge import edge_of
from buybox_api.faults import UnknownPolicyError
from buybox_api.policies.answers import CheckAnswer, PreviewAnswer
from buybox_api.policies.asked import CheckBody, PreviewBody
from buybox_api.policies.at_policies import at_policies
from buybox_api.policies.described import answered, asking, described_policy
from buybox_api.policies.json_body import read_json
from buybox_api.policies.preview_jobs import preview_jobs_of
from buybox_api.policies.preview_work import PreviewQuestion, preview_work
from buybox_api.routes.policies import NEEDS_KEY, NO_PARAMETERS, Merchandiser

router = APIRouter(prefix="/v1/policies", tags=["policies"])

Key = Annotated[str, Path(max_length=200, description="As the answer that began the preview names it.")]


class _Subject(msgspec.Struct, frozen=True):
    """What is previewed, under which key, and against what."""

    key: str
    question: PreviewQuestion


@router.post(
    "/check",
    responses=described_policy(CheckAnswer, changes=True),
    openapi_extra=asking(CheckBody, required=False),
    dependencies=NO_PARAMETERS,
)
async def check(request: Request, caller: Merchandiser) -> Response:
    """Check a policy that is sent, else the caller's draft, else the live one: what is valid and does nothing."""
    body, desk, markets = await read_json(request, CheckBody), desk_of(request), edge_of(request).shop.markets

    def work(policies: PolicyDesk) -> CheckAnswer:
        document = body.policy if body.policy is not None else _own_or_live(policies, caller.name)
        found = findings_on(desk.client, desk.settings, read_policy(document, markets), desk.now)
        return CheckAnswer(not any(each.severity == "error" for each in found), tuple(found))

    return answered(await at_policies(request, work))


@router.post(
    "/preview",
    status_code=202,
    responses=described_policy(PreviewAnswer, HTTPStatus.ACCEPTED, changes=True),
    openapi_extra=asking(PreviewBody, required=False),
    dependencies=NO_PARAMETERS,
)
async def begin_preview(request: Request, caller: Merchandiser) -> Response:
    """Begin to work out what a policy would change in every market; the answer says where its progress is told."""
    body, edge = await read_json(request, PreviewBody), edge_of(request)
    subject = await at_policies(request, lambda policies: _subject(policies, body, caller.name, edge.shop.markets))
    work = preview_work(desk_of(request), edge.storefront, subject.question)
    kept = await preview_jobs_of(request).start(subject.key, work)
    address = f"/v1/policies/preview/{quote(subject.key)}"
    return answered(PreviewAnswer(subject.key, address, kept), HTTPStatus.ACCEPTED, {"Location": address})


@router.get(
    "/preview/{key:path}",
    responses=described_policy(PreviewAnswer),
    openapi_extra=NEEDS_KEY,
    dependencies=NO_PARAMETERS,
)
async def preview(request: Request, caller: Merchandiser, key: Key) -> Response:
    """Answer with how far a preview has come, and what it found."""
    del caller
    kept = await preview_jobs_of(request).state(key)
    if kept is None:
        raise UnknownPolicyError(f"there is no preview of {key[:100]!r}: begin one with POST /v1/policies/preview")
    return answered(PreviewAnswer(key, f"/v1/policies/preview/{quote(key)}", kept))


def _own_or_live(policies: PolicyDesk, author: str) -> Document:
    draft = policies.draft(author)
    return policies.in_force().live.policy if draft is None else draft.policy


def _subject(policies: PolicyDesk, body: PreviewBody, author: str, markets: Mapping[str, Market]) -> _Subject:
    live = policies.in_force().live
    if body.version is None:
        draft = policies.draft(author)
        if draft is None:
            raise UnknownPolicyError(f"{author} has no draft: begin one with POST /v1/policies/draft")
        key, after = draft_key(draft), read_policy(draft.policy, markets, live.version + 1)
    else:
        key, after = str(body.version), read_policy(policies.version(body.version).policy, markets, body.version)
    return _Subject(key, PreviewQuestion(live, after, tuple(markets.values()), body.replayed))
