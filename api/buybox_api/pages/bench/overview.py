"""The first page of merchandisers: what is live, what is prepared, what runs, and what comes next."""

from fastapi import APIRouter, Request, Response

from buybox_api.desk import at_desk, desk_of
from buybox_api.edge import edge_of
from buybox_api.pages.bench.findings import findings_of
from buybox_api.pages.bench.next_change import next_changes
from buybox_api.pages.bench.notes import DONE
from buybox_api.pages.bench.office import Fields, Merchandiser, policies_of, see_other, usual_market
from buybox_api.pages.bench.prepared import prepared
from buybox_api.pages.bench.rule_names import NameOf
from buybox_api.pages.bench.weights_view import saved_policy
from buybox_api.pages.bench.words import moment
from buybox_api.pages.frame import Frame, desk_page

router = APIRouter(include_in_schema=False)

PATH = "/merchandising"

VERSIONS = 20


@router.get(PATH)
async def overview_page(request: Request, caller: Merchandiser) -> Response:
    """Show what is live, the caller's draft and those of others, the trial and the calendar's next change."""
    policies, storefront = policies_of(request), edge_of(request).storefront
    in_force, drafts, versions = await at_desk(
        lambda: (policies.in_force(), policies.drafts(), policies.versions(VERSIONS))
    )
    own = next((draft for draft in drafts if draft.author == caller.name), None)
    name_of, live = NameOf(storefront, await usual_market(request)), in_force.live
    return desk_page(
        request,
        "bench/overview.html",
        caller,
        Frame(title="Overview", done=DONE),
        live=live,
        published=moment(live.published_at),
        trial=in_force.trial,
        started=moment(in_force.trial.started_at) if in_force.trial else None,
        prepared=prepared(own, in_force, name_of, versions),
        others=[(draft.author, moment(draft.changed_at)) for draft in drafts if draft.author != caller.name],
        findings=await findings_of(request, saved_policy(in_force, own)),
        next_changes=next_changes(live.read(), storefront.markets, desk_of(request).now(), name_of)[:4],
        versions=[(version, moment(version.published_at)) for version in versions[:5]],
    )


@router.post(f"{PATH}/draft/begin")
async def begin_draft(request: Request, caller: Merchandiser, fields: Fields) -> Response:
    """Begin a draft from the live version."""
    del fields
    await at_desk(lambda: policies_of(request).begin(caller.name))
    return see_other(f"{PATH}/weights?done=begun")


@router.post(f"{PATH}/draft/drop")
async def drop_draft(request: Request, caller: Merchandiser, fields: Fields) -> Response:
    """Forget the caller's draft."""
    del fields
    await at_desk(lambda: policies_of(request).drop(caller.name))
    return see_other(f"{PATH}?done=dropped")
