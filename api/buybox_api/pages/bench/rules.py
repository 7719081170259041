"""The page of rules: all of them with their state, taken out or moved; and the calendar of a week."""

from buybox_config.markets import find_market
from buybox_desk.access.caller import Caller
from fastapi import APIRouter, Request, Response

from buybox_api.desk import at_desk, desk_of
from buybox_api.edge import edge_of
from buybox_api.pages.bench.calendar_view import week, week_of
from buybox_api.pages.bench.findings import findings_of
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
from buybox_api.pages.bench.rule_actions import ACTIONS
from buybox_api.pages.bench.rule_names import NameOf
from buybox_api.pages.bench.rules_view import rule_lines
from buybox_api.pages.bench.weights_view import saved_policy
from buybox_api.pages.frame import Frame, desk_page

router = APIRouter(include_in_schema=False)

PATH = "/merchandising/rules"

REMOVED = "removed on the page of rules"
MOVED = "moved on the page of rules"


@router.get(PATH)
async def rules_page(request: Request, caller: Merchandiser) -> Response:
    """Show the rules of the draft, or of what is live where there is none."""
    in_force, draft = await stand_of(request, caller.name)
    policy, storefront = saved_policy(in_force, draft), edge_of(request).storefront
    lines = rule_lines(
        policy.get("rules", []),
        in_force.live.policy.get("rules", []),
        await findings_of(request, policy),
        storefront.markets,
        desk_of(request).now(),
        NameOf(storefront, await usual_market(request)),
    )
    return desk_page(
        request,
        "bench/rules.html",
        caller,
        Frame(title="Rules", done=DONE),
        lines=lines,
        draft=draft,
        live=in_force.live,
        actions=list(ACTIONS.values()),
        path=PATH,
    )


@router.post(f"{PATH}/{{place:int}}/remove")
async def remove_rule(request: Request, caller: Merchandiser, fields: Fields, place: int) -> Response:
    """Take a rule out of the draft, which is begun where there is none."""
    policies, token = policies_of(request), await seen_token(request, caller.name, fields)
    await at_desk(lambda: policies.remove_rule(caller.name, place, reason=REMOVED, token=token))
    return see_other(f"{PATH}?done=rule-removed")


@router.post(f"{PATH}/{{place:int}}/move")
async def move_rule(request: Request, caller: Merchandiser, fields: Fields, place: int) -> Response:
    """Move a rule one place up: pins stand in the order of the list."""
    token = await seen_token(request, caller.name, fields)
    await at_desk(lambda: _move_up(request, caller, place, token))
    return see_other(f"{PATH}?done=saved")


def _move_up(request: Request, caller: Caller, place: int, token: str | None) -> None:
    policies = policies_of(request)
    draft = policies.begin(caller.name)
    rules = list(draft.policy.get("rules", []))
    if 1 < place <= len(rules):
        rules[place - 2], rules[place - 1] = rules[place - 1], rules[place - 2]
        changed = {**draft.policy, "rules": rules}
        policies.replace(caller.name, changed, reason=MOVED, token=token or draft.token)


@router.get(f"{PATH}/calendar")
async def calendar_page(request: Request, caller: Merchandiser) -> Response:
    """Show a week of a market."""
    storefront, given = edge_of(request).storefront, request.query_params
    named = given.get("market")
    market = find_market(storefront.markets, named) if named else await usual_market(request)
    in_force, draft = await stand_of(request, caller.name)
    now = desk_of(request).now()
    monday = week_of(given.get("week", ""), now.astimezone(market.zone).date())
    rules = saved_policy(in_force, draft).get("rules", [])
    return desk_page(
        request,
        "bench/calendar.html",
        caller,
        Frame(title="Calendar of rules", crumbs=(("Rules", PATH),)),
        week=week(rules, market, monday, now, NameOf(storefront, market)),
        market=market,
        markets=list(storefront.markets.values()),
        draft=draft,
        path=PATH,
    )
