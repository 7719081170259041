"""How many pieces there are: a number, words of availability, or a number among such words."""

import re
from functools import lru_cache

from buybox_indexer.listing import Listing
from buybox_indexer.normalise.step import Step, no_number
from buybox_indexer.normalise.words import Words, fold

MOST_PIECES = 100_000

_WHOLE = re.compile(r"-?\d{1,9}(?:[.,]0{1,6})?")
_NUMBERS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_HARMLESS = re.compile(r"[\s\w.,:;()\[\]>≥+<≤~'\u2019!]*")
_SHORT = re.compile(r"(?:<|less than|moins de|weniger als|menos de|meno di|minder dan|unter|under)\s*\d")


def stock_step(words: Words) -> Step:
    """Fill the quantity; in stock is at least 1."""

    @lru_cache(maxsize=4_096)
    def read(text: str) -> int:
        return pieces(text, words)

    def step(listing: Listing) -> bool:
        text = listing.given["quantity"]
        listing.quantity = read(text)
        return not text.isdecimal()

    return step


def pieces(text: str, words: Words) -> int:
    """Read a number of pieces; raises TurnedAway(`bad_number`).

    A number below nought, as shop systems write what is on order, is none.
    """
    folded = fold(text).strip(" .!").removeprefix("http://schema.org/").removeprefix("https://schema.org/")
    if folded in words.in_stock:
        return 1
    if folded in words.out_of_stock:
        return 0
    if _WHOLE.fullmatch(folded):
        return _believed(max(0, int(re.split("[.,]", folded)[0])), text)
    numbers = _NUMBERS.findall(folded)
    if len(numbers) != 1 or not _HARMLESS.fullmatch(folded):
        raise _no_stock(text)
    if _SHORT.match(folded):
        return min(1, int(numbers[0][:6]))
    return _among_words(int(numbers[0][:9]), folded, text, words)


def _among_words(number: int, folded: str, text: str, words: Words) -> int:
    """Read "in stock (4)" and "3 en stock"; words of no stock allow no number but nought."""
    said = " ".join(_WORD.findall(folded))
    if said in words.out_of_stock:
        number = min(number, 0)
    elif said not in words.in_stock and not set(said.split()) <= words.around_stock:
        raise _no_stock(text)
    return _believed(number, text)


def _believed(number: int, text: str) -> int:
    if number > MOST_PIECES:
        raise no_number("quantity", text, f"is beyond {MOST_PIECES}")
    return number


def _no_stock(text: str) -> Exception:
    return no_number("quantity", text, "is neither a number of pieces nor a word of availability")
