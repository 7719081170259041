"""Parse a title: its brands, where it names models, and what every other word says."""

import msgspec

from buybox_titles.fold import fold
from buybox_titles.hits import Hit, find_hits
from buybox_titles.reading import Reading, read
from buybox_titles.terms import Kind
from buybox_titles.tokens import tokenise, unglue
from buybox_titles.vocabulary import Vocabulary
from buybox_titles.wares import judge

_NOTHING: frozenset[str] = frozenset()


class Parsed(msgspec.Struct, frozen=True, gc=False):
    """A title taken apart."""

    reading: Reading
    brands: list[str]
    hit: Hit | None  # the name that the answer rests on
    hits: list[Hit]  # every place that names a model
    category: str | None
    verdict: str | None  # not_a_device, for_parts, ambiguous_device (a lot): no model mends it
    mended: bool = False  # a misspelt word of the name was mended


def parse(text: str, vocabulary: Vocabulary, brand: str | None = None) -> Parsed:
    """Take a title apart; `brand` is the seller's own column, used beside the brands in the title."""
    tokens = tokenise(fold(text))
    if not vocabulary.spellings.keys().isdisjoint(tokens):
        tokens = [vocabulary.spellings.get(token, token) for token in tokens]
    more = _column_brands(brand, vocabulary) if brand else []
    brands = _each_once(find_brands(tokens, vocabulary), more)
    hits = _hits(tokens, brands, vocabulary)
    if _may_be_glued(tokens, hits) and (apart := unglue(tokens, vocabulary.brand_tokens.keys())) != tokens:
        tokens = apart
        brands = _each_once(find_brands(tokens, vocabulary), more)
        hits = _hits(tokens, brands, vocabulary)
    mended = False
    if not hits and (spelt := vocabulary.speller.mend(tokens)) != tokens:
        others = _each_once(find_brands(spelt, vocabulary), more)
        if hits := _hits(spelt, others, vocabulary):
            tokens, brands, mended = spelt, others, True
    if not hits:
        return _without_name(tokens, brands, vocabulary)
    parsed = _with_name(tokens, brands, hits, vocabulary)
    return msgspec.structs.replace(parsed, mended=True) if mended else parsed


def _may_be_glued(tokens: list[str], hits: list[Hit]) -> bool:
    """Tell whether a name was not found, or one of plain words goes on with a number: "Sunny 2plus"."""
    ends = [hit.end for hit in hits if hit.group.wordy and hit.end < len(tokens)]
    return not hits or any(tokens[end][0].isdigit() for end in ends)


def _each_once(brands: list[str], more: list[str]) -> list[str]:
    """Put the column's brands behind the title's; a brand named twice would name its models twice."""
    return list(dict.fromkeys(brands + more)) if more else brands


def _with_name(tokens: list[str], brands: list[str], hits: list[Hit], vocabulary: Vocabulary) -> Parsed:
    hit = hits[0] if len(hits) == 1 else max(hits, key=_weight)
    reading = read(tokens, hit.start, hit.end, hit.group.special, vocabulary.terms, vocabulary.endings)
    category = hit.group.entries[0].known.model.category
    return Parsed(reading, brands, hit, hits, category, judge(reading, hit.start, hit.end, category))


def _without_name(tokens: list[str], brands: list[str], vocabulary: Vocabulary) -> Parsed:
    end = len(tokens)
    reading = read(tokens, end, end, _NOTHING, vocabulary.terms, vocabulary.endings)
    families = vocabulary.family_category
    category = next((families[token] for token in tokens if token in families), None)
    first = next((at for at, token in enumerate(tokens) if token in vocabulary.brand_tokens), end)
    verdict = judge(reading, first, first, category)
    if verdict == "for_parts" and not reading.found[Kind.CODE]:
        verdict = None  # of what is not known to be a device, nothing can be said about its state
    return Parsed(reading, brands, None, [], category, verdict)


def find_brands(tokens: list[str], vocabulary: Vocabulary) -> list[str]:
    """Return every brand that the tokens name, each once; a longer name ("Sony Ericsson") hides its first word's."""
    known, phrases = vocabulary.brand_tokens, vocabulary.brand_phrases
    brands = [known[token] for token in tokens if token in known]
    for head in phrases.keys() & set(tokens):
        for rest, brand in phrases[head]:
            at = tokens.index(head) + 1
            if tokens[at : at + len(rest)] == rest:
                brands = [other for other in brands if other != known.get(head)] + [brand]
    return list(dict.fromkeys(brands)) if len(brands) > 1 else brands


def _column_brands(brand: str, vocabulary: Vocabulary) -> list[str]:
    return find_brands(tokenise(fold(brand)), vocabulary)


def _hits(tokens: list[str], brands: list[str], vocabulary: Vocabulary) -> list[Hit]:
    hits: list[Hit] = []
    for brand in brands:
        namespace = vocabulary.namespaces.get(brand)
        if namespace is not None:
            hits += find_hits(tokens, brand, namespace, vocabulary.terms)
    return hits


def _weight(hit: Hit) -> tuple[bool, int, int]:
    """Prefer names with their family ("galaxy s8" to "s8"), then longer ones, then the first."""
    return hit.group.full, hit.end - hit.start, -hit.start
