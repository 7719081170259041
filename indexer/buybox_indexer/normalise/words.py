"""The words that sellers write for availability, condition and truth, folded once."""

import tomllib
import unicodedata
from importlib.resources import files

import msgspec


class Words(msgspec.Struct, frozen=True):
    """Folded word lists by what they mean."""

    in_stock: frozenset[str]
    out_of_stock: frozenset[str]
    conditions: tuple[tuple[str, tuple[str, ...]], ...]  # condition -> words, in the order in which they are tried
    yes: frozenset[str]
    no: frozenset[str]
    vat: dict[str, str]  # word -> standard | margin
    categories: dict[str, str]  # word -> one of our categories


def fold(text: str) -> str:
    """Lower case, without accents, white space squeezed: the form in which words are compared."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(text.casefold().split())


def load_words() -> Words:
    """Read `data/words.toml`."""
    table = tomllib.loads((files("buybox_indexer") / "data" / "words.toml").read_text("utf-8"))
    return Words(
        in_stock=_folded(table["stock"]["in"]),
        out_of_stock=_folded(table["stock"]["out"]),
        conditions=tuple((name, tuple(map(fold, words))) for name, words in table["condition"].items()),
        yes=_folded(table["truth"]["yes"]),
        no=_folded(table["truth"]["no"]),
        vat=_inverted(table["vat"]),
        categories=_inverted(table["category"]),
    )


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _inverted(meanings: dict[str, list[str]]) -> dict[str, str]:
    return {fold(word): meaning for meaning, words in meanings.items() for word in words}
