"""Read the price that a query names: "under 300", "moins de 300 €", "zwischen 200 und 300", "3万円以下"."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain, islice, pairwise

import msgspec

from buybox_titles.capacity import BARE_STORAGES
from buybox_titles.queries.amounts import Amount, begins_with, ends_with, find_amounts, without_first, without_last

SMALLEST_WITHOUT_CURRENCY = 20
"""Whole units: a smaller number without a currency is a generation, a size or a count."""

LARGEST = Decimal(1_000_000_000)
"""Whole units: the highest price that can be asked for."""

DEAREST_IN_PASSING = 9_999
"""Whole units: behind other words a dearer amount is more likely two numbers, "canon 600 200 €", where it can be."""

MOST_READINGS = 4
"""Ways to read a price that are tried: each costs reading the rest of the query once."""

NEEDS_CURRENCY = frozenset(("max", "min", "to", "a", "da", "<", ">"))
"""Words that also stand in names ("iPhone 13 Pro Max 256"): beside a price only where a currency tells it."""

_YEAR = re.compile(r"20[0-3][0-9]")
"""Without a currency, "from 2019" is a year."""


class PriceWords(msgspec.Struct, frozen=True):
    """How a language says a price; of words that begin alike the longer stands first."""

    amount: re.Pattern[str]
    between: tuple[str, ...]
    and_: tuple[str, ...]
    up_to: tuple[str, ...]
    from_: tuple[str, ...]
    up_to_behind: tuple[str, ...]
    from_behind: tuple[str, ...]


class PriceAsked(msgspec.Struct, frozen=True):
    """The prices that a query names, in whole units of the market's currency, and the words that said so."""

    lowest: Decimal | None = None
    highest: Decimal | None = None
    words: str = ""


NO_PRICE = PriceAsked()


class _Said(msgspec.Struct, frozen=True):
    """A price and where it stands; `firm` where words about it say so that stand in no name."""

    spans: tuple[tuple[int, int], ...]
    lowest: Amount | None
    highest: Amount | None
    firm: bool


def price_readings(text: str, words: PriceWords) -> list[tuple[str, PriceAsked]]:
    """Return the ways to read the price in a text, the likeliest first: what is left of the text, and the price.

    Which is meant may depend on what is left: "iphone 13 300 €" is an iPhone 13, "macbook 1 200 €" any MacBook. An
    amount with a currency and no other word is a highest price. The words of a text are one space apart.
    """
    amounts = [amount for amount in find_amounts(text, words.amount) if amount.value() <= LARGEST]
    ranges, limits = list(_ranges(text, amounts, words)), _limits(text, amounts, words)
    firm = [one for one in ranges or limits if one.firm]
    ways = firm or chain(ranges, limits, _bare(text, amounts))
    return [_cut(text, way) for way in islice(ways, MOST_READINGS)] or [(text, NO_PRICE)]


def _ranges(text: str, amounts: list[Amount], words: PriceWords) -> Iterator[_Said]:
    """Give the two amounts that a price lies between; without a word before them, one must be told as money."""
    for one, other in pairwise(amounts):
        if text[one.end : other.start].strip() not in words.and_:
            continue
        start, said = _word_before(text, one, (*words.between, *words.from_))
        firm = bool(said) and said not in NEEDS_CURRENCY
        if one.money or other.money or (firm and (_is_clear(one) or _is_clear(other))):
            highs = (other, *without_last(other)) if firm else (other,)
            lows = (one,) if firm else tuple(low for low in (one, *without_first(one)) if _may_begin(text, low, other))
            for low in lows:
                for high in highs:
                    yield _Said(((start if firm else low.start, high.end),), low, high, firm)


def _may_begin(text: str, low: Amount, high: Amount) -> bool:
    """Tell whether an amount is the lower one of two by the looks of it: in "galaxy s21 - 200 €" the 21 is not."""
    large = low.money or low.value() >= SMALLEST_WITHOUT_CURRENCY
    return large and low.value() <= high.value() and not _is_glued(text, low)


