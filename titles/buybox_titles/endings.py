"""Tell what a word is that no list knows, by its ending or by a word within it: some languages join words."""

import msgspec
from buybox_config.words import Words

from buybox_titles.fold import fold
from buybox_titles.terms import Kind

SHORTEST = 5
"""Letters of a Latin word that may be told by its ending; other scripts say more with fewer."""


class Endings(msgspec.Struct, frozen=True):
    """How words end that name accessories or say what comes along; words of other scripts and their kinds."""

    accessory: tuple[str, ...]
    attached: tuple[str, ...]
    within: tuple[tuple[str, Kind, bool], ...]


def compile_endings(words: Words) -> Endings:
    """Fold the endings as titles are folded; of words without spaces between them, the most telling comes first."""
    within = (
        *((Kind.EMPTY_BOX, word) for word in words.empty_box + words.never_device),
        *((Kind.WANTED, word) for word in words.wanted),
        *((Kind.FOR_PARTS, word) for word in words.for_parts),
        *((Kind.ACCESSORY, word) for word in words.accessory),
        *((Kind.PART, word) for word in words.part),
    )
    joined = tuple((fold(word), kind, word in words.never_whole) for kind, word in within if not word.isascii())
    return Endings(
        tuple(map(fold, words.endings)),
        tuple(map(fold, words.attached)),
        tuple(one for one in joined if not one[0].isascii()),
    )


def kind_by_ending(token: str, endings: Endings) -> tuple[Kind, bool] | None:
    """Return what a word is and, of a part, whether it never describes a whole device; None where nothing tells."""
    if token.isascii():
        told = len(token) >= SHORTEST and token.isalpha() and token.endswith(endings.accessory)
        return (Kind.ACCESSORY, True) if told else None
    if token.endswith(endings.attached):
        return Kind.NOISE, True
    return next(((kind, strong) for word, kind, strong in endings.within if word in token), None)
