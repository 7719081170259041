"""Which column of ours a name of theirs means, by the words that shops use for it."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

import msgspec

from buybox_indexer.normalise.words import fold

_SEAM = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MARKS = re.compile(r"[^\w]+|_+")
EXACT, LAST_STEP, INSIDE = 1.0, 0.9, 0.6
PER_PLACE = 0.002
"""What each place further down a list of words costs: the surer ones come first."""


class Headers(msgspec.Struct, frozen=True):
    """The words, folded."""

    words: dict[str, list[str]]  # column of ours -> names of theirs, the surer ones first
    strangers: frozenset[str]
    doubtful_grades: frozenset[str]
    doubtful_beside: frozenset[str]


@lru_cache(maxsize=1)
def load_headers() -> Headers:
    """Read `data/headers.toml`."""
    table = tomllib.loads((files("buybox_indexer") / "data" / "headers.toml").read_text("utf-8"))
    return Headers(
        words={ours: [spoken(word) for word in words] for ours, words in table["words"].items()},
        strangers=frozenset(map(fold, table["strangers"]["any"])),
        doubtful_grades=frozenset(map(fold, table["grades"]["doubtful"])),
        doubtful_beside=frozenset(map(fold, table["grades"]["beside"])),
    )


def spoken(name: str) -> str:
    """Write a name as words: `stockQty`, `stock_qty` and `Stock-Qty` are all "stock qty"."""
    return " ".join(_MARKS.sub(" ", fold(_SEAM.sub(" ", name))).split())


def meanings(name: str, headers: Headers) -> dict[str, float]:
    """Return the columns of ours that a name may mean, each with how sure that is, from 0 to 1."""
    whole, last = spoken(name), spoken(re.split(r"[.:@]", name)[-1])
    words = whole.split()
    found = {}
    for ours, names in headers.words.items():
        sure = max((_sure(whole, last, words, word, headers) - PER_PLACE * at for at, word in enumerate(names)))
        if sure > 0:
            found[ours] = sure
    return found


def _sure(whole: str, last: str, words: list[str], word: str, headers: Headers) -> float:
    if whole == word:
        return EXACT
    if not headers.strangers.isdisjoint(words):
        return 0
    if last == word:
        return LAST_STEP
    parts = word.split()
    if f" {word} " in f" {whole} ":
        return INSIDE * len(parts) / len(words) + (1 - INSIDE) * INSIDE / 2
    return 0