def _limits(text: str, amounts: list[Amount], words: PriceWords) -> list[_Said]:
    """Return the ways to read a highest price, a lowest one, or both."""
    highest = list(_limit(text, amounts, (words.up_to, words.up_to_behind), lowest=False))
    lowest = list(_limit(text, amounts, (words.from_, words.from_behind), lowest=True))
    if highest and lowest and highest[0].highest != lowest[0].lowest:
        spans = tuple(sorted((*highest[0].spans, *lowest[0].spans)))
        firm = highest[0].firm and lowest[0].firm
        return [_Said(spans, lowest[0].lowest, highest[0].highest, firm)]
    return highest or lowest


def _limit(
    text: str, amounts: list[Amount], words: tuple[tuple[str, ...], tuple[str, ...]], *, lowest: bool
) -> Iterator[_Said]:
    """Give the first amount that words stand before or behind, in every way that it can be read."""
    starts = {amount.start for amount in amounts}
    for amount in amounts:
        start, before = _word_before(text, amount, words[0])
        for each in (amount, *(without_last if before else without_first)(amount)):
            end, behind = _word_behind(text, each, words[1], starts)
            start = start if before else each.start
            firm = bool({before, behind} - {"", *NEEDS_CURRENCY})
            if (before or behind) and (each.money or (firm and _is_clear(each, year=lowest))):
                yield _Said(((start, end),), each if lowest else None, None if lowest else each, firm)


def _bare(text: str, amounts: Iterable[Amount]) -> Iterator[_Said]:
    """Give the first amount with a currency, in every way that it can be read."""
    amount = next((one for one in amounts if one.money and not _is_glued(text, one)), None)
    if amount is not None:
        ways = [amount, *without_first(amount), *without_last(amount)]
        for each in sorted(ways, key=lambda way: amount.start > 0 and way.value() > DEAREST_IN_PASSING):
            yield _Said(((each.start, each.end),), None, each, firm=False)


def _word_before(text: str, amount: Amount, words: tuple[str, ...]) -> tuple[int, str]:
    """Return where an amount begins with the word before it, and that word."""
    end = amount.start - text.startswith(" ", amount.start - 1) if amount.start else 0
    word = ends_with(text, end, words)
    return (end - len(word), word) if word else (amount.start, "")


def _word_behind(text: str, amount: Amount, words: tuple[str, ...], starts: set[int]) -> tuple[int, str]:
    """Return where an amount ends with the word behind it, and that word; "200 € max 400 €" has it before the other."""
    start = amount.end + text.startswith(" ", amount.end)
    word = begins_with(text, start, words)
    end = start + len(word)
    return (end, word) if word and not (text.startswith(" ", end) and end + 1 in starts) else (amount.end, "")


def _is_glued(text: str, amount: Amount) -> bool:
    """Tell whether a number ends a word: "s21"."""
    before = text[amount.start - 1 : amount.start] if amount.start else ""
    return before.isascii() and before.isalpha()


def _is_clear(amount: Amount, *, year: bool = False) -> bool:
    """Tell whether a number without a currency is surely a price: "max 256" is a storage."""
    if amount.number in BARE_STORAGES or (year and _YEAR.fullmatch(amount.number)):
        return False
    return amount.value() >= SMALLEST_WITHOUT_CURRENCY


def _cut(text: str, said: _Said) -> tuple[str, PriceAsked]:
    """Return what is left of a text without a price, and the price."""
    values = [amount.value() if amount else None for amount in (said.lowest, said.highest)]
    if None not in values:
        values.sort()
    words, rest, free = [], [], 0
    for start, end in said.spans:
        words.append(text[start:end].strip())
        rest.append(text[free:start].strip())
        free = end
    left = " ".join(part for part in (*rest, text[free:].strip()) if part)
    return left, PriceAsked(values[0], values[1], " ".join(words))
