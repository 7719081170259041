"""The form of one rule: a new one, or another in its place; what is typed is kept while something is wrong with it."""

import datetime as dt
from collections.abc import Mapping

import msgspec
from buybox_config.catalogue import CATEGORIES
from buybox_config.errors import NotFoundError, UsageError
from buybox_config.markets import Market
from buybox_desk.access.caller import Caller
from buybox_desk.policies.errors import StaleDraftError
from buybox_desk.policies.rule_words import CATEGORY_WORDS
from buybox_desk.policies.version import Document, Draft, InForce
from fastapi import APIRouter, Request, Response

from buybox_api.desk import at_desk, desk_of
from buybox_api.edge import edge_of
from buybox_api.pages.bench.office import (
    Fields,
    Merchandiser,
    policies_of,
    see_other,
    seen_token,
    stand_of,
    usual_market,
)
from buybox_api.pages.bench.rule_actions import ACTIONS, FACT_WORDS, SCOPE_FACTS, RuleAction
from buybox_api.pages.bench.rule_form import TypedRule, empty_texts, known_action, read_rule, texts_of
from buybox_api.pages.bench.rule_names import with_known_names
from buybox_api.pages.bench.rule_times import clock_remarks, markets_of, span_of
from buybox_api.pages.bench.rules import PATH
from buybox_api.pages.bench.weights_view import saved_policy
from buybox_api.pages.frame import Frame, desk_page

router = APIRouter(include_in_schema=False)

BY_MEANING = tuple(f"scope_{fact}" for fact in SCOPE_FACTS)

NO_REASON = "no reason was given"

STALE = (
    "Your draft was changed in another window since this form was opened. What you typed is still here: "
    "look at it once more and save it again."
)


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A form to show."""

    action: RuleAction
    texts: Mapping[str, str]
    errors: Mapping[str, str] = {}
    place: int | None = None  # of the rule that is changed; None for a new one
    stale: bool = False
    rule: Document | None = None


@router.get(f"{PATH}/add")
async def add_page(request: Request, caller: Merchandiser) -> Response:
    """Show the form of a new rule; the address names its kind, and may fill its fields."""
    given = request.query_params
    action = known_action(given.get("action", "pin")) or ACTIONS["pin"]
    return await _shown(request, caller, Shown(action=action, texts=empty_texts(action, given)))


@router.get(f"{PATH}/{{place:int}}")
async def edit_page(request: Request, caller: Merchandiser, place: int) -> Response:
    """Show the form of a rule that there is."""
    rule = _rule_at(await stand_of(request, caller.name), place)
    return await _shown(
        request, caller, Shown(action=ACTIONS[rule["action"]], texts=texts_of(rule), place=place, rule=rule)
    )


@router.post(f"{PATH}/add")
async def add_rule(request: Request, caller: Merchandiser, fields: Fields) -> Response:
    """Put a new rule into the draft."""
    return await _taken(request, caller, fields, None)


@router.post(f"{PATH}/{{place:int}}")
async def change_rule(request: Request, caller: Merchandiser, fields: Fields, place: int) -> Response:
    """Put another rule in the place of one."""
    return await _taken(request, caller, fields, place)


async def _taken(request: Request, caller: Caller, fields: Mapping[str, str], place: int | None) -> Response:
    action = known_action(fields.get("action", "")) or ACTIONS["pin"]
    typed = await _understood(request, read_rule(action, fields))
    if typed.document is None:
        return await _shown(
            request, caller, Shown(action=action, texts=typed.texts, errors=typed.errors, place=place), 422
        )
    rule = typed.document
    try:
        token = await seen_token(request, caller.name, fields)
        await at_desk(lambda: _write(request, caller, rule, place, token))
    except StaleDraftError:
        return await _shown(request, caller, Shown(action=action, texts=typed.texts, place=place, stale=True), 409)
    except UsageError as error:
        told = {"action": f"{str(error)[:1].upper()}{str(error)[1:]}."}
        return await _shown(request, caller, Shown(action=action, texts=typed.texts, errors=told, place=place), 422)
    return see_other(f"{PATH}?done={'rule-added' if place is None else 'rule-changed'}")


def _write(request: Request, caller: Caller, rule: Document, place: int | None, token: str | None) -> None:
    policies, reason = policies_of(request), rule.get("reason") or NO_REASON
    if place is None:
        policies.add_rule(caller.name, rule, reason=reason, token=token)
    else:
        policies.replace_rule(caller.name, place, rule, reason=reason, token=token)


async def _understood(request: Request, typed: TypedRule) -> TypedRule:
    """Return the rule with known names, and refuse one whose time has passed everywhere."""
    storefront = edge_of(request).storefront
    if typed.document is None:
        return typed
    named = typed.document["scope"].get("market")
    market = storefront.markets.get(named.upper()) if named else await usual_market(request)
    if market is None:
        known = ", ".join(storefront.markets)
        return _wrong(typed, {"market": f"There is no market {named[:20]!r}; known are {known}."})
    typed = await with_known_names(storefront, typed, market)
    past = _past(typed, storefront.markets, desk_of(request).now())
    return _wrong(typed, {**typed.errors, **past}) if past else typed


def _wrong(typed: TypedRule, errors: dict[str, str]) -> TypedRule:
    return msgspec.structs.replace(typed, document=None, errors=errors)


def _past(typed: TypedRule, markets: Mapping[str, Market], now: dt.datetime) -> dict[str, str]:
    rule = typed.document
    if rule is None:
        return {}
    spans = [span_of(rule, market) for market in markets_of(rule, markets)]
    if any(span.start >= span.end for span in spans):
        return {"until": "The clock change swallows the time between start and end: no such moment exists."}
    if spans and all(span.end <= now for span in spans):
        return {"until": "This moment has passed: a rule that is over does nothing."}
    return {}


def _rule_at(stand: tuple[InForce, Draft | None], place: int) -> Document:
    rules: list[Document] = saved_policy(*stand).get("rules", [])
    if not 1 <= place <= len(rules):
        raise NotFoundError(f"there is no rule {place}: look at the list of rules again")
    return rules[place - 1]


async def _shown(request: Request, caller: Caller, form: Shown, status: int = 200) -> Response:
    storefront = edge_of(request).storefront
    _, draft = await stand_of(request, caller.name)
    rule = form.rule
    remarks = {} if rule is None else clock_remarks(rule, markets_of(rule, storefront.markets))
    title = f"New {form.action.title.lower()}" if form.place is None else f"Rule {form.place}: {form.action.title}"
    return desk_page(
        request,
        "bench/rule.html",
        caller,
        Frame(title=title, crumbs=(("Rules", PATH),), status=status),
        form=form,
        texts=form.texts,
        errors=form.errors,
        remarks=remarks,
        is_by_meaning=any(form.texts[name] or name in form.errors for name in BY_MEANING),
        actions=list(ACTIONS.values()),
        kinds=[(kind, FACT_WORDS[kind]) for kind in form.action.kinds if kind in FACT_WORDS],
        markets=[("", "Every market"), *((market.id, market.name) for market in storefront.markets.values())],
        categories=[("", "Any"), *((name, CATEGORY_WORDS[name]) for name in CATEGORIES)],
        token=draft.token if draft else "",
        stale=STALE if form.stale else None,
        action_path=f"{PATH}/add" if form.place is None else f"{PATH}/{form.place}",
        path=PATH,
    )
