"""Rules of lists in the engine's query: pins above every word, hides beside the filters, factors on popularity."""

from collections.abc import Sequence
from typing import Any

from buybox_api.queries.clauses import EVERYTHING, Clause, every, some, worth
from buybox_api.queries.words import ABOVE_WORDS
from buybox_api.rules.list_rules import ListRules, Target

BOOSTED = (
    "double popularity = doc['popularity'].value;"
    " for (def field : params.fields) {"
    " if (doc[field].size() > 0) {"
    " def factor = params.factors[field].get(doc[field].value);"
    " if (factor != null) { popularity *= factor; } } }"
    " return popularity;"
)
"""Popularity times the factor of each fact, from the narrowest to the widest, in 64-bit floats.

Factors are parameters, so that the script compiles once.
"""


def with_pins(words: Clause | None, pins: Sequence[Target]) -> Clause | None:
    """Return the clause that lists pinned devices too, above all words and in their own order; None browses.

    Each pin adds a whole multiple of what words cannot reach, exact in the engine's 32-bit floats; of several pins of
    one device the first counts.
    """
    if not pins:
        return words
    found = every([EVERYTHING]) if words is None else words
    scores = [worth(_of(pin), ABOVE_WORDS * (len(pins) - place)) for place, pin in enumerate(pins)]
    return some([found, {"dis_max": {"queries": scores}}])


def hidden(hides: Sequence[Target]) -> list[Clause]:
    """Return clauses that a listed device must not match."""
    return [_of(target) for target in hides]


def popularity_order(rules: ListRules) -> dict[str, Any]:
    """Sort by popularity, times the factors where there are any."""
    if not rules.factors:
        return {"popularity": {"order": "desc"}}
    params = {"fields": list(rules.factors), "factors": rules.factors}
    return {"_script": {"type": "number", "order": "desc", "script": {"source": BOOSTED, "params": params}}}


def _of(target: Target) -> Clause:
    return {"term": {target.field: target.value}}
