"""The page of weights: four sliders, saved into the draft, with what they do shown on chosen devices at once."""

from collections.abc import Mapping

import msgspec
from buybox_config.catalogue import CATEGORIES
from buybox_desk.access.caller import Caller
from buybox_desk.policies.errors import StaleDraftError
from buybox_desk.policies.rule_words import CATEGORY_WORDS
from buybox_desk.policies.version import Draft, InForce
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from buybox_api.desk import at_desk
from buybox_api.edge import edge_of
from buybox_api.pages.bench.at_once import AtOnce, at_once
from buybox_api.pages.bench.chosen_devices import DeviceLink, find_devices, popular_devices
from buybox_api.pages.bench.notes import DONE
from buybox_api.pages.bench.office import (
    Fields,
    Merchandiser,
    policies_of,
    see_other,
    seen_token,
    stand_of,
    usual_market,
)
from buybox_api.pages.bench.weights_choice import PATH, WeightsChoice, weights_choice
from buybox_api.pages.bench.weights_form import Typed, read_weights
from buybox_api.pages.bench.weights_view import before_and_after, saved_policy, scope_lines, sliders, wanted
from buybox_api.pages.frame import Frame, desk_page
from buybox_api.pages.render import environment

router = APIRouter(include_in_schema=False)

NO_REASON = "no reason was given"

REASON_MAX = 500

Stand = tuple[InForce, Draft | None]


@router.get(PATH)
async def weights_page(request: Request, caller: Merchandiser) -> Response:
    """Show the sliders of a scope; weights in the address are typed, not saved."""
    return await _shown(request, caller, request.query_params)


@router.get(f"{PATH}/preview")
async def weights_preview(request: Request, caller: Merchandiser) -> Response:
    """Answer what the weights in the address would do to the chosen devices, as JSON for the sliders."""
    choice, typed = await _choice(request), read_weights(request.query_params)
    seen = await _seen(request, choice, await stand_of(request, caller.name), typed)
    html = environment().get_template("bench/at_once.html").render(seen=seen, choice=choice)
    said = f"{seen.changed} change hands."
    return JSONResponse({"html": html, "said": said, "errors": typed.errors}, headers={"Cache-Control": "no-store"})


@router.post(PATH)
async def save_weights(request: Request, caller: Merchandiser, fields: Fields) -> Response:
    """Take the sliders: save them into the draft, or only show what they would do."""
    typed = read_weights(fields)
    if typed.errors:
        return await _shown(request, caller, fields)
    choice = await _choice(request)
    in_force, draft = await stand_of(request, caller.name)
    weights = wanted(choice.scope, saved_policy(in_force, draft), typed)
    if fields.get("do") == "see" or not weights:
        return see_other(choice.address(typed={part: typed.texts[part] for part in weights}))
    reason = fields.get("reason", "").strip() or NO_REASON
    if len(reason) > REASON_MAX:
        too_long = {"reason": f"The reason may have {REASON_MAX} characters; this has {len(reason):,}."}
        return await _shown(request, caller, fields, Trouble(too_long))
    try:
        token = await seen_token(request, caller.name, fields)
        await at_desk(lambda: _save(request, caller, choice, weights, reason, token))
    except StaleDraftError:
        return await _shown(request, caller, fields, Trouble(stale=True))
    return see_other(f"{choice.address()}{'&' if '?' in choice.address() else '?'}done=saved")


def _save(
    request: Request,
    caller: Caller,
    choice: WeightsChoice,
    weights: Mapping[str, float | None],
    reason: str,
    token: str | None,
) -> None:
    """Write each weight over the state that the form was made from; the first write begins the draft."""
    policies, scope = policies_of(request), choice.scope
    if not token:
        token = policies.begin(caller.name).token
    for part, value in weights.items():
        draft = policies.set_weight(
            caller.name,
            part,
            value,
            market=scope.market or None,
            category=scope.category or None,
            reason=reason,
            token=token,
        )
        token = draft.token


class Trouble(msgspec.Struct, frozen=True):
    """What is wrong beside the weights themselves."""

    errors: Mapping[str, str] = {}
    stale: bool = False


NO_TROUBLE = Trouble()


async def _shown(request: Request, caller: Caller, given: Mapping[str, str], trouble: Trouble = NO_TROUBLE) -> Response:
    choice, typed = await _choice(request), read_weights(given)
    errors = {**typed.errors, **trouble.errors}
    stand = await stand_of(request, caller.name)
    saved, live = saved_policy(*stand), stand[0].live.policy
    return desk_page(
        request,
        "bench/weights.html",
        caller,
        Frame(title="Weights", done=DONE, status=409 if trouble.stale else 422 if errors else 200),
        choice=choice,
        draft=stand[1],
        live=stand[0].live,
        sliders=sliders(choice.scope, saved, live, typed),
        errors=errors,
        stale=trouble.stale,
        is_typed=bool(wanted(choice.scope, saved, typed)),
        reason=given.get("reason", ""),
        scopes=scope_lines(saved, live, choice),
        markets=list(edge_of(request).storefront.markets.values()),
        categories=[(name, CATEGORY_WORDS[name]) for name in CATEGORIES],
        seen=await _seen(request, choice, stand, typed),
        found=await _found(request, choice),
        action=choice.address(),
        path=PATH,
    )


async def _choice(request: Request) -> WeightsChoice:
    markets, given = edge_of(request).storefront.markets, request.query_params
    is_named = given.get("market") or given.get("in")
    usual = next(iter(markets.values())) if is_named else await usual_market(request)
    return weights_choice(request, markets, usual)


async def _seen(request: Request, choice: WeightsChoice, stand: Stand, typed: Typed) -> AtOnce:
    storefront = edge_of(request).storefront
    weights = wanted(choice.scope, saved_policy(*stand), typed)
    before, after = before_and_after(*stand, choice.scope, weights)
    devices = choice.devices or await popular_devices(storefront, choice.market, choice.scope.category)
    return await at_once(storefront, choice.market, devices, before, after)


async def _found(request: Request, choice: WeightsChoice) -> list[DeviceLink]:
    if not choice.words:
        return []
    return await find_devices(edge_of(request).storefront, choice.market, choice.words)
