"""Replace a buyer's words by the catalogue's, but where the buyer's own words name something already."""

from functools import partial

from buybox_titles.choose import choose
from buybox_titles.parse import parse
from buybox_titles.queries.brandless import Worded, without_brand
from buybox_titles.queries.phrases import replace_phrases, spell_out
from buybox_titles.queries.spacing import mend_spacing
from buybox_titles.queries.tables import QueryTables
from buybox_titles.reading import phrase_length
from buybox_titles.vocabulary import Vocabulary


def reword(tokens: list[str], vocabulary: Vocabulary, tables: QueryTables) -> Worded:
    """Parse a query with synonyms and short forms replaced; as it stands where that names a model or another brand.

    "Play 5" is the console, "Honor Play 5" a phone and "Sonos Play:5" a loudspeaker.
    """
    whole = partial(phrase_length, tokens, vocabulary.terms)
    replaced = spell_out(replace_phrases(tokens, tables.synonyms, tables.longest, whole), tables.short)
    meant, text = _worded(replaced, vocabulary)
    if replaced != tokens:
        own, _ = _worded(tokens, vocabulary)
        if _speaks_for_itself(own, meant):
            return own
    return without_brand(text, meant, vocabulary) or meant


def _worded(tokens: list[str], vocabulary: Vocabulary) -> tuple[Worded, str]:
    text = " ".join(mend_spacing(tokens, vocabulary))
    parsed = parse(text, vocabulary)
    return Worded(parsed, choose(parsed, vocabulary)), text


def _speaks_for_itself(own: Worded, meant: Worded) -> bool:
    """Tell whether words name a model that their replacements lose, or a brand beside which those put another.

    A model that leaves words over is not what they name: "iPhone 13 プロ" is no iPhone 13.
    """
    if own.choice.known is not None and not own.parsed.mended and _left_over(own) <= _left_over(meant):
        return meant.choice.known is not own.choice.known
    brands = set(own.parsed.brands)
    return bool(brands) and not brands.issuperset(meant.parsed.brands)


def _left_over(worded: Worded) -> int:
    return len(set(worded.parsed.reading.loose) - worded.choice.used)
