"""The history of the policy: every version, who, when and why; one version with its differences, and the way back."""

from collections.abc import Mapping

from buybox_config.errors import RefusedError, UsageError
from buybox_desk.access.caller import Caller
from buybox_desk.policies.differences import differences
from buybox_desk.policies.errors import StaleBaseError
from buybox_desk.policies.version import InForce, PolicyVersion
from fastapi import APIRouter, Request, Response

from buybox_api.desk import at_desk
from buybox_api.edge import edge_of
from buybox_api.pages.bench.kept_preview import headlines
from buybox_api.pages.bench.notes import DONE
from buybox_api.pages.bench.office import Fields, Merchandiser, policies_of, see_other, usual_market
from buybox_api.pages.bench.rule_names import NameOf
from buybox_api.pages.bench.words import moment
from buybox_api.pages.frame import Frame, desk_page
from buybox_api.policies.preview_jobs import preview_jobs_of

router = APIRouter(include_in_schema=False)

PATH = "/merchandising/history"

MOST = 100
REASON_MAX = 500

NOTHING: Mapping[str, str] = {}


@router.get(PATH)
async def history_page(request: Request, caller: Merchandiser) -> Response:
    """List the versions, the newest first."""
    policies = policies_of(request)
    in_force, versions, past = await at_desk(
        lambda: (policies.in_force(), policies.versions(MOST), policies.past_trials())
    )
    return desk_page(
        request,
        "bench/history.html",
        caller,
        Frame(title="History", done=DONE),
        versions=[(version, moment(version.published_at), _state(version, in_force)) for version in versions],
        past_trials=[(each, moment(each.trial.started_at), moment(each.ended_at)) for each in past],
        most=MOST,
        path=PATH,
    )


@router.get(f"{PATH}/{{number:int}}")
async def version_page(request: Request, caller: Merchandiser, number: int) -> Response:
    """Show one version."""
    return await _shown(request, caller, number, NOTHING, NOTHING)


@router.post(f"{PATH}/{{number:int}}/rollback")
async def roll_back(request: Request, caller: Merchandiser, fields: Fields, number: int) -> Response:
    """Make a version live again, under a new number."""
    reason, live = fields.get("reason", "").strip(), fields.get("live", "")
    if not reason or len(reason) > REASON_MAX:
        told = f"Say why, in 1 to {REASON_MAX} characters: it stands in the history."
        return await _shown(request, caller, number, fields, {"reason": told}, 422)
    base = int(live) if live.isascii() and live.isdecimal() and len(live) < 10 else None  # noqa: PLR2004 - no number of a version is so long
    try:
        await at_desk(lambda: policies_of(request).rollback(number, caller.name, reason, base=base))
    except StaleBaseError as error:
        return await _shown(request, caller, number, fields, {"refused": _sentence(error)}, 409)
    except (RefusedError, UsageError) as error:
        return await _shown(request, caller, number, fields, {"refused": _sentence(error)}, 409)
    return see_other(f"{PATH}?done=rolled-back")


async def _shown(
    request: Request,
    caller: Caller,
    number: int,
    given: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
) -> Response:
    policies, storefront = policies_of(request), edge_of(request).storefront
    in_force, version = await at_desk(lambda: (policies.in_force(), policies.version(number)))
    base = await at_desk(lambda: _base(request, version))
    kept = await preview_jobs_of(request).state(str(number))
    name_of = NameOf(storefront, await usual_market(request))
    return desk_page(
        request,
        "bench/version.html",
        caller,
        Frame(title=f"Version {number}", crumbs=(("History", PATH),), status=status),
        version=version,
        published=moment(version.published_at),
        state=_state(version, in_force),
        live=in_force.live,
        trial=in_force.trial,
        changes=[] if base is None else differences(base.policy, version.policy, name_of),
        back=differences(in_force.live.policy, version.policy, name_of),
        headlines=headlines(kept),
        reason=given.get("reason", ""),
        errors=errors,
        path=PATH,
    )


def _base(request: Request, version: PolicyVersion) -> PolicyVersion | None:
    return None if version.base is None else policies_of(request).version(version.base)


def _state(version: PolicyVersion, in_force: InForce) -> str:
    if version.version == in_force.live.version:
        return "live"
    return "on trial" if in_force.tried and version.version == in_force.tried.version else ""


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
