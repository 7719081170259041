"""The page of weights as its template shows it: sliders of one scope, and every scope that has weights."""

from collections.abc import Mapping

import msgspec
from buybox_config.policy import Policy, load_weight_words
from buybox_desk.policies.version import Document, Draft, InForce
from buybox_desk.policies.weight_words import PARTS

from buybox_api.pages.bench.weights_choice import WeightsChoice
from buybox_api.pages.bench.weights_form import Typed
from buybox_api.pages.bench.weights_scope import (
    WeightsScope,
    counting_weight,
    inherited_weight,
    own_weight,
    scopes_set,
    with_weights,
)
from buybox_api.pages.bench.words import weight

TITLES = {"price": "Price", "condition": "Condition", "service": "Service", "seller": "Seller"}


class Slider(msgspec.Struct, frozen=True):
    """One weight."""

    part: str
    title: str
    sentence: str
    description: str
    lowest: str
    highest: str
    text: str  # in the number's field; empty where inherited
    place: str  # of the slider
    inherited: str | None  # what counts where nothing is set here; None for every market
    live: str  # what counts now


class ScopeLine(msgspec.Struct, frozen=True):
    """One scope in which weights are set."""

    words: str
    href: str
    weights: dict[str, str]
    is_changed: bool  # against what is live
    is_here: bool


def sliders(scope: WeightsScope, saved: Document, live: Document, typed: Typed) -> list[Slider]:
    """Return the four sliders of a scope; `saved` is the draft's policy, or the live one's where there is none."""
    return [_slider(part, scope, saved, live, typed) for part in PARTS]


def _slider(part: str, scope: WeightsScope, saved: Document, live: Document, typed: Typed) -> Slider:
    told = load_weight_words()[part]
    own = own_weight(saved, scope, part)
    inherits = inherited_weight(saved, scope, part)
    value = typed.weights.get(part, own)
    return Slider(
        part=part,
        title=TITLES[part],
        sentence=told.sentence,
        description=told.description,
        lowest=f"{told.lowest:g}",
        highest=f"{told.highest:g}",
        text=typed.texts.get(part, "" if own is None else weight(own)),
        place=weight(inherits if value is None else value),
        inherited=None if scope.is_widest else weight(inherits),
        live=weight(counting_weight(live, scope, part)),
    )


def wanted(scope: WeightsScope, saved: Document, typed: Typed) -> dict[str, float | None]:
    """Return the weights typed that differ from what is saved."""
    return {part: value for part, value in typed.weights.items() if value != own_weight(saved, scope, part)}


def before_and_after(
    in_force: InForce, draft: Draft | None, scope: WeightsScope, weights: Mapping[str, float | None]
) -> tuple[Policy, Policy]:
    """Return the live policy, and the draft as it would be with these weights."""
    live = in_force.live
    document = with_weights(saved_policy(in_force, draft), scope, weights)
    return live.read(), Policy.model_validate({**document, "version": live.version + 1})


def saved_policy(in_force: InForce, draft: Draft | None) -> Document:
    """Return what a change is made to: the draft, or what is live where there is none."""
    return in_force.live.policy if draft is None else draft.policy


def scope_lines(saved: Document, live: Document, choice: WeightsChoice) -> list[ScopeLine]:
    """Return every scope with weights of its own, the widest first."""
    return [_scope_line(scope, saved, live, choice) for scope in scopes_set(saved, live)]


def _scope_line(scope: WeightsScope, saved: Document, live: Document, choice: WeightsChoice) -> ScopeLine:
    own = {part: own_weight(saved, scope, part) for part in PARTS}
    return ScopeLine(
        words=scope.words,
        href=msgspec.structs.replace(choice, scope=scope).address(),
        weights={part: "" if value is None else weight(value) for part, value in own.items()},
        is_changed=any(own[part] != own_weight(live, scope, part) for part in PARTS),
        is_here=scope == choice.scope,
    )
