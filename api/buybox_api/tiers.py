"""Ask for words tier by tier: as they are, with typing errors mended, what comes near; each when nothing was found.

Tiers are chosen by the words alone and by what is on offer in the market: a filter never changes which one answers.
docs/adr/0013 says why nothing, not little, is what leads on.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from buybox_api.asker import Asker
from buybox_api.asking import SearchRequest
from buybox_api.found import total
from buybox_api.queries.clauses import Clause, at_least, every
from buybox_api.queries.filters import search_filters
from buybox_api.queries.page import search_body
from buybox_api.queries.rules import hidden
from buybox_api.queries.words import Tier, model_clauses, near_clause, words_clause
from buybox_api.rules.list_rules import ListRules
from buybox_api.understanding import Understanding, Understood
from buybox_api.wishes import only_wishes, wished

Body = dict[str, Any]

MATCHED, SAME_MODEL, STATED = "matched", "same_model", "stated"
"""Names of what is counted beside a page, each on offer: devices with the words, those of the understood model, and
those of it as it was stated."""

MEANT, MEANT_NEAR = "meant", "meant_near"
"""The same for devices that meet the wishes of the words: of the model as stated, and whatever comes near."""

ON_OFFER = at_least("offer_count", 1)


class Step(msgspec.Struct, frozen=True):
    """One tier's question."""

    words: Clause | None
    understood: Understood
    kind: str  # exact | fuzzy | near


class Outcome(msgspec.Struct, frozen=True):
    """What was found, by which step, under which filters."""

    step: Step
    request: SearchRequest  # with the wishes of the words that count
    found: Body
    unmet: bool = False  # the words' wishes were let go: nothing met them
    matched: int = 0  # devices on offer in the market that the step's words match

    @property
    def shown(self) -> int:
        """How many devices are listed because of the words: pins alone are no answer to them."""
        return total(self.found) if self.matched or self.step.words is None else 0

    @property
    def same_model(self) -> int:
        """How many devices of the understood model are on offer, of those that come near; else 0."""
        return _count(self.found, SAME_MODEL)

    @property
    def answers(self) -> bool:
        """Whether no further tier is asked: others of the same words do not stand for a model that is not on offer."""
        return self.matched > 0 and (self.step.understood.model is None or self._is_stated)

    @property
    def meets_wishes(self) -> bool:
        """Whether what was asked for meets the wishes; its neighbours are judged only where it is not on offer."""
        asked_for = self._is_stated or MEANT_NEAR not in self.found["aggregations"]
        return _count(self.found, MEANT if asked_for else MEANT_NEAR) > 0

    @property
    def _is_stated(self) -> bool:
        return _count(self.found, STATED) > 0


async def ask_tiers(
    asker: Asker, request: SearchRequest, understood: Understood, understanding: Understanding, rules: ListRules
) -> Outcome:
    """Ask the first tier that answers by its words alone; where none does, the last that matched, or else was asked."""
    asked: list[Outcome] = []
    for step in _steps(asker, understood, understanding):
        asked.append(await _ask_step(asker, request, step, rules))
        if asked[-1].answers or step.words is None or understood.accessory:
            break
    chosen = next((outcome for outcome in reversed(asked) if outcome.matched), asked[-1])
    return await _without_unmet(asker, request, chosen, rules)


def _steps(asker: Asker, understood: Understood, understanding: Understanding) -> Iterator[Step]:
    yield Step(words_clause(understood, Tier.EXACT), understood, "exact")
    language = asker.market.language
    respelt = understood
    if understood.spelt is not None:
        mended = understanding.understand(understood.spelt, language)
        respelt = msgspec.structs.replace(mended, corrected=understood.spelt)
    if understood.model is None:
        yield Step(words_clause(respelt, Tier.FUZZY), respelt, "fuzzy")
    neighbours = understanding.neighbours(respelt.model) if respelt.model is not None else ()
    near = near_clause(respelt, [neighbour.model_id for neighbour in neighbours])
    if near is not None:
        yield Step(near, respelt, "near")


async def _ask_step(asker: Asker, request: SearchRequest, step: Step, rules: ListRules) -> Outcome:
    asked = wished(request, step.understood)
    found = await _ask(asker, request, asked, step, rules)
    return Outcome(step, asked, found, matched=_count(found, MATCHED))


async def _without_unmet(asker: Asker, request: SearchRequest, outcome: Outcome, rules: ListRules) -> Outcome:
    """Ask again without the wishes of the words where these alone leave nothing of what the words match."""
    if outcome.request is request or not outcome.matched or outcome.meets_wishes:
        return outcome
    found = await _ask(asker, request, request, outcome.step, rules)
    return Outcome(outcome.step, request, found, unmet=True, matched=outcome.matched)


async def _ask(asker: Asker, request: SearchRequest, asked: SearchRequest, step: Step, rules: ListRules) -> Body:
    filters = search_filters(asked, asker.market.currency, hidden(rules.hides))
    counted = _counted(asker, request, step, rules)
    return await asker.devices(search_body(asked, step.words, filters, asker.weights.sets, counted, rules))


def _counted(asker: Asker, request: SearchRequest, step: Step, rules: ListRules) -> dict[str, Clause]:
    """Return what is counted beside the page, filters of the request aside; browsing needs nothing.

    Counted is among what the query matches: the words are asked again only where it matches pins too.
    """
    if step.words is None:
        return {}
    words = [step.words] if rules.pins else []
    return {MATCHED: every([*words, ON_OFFER]), **_models(step), **_wishes(asker, request, step, words)}


def _models(step: Step) -> dict[str, Clause]:
    """Return what counts devices of the understood model."""
    stated = model_clauses(step.understood)
    if not stated:
        return {}
    counted = {STATED: every([*stated, ON_OFFER])}
    own = {"term": {"model_id": step.understood.model}}
    return {**counted, SAME_MODEL: every([own, ON_OFFER])} if step.kind == "near" else counted


def _wishes(asker: Asker, request: SearchRequest, step: Step, words: list[Clause]) -> dict[str, Clause]:
    """Return what counts devices that meet the wishes of the words."""
    wishes = only_wishes(request, step.understood)
    if wishes is None:
        return {}
    stated, met = model_clauses(step.understood), search_filters(wishes, asker.market.currency).listed()
    counted = {MEANT: every([*words, *stated, *met])}
    return {**counted, MEANT_NEAR: every([*words, *met])} if stated and step.kind == "near" else counted


def _count(found: Body, name: str) -> int:
    return int(found["aggregations"].get(name, {}).get("doc_count", 0))
