"""The battery: its promised health in per cent, and whether it is new."""

import re
from functools import lru_cache

from buybox_indexer.listing import Listing
from buybox_indexer.normalise.step import Step, no_number
from buybox_indexer.normalise.truth import truth
from buybox_indexer.normalise.words import BatteryWords, Words, fold

FULL_PER_CENT = 100
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[^\s.,:;()%+<>≤≥=~]")
_ENDS = 2
_BETWEEN = "-\u2013\u2014/"
_MOST_DIGITS = 9


def battery_step(words: Words) -> Step:
    """Fill the battery's health and whether it is new; a title's word for it counts where no column says."""
    named = phrase_pattern(words.battery)
    yes, no = words.yes | words.battery.yes, words.no | words.battery.no
    roots = words.battery.roots

    @lru_cache(maxsize=4_096)
    def health(text: str) -> int | None:
        folded = fold(text)
        return None if folded in words.battery.yes or named.search(folded) else per_cent(text, words.battery)

    @lru_cache(maxsize=1_024)
    def is_new(text: str) -> bool:
        return named.search(fold(text)) is not None or truth(text, "battery_new", yes, no)

    def step(listing: Listing) -> bool:
        given = listing.given
        stated, new = given.get("battery_health_pct"), given.get("battery_new")
        if stated is not None:
            listing.battery_health_pct = health(stated)
        if new is not None:
            listing.battery_new = is_new(new)
            return new not in {"true", "false"} or not (stated or "0").isdecimal()
        if stated is not None and listing.battery_health_pct is None:
            listing.battery_new = True
        else:
            lower = listing.title.lower()
            listing.battery_new = any(root in lower for root in roots) and named.search(fold(lower)) is not None
        return listing.battery_new or not (stated or "0").isdecimal()

    return step


def per_cent(text: str, words: BatteryWords) -> int:
    """Read a promised minimum: the lower end of a range, a fraction such as 0.87 as per cent.

    Raises TurnedAway(`bad_number`).
    """
    numbers = []
    for word in _TOKEN.findall(fold(text)):
        if word[0].isdecimal() and len(word) <= _MOST_DIGITS:
            numbers.append(float(word.replace(",", ".")))
        elif word not in words.around and not (numbers and word in _BETWEEN):
            raise no_number("battery_health_pct", text, "is no number of per cent")
    if not 0 < len(numbers) <= _ENDS:
        raise no_number("battery_health_pct", text, "is no number of per cent")
    lowest = min(numbers)
    lowest = lowest * FULL_PER_CENT if 0 < lowest < 1 else lowest
    if max(numbers) > FULL_PER_CENT:
        raise no_number("battery_health_pct", text, f"is beyond {FULL_PER_CENT}")
    return int(lowest + 1e-9)


def phrase_pattern(words: BatteryWords) -> re.Pattern[str]:
    """Return what finds a new battery in folded text: whole words with nothing but white space between them."""
    phrases = "|".join(re.escape(phrase) for phrase in words.named if phrase.isascii())
    others = "|".join(re.escape(phrase) for phrase in words.named if not phrase.isascii())
    before = "".join(rf"(?<!\b{re.escape(word)} )" for word in words.unless_before)
    return re.compile(rf"{before}(?<![^\W_])(?:{phrases})(?![^\W_])|{others}")
