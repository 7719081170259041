"""Explain an answer: which words gave what, what was decided, and why other models fell."""

from buybox_titles.choose import Choice
from buybox_titles.explanation import Explanation, FallenCandidate
from buybox_titles.groups import Entry
from buybox_titles.hits import Hit
from buybox_titles.match import Named, read_name
from buybox_titles.parse import Parsed
from buybox_titles.recognition import Recognition
from buybox_titles.roles import explain_tokens
from buybox_titles.vocabulary import Vocabulary

VERDICTS = {
    "not_a_device": "a word says that this is no device",
    "for_parts": "a word says that it does not work",
    "ambiguous_device": "a word says that several are sold together",
}
TELLING = frozenset(("accessory", "part", "wanted", "no device", "made for", "for parts", "lot"))
"""Roles of the words behind a verdict."""


def explain(parsed: Parsed, choice: Choice, found: Recognition, vocabulary: Vocabulary) -> Explanation:
    """Return the explanation of an answer."""
    tokens = explain_tokens(parsed, choice, found)
    telling = [token.text for token in tokens if token.role in TELLING]
    named = read_name(parsed.hit, parsed.reading, vocabulary.qualifiers) if parsed.hit else None
    return Explanation(
        tokens=tokens,
        decided=tuple(_decided(parsed, choice, found, telling)),
        candidates=_fallen(parsed.hit, named, choice) if parsed.hit and named else (),
    )


def _decided(parsed: Parsed, choice: Choice, found: Recognition, telling: list[str]) -> list[str]:
    sentences = []
    if parsed.verdict:
        sentences.append(f"{VERDICTS[parsed.verdict]}: {', '.join(telling) or 'its place in the title'}")
    if parsed.mended:
        sentences.append("a misspelt word was mended, for nothing else is near")
    sentences += _about_model(parsed, choice)
    if choice.known is not None and found.reason != "not_a_device":
        sentences.append(_about_device(choice, found))
    return sentences


def _about_model(parsed: Parsed, choice: Choice) -> list[str]:
    if choice.known is None:
        return [_unclear(parsed, choice)]
    model = choice.known.model.model_id
    sentences = [f"the words name {model}"] if parsed.hit else []
    if choice.by_code:
        sentences.append(f"a maker's number, part number or GTIN names {model}")
    if choice.by_default:
        sentences.append("several models are called so; the plainest was taken")
    if choice.in_short:
        sentences.append("the family's word was left out")
    return sentences


def _unclear(parsed: Parsed, choice: Choice) -> str:
    if choice.reason == "ambiguous_device":
        return "several models are named, or title, numbers and columns contradict each other"
    return "a name goes on with words that no model has" if parsed.hit else "no model is named"


def _about_device(choice: Choice, found: Recognition) -> str:
    if found.device_id is None:
        return "which of its devices is not stated" if found.candidates else "no device of the model is as stated"
    if choice.device_id == found.device_id:
        return f"a part number or GTIN names {found.device_id}"
    return f"what is stated leaves {found.device_id}"


def _fallen(hit: Hit, named: Named, choice: Choice) -> tuple[FallenCandidate, ...]:
    chosen = choice.known.model.model_id if choice.known else None
    why = {entry.known.model.model_id: _why(entry, named) for entry in hit.group.entries}
    return tuple(FallenCandidate(model_id, text) for model_id, text in why.items() if model_id != chosen)


def _why(entry: Entry, named: Named) -> str:
    missing, other = entry.words - named.words, (named.words | named.far) - entry.words
    if missing:
        return f"the title lacks {', '.join(sorted(missing))}"
    if other:
        return f"its name lacks {', '.join(sorted(other))}"
    if contrary := named.tags - entry.tags:
        return f"it is not {', '.join(sorted(contrary))}"
    if named.years - entry.tags:
        return f"it is not of {', '.join(sorted(named.years))}"
    return "storage, network, maker's number or a plainer name speak for another"
