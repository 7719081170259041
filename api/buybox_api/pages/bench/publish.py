"""The page that publishes: what would change against live, in words, for everybody or on trial."""

from collections.abc import Mapping

import msgspec
from buybox_config.errors import RefusedError, UsageError
from buybox_desk.access.caller import Caller
from buybox_desk.policies.errors import StaleBaseError, StaleDraftError
from buybox_desk.policies.previews import draft_key
from fastapi import APIRouter, Request, Response

from buybox_api.desk import at_desk
from buybox_api.edge import edge_of
from buybox_api.pages.bench.findings import findings_of
from buybox_api.pages.bench.kept_preview import headlines
from buybox_api.pages.bench.notes import DONE
from buybox_api.pages.bench.office import Fields, Merchandiser, policies_of, see_other, usual_market
from buybox_api.pages.bench.overview import VERSIONS
from buybox_api.pages.bench.prepared import prepared
from buybox_api.pages.bench.rule_names import NameOf
from buybox_api.pages.frame import Frame, desk_page
from buybox_api.policies.preview_jobs import preview_jobs_of

router = APIRouter(include_in_schema=False)

PATH = "/merchandising/publish"

SHARE_MIN, SHARE_MAX = 1, 50
REASON_MAX = 500

NOTHING: Mapping[str, str] = {}


@router.get(PATH)
async def publish_page(request: Request, caller: Merchandiser) -> Response:
    """Show what publishing would change."""
    return await _shown(request, caller, NOTHING, NOTHING)


@router.post(PATH)
async def publish(request: Request, caller: Merchandiser, fields: Fields) -> Response:
    """Publish the draft as it was shown, for everybody or for a share of the shoppers."""
    errors = _wrong(fields)
    if errors:
        return await _shown(request, caller, fields, errors)
    reason, share = fields["reason"].strip(), _share(fields)
    try:
        await at_desk(lambda: _published(request, caller, reason, share, fields))
    except (StaleBaseError, StaleDraftError) as error:
        return await _shown(request, caller, fields, {"stale": _sentence(error)}, 409)
    except (RefusedError, UsageError) as error:
        return await _shown(request, caller, fields, {"refused": _sentence(error)}, 409)
    if share is None:
        return see_other("/merchandising?done=published")
    return see_other("/merchandising/trial?done=trial")


@router.post(f"{PATH}/rebase")
async def rebase(request: Request, caller: Merchandiser, fields: Fields) -> Response:
    """Carry the draft's changes over to the live version."""
    del fields
    await at_desk(lambda: policies_of(request).rebase(caller.name))
    return see_other(f"{PATH}?done=rebased")


def _published(request: Request, caller: Caller, reason: str, share: int | None, fields: Mapping[str, str]) -> None:
    policies, token = policies_of(request), fields.get("token") or None
    if share is None:
        policies.publish(caller.name, reason, token=token)
    else:
        policies.publish_trial(caller.name, share, reason, token=token)


def _wrong(fields: Mapping[str, str]) -> dict[str, str]:
    errors, reason = {}, fields.get("reason", "").strip()
    if not reason:
        errors["reason"] = "Say why, in a few words: it stands in the history."
    elif len(reason) > REASON_MAX:
        errors["reason"] = f"The reason may have {REASON_MAX} characters; this has {len(reason):,}."
    if fields.get("who") == "trial" and _share(fields) is None:
        errors["share"] = f"A trial is for a whole number of per cent of the shoppers, {SHARE_MIN} to {SHARE_MAX}."
    return errors


def _share(fields: Mapping[str, str]) -> int | None:
    """Return the per cent of a trial; None for everybody, and for what is no share."""
    text = fields.get("share", "").strip().removesuffix("%").strip()
    if fields.get("who") != "trial" or not text.isascii() or not text.isdecimal() or len(text) > len(str(SHARE_MAX)):
        return None
    return int(text) if SHARE_MIN <= int(text) <= SHARE_MAX else None


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


class Typed(msgspec.Struct, frozen=True):
    """The fields as they were typed."""

    reason: str
    who: str
    share: str


async def _shown(
    request: Request, caller: Caller, given: Mapping[str, str], errors: Mapping[str, str], status: int | None = None
) -> Response:
    policies, storefront = policies_of(request), edge_of(request).storefront
    in_force, draft, versions = await at_desk(
        lambda: (policies.in_force(), policies.draft(caller.name), policies.versions(VERSIONS))
    )
    name_of = NameOf(storefront, await usual_market(request))
    kept = None if draft is None else await preview_jobs_of(request).state(draft_key(draft))
    return desk_page(
        request,
        "bench/publish.html",
        caller,
        Frame(title="Publish", done=DONE, status=status or (422 if errors else 200)),
        live=in_force.live,
        trial=in_force.trial,
        prepared=prepared(draft, in_force, name_of, versions),
        findings=[] if draft is None else await findings_of(request, draft.policy),
        headlines=headlines(kept),
        typed=Typed(given.get("reason", ""), given.get("who", "all"), given.get("share", "10")),
        errors=errors,
        path=PATH,
    )
