"""Words that a market's law forbids for what is refurbished: taken out of what is shown, and the seller is warned."""

import re
from collections import Counter

from buybox_config.markets import Market

from buybox_indexer.listing import Listing
from buybox_indexer.normalise.step import Step

UNLAWFUL_WORDS = "unlawful_words"

WARNINGS = {
    UNLAWFUL_WORDS: "words that this market forbids for refurbished devices stand in titles, grades or conditions: "
    "they are taken out of titles, and buyers see the market's own labels; leave them out of the feed"
}
"""Warning code to the sentence for the seller."""

_ACCENTS = {"a": "aàâäá", "e": "eéèêë", "i": "iîïí", "o": "oôöó", "u": "uùûüú", "c": "cç"}
_EMPTY = re.compile(r"[(\[]\s*[)\]]")
_EDGES = " -\u2013\u2014,|/:;"


def legal_step(market: Market, warnings: Counter[str]) -> Step:
    """Take the market's unlawful words out of the title of what is refurbished, and count the row as a warning."""
    rules = [(rule.condition, _pattern(rule.words)) for rule in market.legal_words]

    def step(listing: Listing) -> bool:
        given, title = listing.given, listing.title
        said = False
        for condition, pattern in rules:
            if condition != listing.condition:
                continue
            if pattern.search(listing.title):
                listing.title = _without(pattern, listing.title)
                said = True
            said = said or any(pattern.search(given.get(column, "")) for column in ("grade", "condition"))
        warnings[UNLAWFUL_WORDS] += said
        return listing.title != title

    return step


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Match the phrases as whole words, with or without accents, the longest first."""
    phrases = "|".join(map(_phrase, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE)


def _phrase(words: str) -> str:
    letters = []
    for letter in words.lower():
        plain = next((plain for plain, accented in _ACCENTS.items() if letter in accented), None)
        letters.append(f"[{_ACCENTS[plain]}]" if plain else r"[\s_-]+" if letter == " " else re.escape(letter))
    return "".join(letters)


def _without(pattern: re.Pattern[str], title: str) -> str:
    return " ".join(_EMPTY.sub("", pattern.sub("", title)).split()).strip(_EDGES)
