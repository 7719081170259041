"""The one sentence that tells a shopper why a list is not what the words ask for."""

from buybox_config.languages import load_language

from buybox_api.tiers import Outcome
from buybox_api.understanding import WISHED, Understanding

TEXT_MAX = 60
"""Characters of the shopper's text that a sentence repeats."""


def notice_of(outcome: Outcome) -> str | None:
    """Return the notice of contract section 7: `relaxed`, `not_sold`, `accessory` or none."""
    understood = outcome.step.understood
    if understood.accessory:
        return "accessory"
    if outcome.step.kind == "near":
        if understood.model is not None and not outcome.same_model:
            return "not_sold"
        return "relaxed" if outcome.matched else None
    if not outcome.matched:
        return None
    mended = outcome.step.kind == "fuzzy" and understood.corrected is None
    return "relaxed" if outcome.unmet or mended else None


def message_of(outcome: Outcome, total: int, text: str, language: str, understanding: Understanding) -> str | None:
    """Return the sentence in a language, or None where the list is what the words ask for."""
    name = _case(outcome, total)
    if name is None:
        return None
    understood = outcome.step.understood
    model = understanding.model_name(understood.model or "") or understood.model or ""
    sentence: str = getattr(load_language(language).messages, name)
    return sentence.format(text=text[:TEXT_MAX], model=model, wish=_wish(outcome) or text[:TEXT_MAX])


def _case(outcome: Outcome, total: int) -> str | None:
    """Choose the sentence."""
    notice = notice_of(outcome)
    if notice == "accessory":
        return "accessory"
    if notice == "not_sold":
        return "not_sold" if total else "not_sold_alone"
    if not total:
        return "filtered" if outcome.matched or outcome.step.words is None else "nothing"
    return _relaxed_case(outcome) if notice == "relaxed" else None


def _relaxed_case(outcome: Outcome) -> str:
    if outcome.step.understood.model is not None and outcome.step.kind == "near":
        return "relaxed_model"
    return "relaxed_wish" if outcome.unmet else "relaxed"


def _wish(outcome: Outcome) -> str:
    """Return the words that could not be met: wishes that were let go, or all but the model's name."""
    understood = outcome.step.understood
    unmet = [piece.words for piece in understood.pieces if _is_unmet(piece.name, outcome)]
    if outcome.step.kind == "near":
        unmet += understood.rest
    return " ".join(dict.fromkeys(unmet))


def _is_unmet(name: str, outcome: Outcome) -> bool:
    if outcome.step.kind == "near":
        return name not in {"model", *WISHED} or (outcome.unmet and name in WISHED)
    return name in WISHED
