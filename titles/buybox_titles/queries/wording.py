"""Replace a buyer's words by the catalogue's, but where the buyer's own words name something already."""

from collections.abc import Sequence

import msgspec

from buybox_titles.choose import Choice, choose
from buybox_titles.parse import Parsed, parse
from buybox_titles.queries.phrases import replace_phrases, spell_out
from buybox_titles.queries.spacing import mend_spacing
from buybox_titles.queries.tables import QueryTables
from buybox_titles.vocabulary import Vocabulary


class Worded(msgspec.Struct, frozen=True):
    """A query in words of the catalogue, parsed, and the model that it names."""

    parsed: Parsed
    choice: Choice


def reword(tokens: Sequence[str], vocabulary: Vocabulary, tables: QueryTables) -> Worded:
    """Parse a query with synonyms and short forms replaced; as it stands where that names a model or another brand.

    "Play 5" is the console, "Honor Play 5" a phone and "Sonos Play:5" a loudspeaker.
    """
    replaced = spell_out(replace_phrases(tokens, tables.synonyms, tables.longest), tables.short)
    meant = _worded(replaced, vocabulary)
    if replaced == list(tokens):
        return meant
    own = _worded(list(tokens), vocabulary)
    return own if _speaks_for_itself(own, meant) else meant


def _worded(tokens: list[str], vocabulary: Vocabulary) -> Worded:
    parsed = parse(" ".join(mend_spacing(tokens, vocabulary.name_words, vocabulary.words)), vocabulary)
    return Worded(parsed, choose(parsed, vocabulary))


def _speaks_for_itself(own: Worded, meant: Worded) -> bool:
    """Tell whether words name a model that their replacements lose, or a brand beside which those put another."""
    if own.choice.known is not None and not own.parsed.mended:
        return meant.choice.known is not own.choice.known
    brands = set(own.parsed.brands)
    return bool(brands) and not brands.issuperset(meant.parsed.brands)
