"""Find the model of a query that leaves the brand out; titles do not, and there it would be guessing."""

import msgspec

from buybox_titles.choose import Choice, choose
from buybox_titles.hits import find_hits
from buybox_titles.parse import Parsed, parse
from buybox_titles.terms import Kind
from buybox_titles.vocabulary import Vocabulary

MOST_BRANDS = 4
"""Brands that have a name of a query, beyond which it tells nothing; each costs reading it once."""

MOST_WORDS = 12
"""Words of a query whose brand is looked for in all names; who writes more names the brand."""

SHORTEST_NAME = 4
"""Letters and digits of the shortest name behind a word that nobody knows: "Bea-Fon C60" is no coffee machine."""


class Worded(msgspec.Struct, frozen=True):
    """A query in words of the catalogue, parsed, and the model that it names."""

    parsed: Parsed
    choice: Choice


def without_brand(text: str, worded: Worded, vocabulary: Vocabulary) -> Worded | None:
    """Return what a text names without its brand, where it is a model of one brand alone: "s21 ultra"."""
    parsed = worded.parsed
    if worded.choice.known or parsed.brands or parsed.reading.found[Kind.CODE]:
        return None
    said = {str(value) for _, value in parsed.reading.found[Kind.CATEGORY]}
    known = [
        Worded(named, choice)
        for brand in _possible_brands(parsed.reading.tokens, vocabulary)
        for named in (parse(text, vocabulary, brand),)
        if (choice := choose(named, vocabulary)).known is not None
        and said <= {choice.known.model.category}
        and not _is_of_a_stranger(named, choice)
    ]
    return known[0] if len(known) == 1 else None


def _is_of_a_stranger(parsed: Parsed, choice: Choice) -> bool:
    """Tell whether a short name stands behind a word that nobody knows: most likely its maker's, or its family's."""
    hit, reading = parsed.hit, parsed.reading
    if hit is None or hit.start - 1 not in reading.loose or hit.start - 1 in choice.used:
        return False
    said = [*reading.tokens[hit.start : hit.end], *(reading.tokens[at] for at in choice.used if at >= hit.end)]
    return len("".join(said)) < SHORTEST_NAME


def _possible_brands(tokens: list[str], vocabulary: Vocabulary) -> list[str]:
    """Return the brands of which the longest names stand in the tokens; none where these are too many to tell."""
    if len(tokens) > MOST_WORDS:
        return []
    lengths: dict[str, int] = {}
    for brand, names in vocabulary.namespaces.items():
        hits = find_hits(tokens, brand, names, vocabulary.terms)
        if hits:
            lengths[brand] = max(hit.end - hit.start for hit in hits)
    longest = [brand for brand, length in lengths.items() if length == max(lengths.values())]
    return longest if len(longest) <= MOST_BRANDS else []
