"""The page of the full preview: started, followed while it is worked out, and shown with its pictures."""

from buybox_config.errors import UsageError
from buybox_desk.access.caller import Caller
from buybox_desk.policies.errors import StaleDraftError
from buybox_desk.policies.previews import draft_key
from buybox_desk.policies.version import Draft, InForce
from buybox_desk.preview.kept_preview import KeptPreview
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from buybox_api.desk import desk_of
from buybox_api.edge import edge_of
from buybox_api.pages.bench.addresses import address
from buybox_api.pages.bench.notes import DONE
from buybox_api.pages.bench.office import Fields, Merchandiser, see_other, seen_token, stand_of
from buybox_api.pages.bench.preview_view import headline, market_view
from buybox_api.pages.bench.replay_view import replay_views
from buybox_api.pages.bench.words import moment
from buybox_api.pages.frame import Frame, desk_page
from buybox_api.policies.preview_jobs import preview_jobs_of
from buybox_api.policies.preview_work import PreviewQuestion, preview_work

router = APIRouter(include_in_schema=False)

PATH = "/merchandising/preview"

KEY_MAX = 200


@router.get(PATH)
async def preview_page(request: Request, caller: Merchandiser) -> Response:
    """Show the preview of the caller's draft, or of the version that the address names."""
    in_force, draft = await stand_of(request, caller.name)
    key = _key(request, draft)
    kept = None if key is None else await preview_jobs_of(request).state(key)
    return _shown(request, caller, (in_force, draft), key, kept)


@router.get(f"{PATH}/progress")
async def preview_progress(request: Request, caller: Merchandiser) -> Response:
    """Answer how far the preview has come, as JSON for the page that waits."""
    _, draft = await stand_of(request, caller.name)
    key = _key(request, draft)
    kept = None if key is None else await preview_jobs_of(request).state(key)
    state = {"status": "none"} if kept is None else {"status": kept.status, "share": kept.share, "said": kept.words}
    return JSONResponse(state, headers={"Cache-Control": "no-store"})


@router.post(PATH)
async def start_preview(request: Request, caller: Merchandiser, fields: Fields) -> Response:
    """Begin to work out the preview of the draft as it was shown."""
    token = await seen_token(request, caller.name, fields)
    in_force, draft = await stand_of(request, caller.name)
    if draft is None:
        raise UsageError("you have no draft to preview: change a weight or a rule first")
    if token != draft.token:
        raise StaleDraftError("your draft was changed since the page was opened: look at the page again")
    storefront, desk = edge_of(request).storefront, desk_of(request)
    question = PreviewQuestion(in_force.live, draft.read(in_force.live.version + 1), tuple(storefront.markets.values()))
    await preview_jobs_of(request).start(draft_key(draft), preview_work(desk, storefront, question))
    return see_other(f"{PATH}?done=started")


def _key(request: Request, draft: Draft | None) -> str | None:
    """Return the key of what is shown: a version's number that the address names, else the draft's."""
    named = request.query_params.get("key", "")
    if named.isascii() and named.isdecimal() and len(named) < KEY_MAX:
        return named
    return None if draft is None else draft_key(draft)


def _shown(
    request: Request, caller: Caller, stand: tuple[InForce, Draft | None], key: str | None, kept: KeptPreview | None
) -> Response:
    in_force, draft = stand
    found = None if kept is None else kept.found
    named = request.query_params.get("key", "")
    market = request.query_params.get("market", "").upper()
    chosen = None
    if found is not None:
        chosen = next((each for each in found.markets if each.market == market), found.markets[0])
    is_version = key is not None and key == named
    shown_in = {"key": named} if is_version else {}
    return desk_page(
        request,
        "bench/preview.html",
        caller,
        Frame(title=f"Preview of version {key}" if is_version else "Preview", done={} if found else DONE),
        live=in_force.live,
        draft=draft,
        is_version=is_version,
        kept=kept,
        found=found,
        finished=None if kept is None else moment(kept.told_at),
        is_old=found is not None and not is_version and found.before != in_force.live.version,
        tabs=[]
        if found is None
        else [
            (each.market, address(PATH, {**shown_in, "market": each.market}), headline(each)) for each in found.markets
        ],
        view=None if chosen is None else market_view(chosen),
        replays=[]
        if found is None or chosen is None
        else replay_views(found, chosen.market, simulated=chosen.simulated),
        path=PATH,
        progress=address(f"{PATH}/progress", shown_in),
    )
