"""Recognise the device in a seller's title: parse it, then match the parsed name; abstain when in doubt."""

from buybox_config.catalogue import Catalogue
from buybox_config.garbage import uncollected
from buybox_config.languages import FALLBACK, load_abbreviations, load_languages
from buybox_config.words import Words

from buybox_titles.choose import choose
from buybox_titles.columns import with_columns, with_numbers
from buybox_titles.describe import describe
from buybox_titles.explain import explain
from buybox_titles.explanation import Explanation
from buybox_titles.parse import parse
from buybox_titles.queries.tables import compile_queries
from buybox_titles.queries.understand import understand
from buybox_titles.recognition import NO_HINTS, Hints, Recognition, UnderstoodQuery
from buybox_titles.vocabulary import Vocabulary, compile_vocabulary

__all__ = ["Explanation", "Hints", "Recogniser", "Recognition", "UnderstoodQuery"]


class Recogniser:
    """Recognises titles against one catalogue; make it once, for compiling the tables takes a moment."""

    @uncollected()
    def __init__(self, catalogue: Catalogue, words: Words) -> None:
        self.vocabulary: Vocabulary = compile_vocabulary(catalogue, words)
        short = load_abbreviations()
        self._queries = {code: compile_queries(language, short) for code, language in load_languages().items()}

    def recognise(self, title: str, hints: Hints = NO_HINTS) -> Recognition:
        """Say which device a title names; never raises, whatever the title holds.

        Where the title names no model, the seller's model column is read in its place; whatever the columns say is
        checked against the title, and a contradiction makes the answer `ambiguous_device`.
        """
        parsed = parse(title, self.vocabulary, hints.brand)
        choice = choose(parsed, self.vocabulary)
        if hints is NO_HINTS:
            return describe(parsed, choice, self.vocabulary.calibration)
        return with_columns(parsed, choice, hints, self.vocabulary)

    def explain(self, title: str, hints: Hints = NO_HINTS) -> Explanation:
        """Say which words of a title gave what, what was decided and why, and which candidates fell."""
        parsed = parse(title, self.vocabulary, hints.brand)
        choice = with_numbers(parsed, choose(parsed, self.vocabulary), hints, self.vocabulary)
        return explain(parsed, choice, self.recognise(title, hints), self.vocabulary)

    def understand(self, query: str, language: str) -> UnderstoodQuery:
        """Say what a buyer's words ask for; `language` is a two-letter code, whose words of queries are known.

        Names, colours, grades and units are understood in every language, prices and shop words in this one.
        """
        return understand(query, self.vocabulary, self._queries.get(language) or self._queries[FALLBACK])
