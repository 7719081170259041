"""Cut a folded title into tokens: words, numbers with their units, pairs such as "8/256gb"."""

import re
from collections.abc import Set as AbstractSet

SHORTEST_HEAD = 4
"""Letters of the shortest brand or family that is split off: a shorter one is part of too many words."""

_TOKEN = re.compile(
    r"\d{1,2}(?:gb|go|g)?[/+\\]\d{1,4}(?:gb|go|gt|tb|to|g)?(?![a-z0-9])"  # RAM and storage: 8/256gb
    r"|(?:32|64|128|256|512)(?:gb|go)?\+\d{1,2}(?:gb|go)?(?![a-z0-9+])"  # storage and RAM: 256+8
    r"|\d+[.,]\d+(?:[a-z]+\b)?"  # 6.1in, 1,8ghz
    r"|\+"
    r"|[a-z0-9]+"
    r"|[^\W_a-z0-9]+"  # words in other scripts
)
_UNIT_APART = re.compile(
    r"(?<=\d)[ _-](?=(?:gb|go|gt|tb|mm|mp|mpx|mpix|megapixel|mah|cm"
    r"|inch|zoll|pouces|pulgadas|pollici|ghz|hz|core|gib|\u0433\u0431)\b)"
    r"|(?<=\b[1248])[ _-](?=to\b)"
)
_INCHES = re.compile(r"(?<=\d)(?:\"|''|-?\s?(?:inches|inch|zoll|pouces|pulgadas|pollici)\b|\s?\u30a4\u30f3\u30c1)")
_INCH_WORDS = ("inch", "zoll", "pou", "pul", "pol", "\u30a4\u30f3\u30c1")
_PLUS = re.compile(r"(?<=[a-z0-9])(?<!\dgb)(?<!\dgo)(?<!\b[a-d])\+(?![a-z0-9+])")
_GENERATION = re.compile(
    r"\bgen(?:eration|eracion|erazione|eratie)?[.\s-]{0,2}(\d{1,2})\b(?![\s-]?(?:[gt][bo]|mm|in)\b)"
    r"|\b(\d{1,2})\s?(?:st|nd|rd|th|e|eme|ere|a|o|\.|\u00ba|\u00aa)?[\s-]?gen(?:eration|eracion|erazione|eratie)?\b\.?"
    r"(?![.\s-]{0,2}\d{1,2}\b(?![\s-]?(?:[gt][bo]|mm|in)\b))"
    r"|\u7b2c(\d{1,2})\u4e16\u4ee3"
)
_ONE_PLUS = re.compile(r"\bone[ -]plus\b")
_CHIP = re.compile(r"\bm([1-5])[\s-](pro|max|ultra)\b")
_GLUED = re.compile(
    r"([a-z]*\d.*?)(pro|max|plus|ultra|lite|mini|fe|smartphone|compact|premium|power|play|neo|5g|dual|smart)"
)


def tokenise(folded: str) -> list[str]:
    """Return the tokens of a folded title; a unit is joined to its number, "+" after a word is "plus"."""
    text = _ONE_PLUS.sub("oneplus", folded) if "one" in folded else folded
    if "+" in text:
        text = _PLUS.sub(" plus ", text)
    if "gen" in text or "\u4e16\u4ee3" in text:
        text = _GENERATION.sub(_as_generation, text)
    if '"' in text or "''" in text or _names_inches(text):
        text = _INCHES.sub("in ", text)
    if "mac" in text:
        text = _CHIP.sub(r"m\1\2", text)
    return _TOKEN.findall(join_units(text))


def join_units(text: str) -> str:
    """Join units to their numbers: "128 gb" is "128gb"."""
    return _UNIT_APART.sub("", text)


def unglue(tokens: list[str], heads: AbstractSet[str]) -> list[str]:
    """Split tokens such as "s21ultra" and "13promax" before their known endings, "iphone13" after one of `heads`."""
    apart: list[str] = []
    for token in tokens:
        if token.isalpha() or token.isdigit():
            apart.append(token)
            continue
        head = _head(token, heads) if len(token) > SHORTEST_HEAD and token not in heads else ""
        if head:
            apart.append(head)
        apart.extend(_split(token[len(head) :]))
    return apart


def _names_inches(text: str) -> bool:
    for word in _INCH_WORDS:  # noqa: SIM110 - every title comes by here, and `any` takes four times as long
        if word in text:
            return True
    return False


def _head(token: str, heads: AbstractSet[str]) -> str:
    """Return the brand or family that a token begins with, followed by something with a digit."""
    for length in range(len(token) - 1, SHORTEST_HEAD - 1, -1):
        if token[:length] in heads and any(letter.isdigit() for letter in token[length:]):
            return token[:length]
    return ""


def _split(token: str) -> list[str]:
    tail: list[str] = []
    while len(token) > 3 and (match := _GLUED.fullmatch(token)):  # noqa: PLR2004 - shorter than "s8fe" nothing is glued
        token = match.group(1)
        tail.insert(0, match.group(2))
    return [token, *tail]


def _as_generation(match: re.Match[str]) -> str:
    return f" gen{match.group(1) or match.group(2) or match.group(3)} "
