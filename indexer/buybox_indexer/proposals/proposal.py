"""A proposal: what a group of titles says about the model that they seem to name."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from buybox_titles.fold import fold

from buybox_indexer.proposals.nearest import Near

MOST_EXAMPLES = 5
MOST_SELLERS = 20

_WORD = re.compile(r"[^\W_]+|\+")


class Count(msgspec.Struct, frozen=True):
    """A value and how many rows state it."""

    value: str
    rows: int


class Proposal(msgspec.Struct, frozen=True):
    """A model, or storages of a known one, that titles speak of and the catalogue lacks."""

    id: str
    brand: str
    name: str
    category: str | None
    rows: int
    known_brand: bool
    model_id: str | None = None  # of the known model that comes in more storages, it seems
    storage_gb: tuple[Count, ...] = ()
    ram_gb: tuple[Count, ...] = ()
    colours: tuple[Count, ...] = ()  # basic colours, as titles say them
    codes: tuple[Count, ...] = ()  # what looks like a maker's number
    sellers: tuple[Count, ...] = ()
    examples: tuple[str, ...] = ()
    nearest: tuple[Near, ...] = ()


def counted(values: Iterable[str | int | None], least: int = 1) -> tuple[Count, ...]:
    """Count what is stated, the most frequent first; what fewer than `least` rows state is left out."""
    counts = Counter(str(value) for value in values if value is not None)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(value, rows) for value, rows in ordered if rows >= least)


def most_common(values: Iterable[str | None]) -> str | None:
    """Return the value that most rows state."""
    found = counted(values)
    return found[0].value if found else None


def written_name(words: Sequence[str], titles: Iterable[str], spellings: dict[str, str]) -> str:
    """Write a name as most titles do, with the capitals that the catalogue's names have where it knows the word."""
    seen: dict[str, Counter[str]] = {word: Counter() for word in words}
    for title in titles:
        for text in _WORD.findall(title):
            if (counts := seen.get(fold(text))) is not None:
                counts[text] += 1
    return " ".join(_written(word, seen[word], spellings) for word in words)


def _written(word: str, seen: Counter[str], spellings: dict[str, str]) -> str:
    if word == "plus":
        return "Plus"
    if word in spellings:
        return spellings[word]
    if generation := re.fullmatch(r"gen(\d+)", word):
        return f"Gen {generation.group(1)}"
    mixed = {text: rows for text, rows in seen.items() if not text.isupper() and not text.islower()}
    if mixed:
        return min(mixed, key=lambda text: (-mixed[text], text))
    return word.upper() if any(letter.isdigit() for letter in word) else word.capitalize()
