"""Read a model's name as sellers will write it: a base, words that make another model of it, and tags.

"Galaxy S21 Ultra 5G" is the base `galaxys21`, the word `ultra` and the tag `5g`. The base is kept without spaces, so
that "Galaxy S 21", "galaxys21" and "Galaxy-S21" all find it. Words must be the same in title and name; tags (years,
generations, networks, screen sizes, chips) only tell models apart that share base and words, and may be left out
where nothing else fits.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import msgspec
from buybox_config.catalogue import Model

from buybox_titles.fold import fold
from buybox_titles.tokens import tokenise

SHORTEST_ALONE = 3
"""Letters and digits of the shortest rest of a name that begins with a digit and may do without its family."""

_TAG = re.compile(r"20[012]\d|gen\d+|[2345]g|lte|uw|\d{1,2}(?:[.,]\d)?in")
_TELLING = re.compile(r"[a-z]{0,2}\d{4}[a-z]{0,2}")
_CHIP = re.compile(r"m[1-5](?:pro|max|ultra)?|intel|i[3579]")
_CHIP_FAMILIES = frozenset(("macbook", "ipad", "imac"))
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7"}


class Form(msgspec.Struct, frozen=True):
    """One way to write a model's name."""

    base: str  # without spaces
    words: frozenset[str]
    tags: frozenset[str]
    pieces: tuple[str, ...]  # the base's tokens


def name_forms(
    model: Model, optional_families: tuple[str, ...], colours: AbstractSet[str] = frozenset()
) -> Iterator[Form]:
    """Give every form of a model's name and aliases, with and without the family word that sellers leave out.

    What is left must not begin with a colour: a "black LG" is no "Optimus Black".
    """
    brand = tokenise(fold(model.brand))
    for text in (model.name, *model.aliases):
        tokens = [token for token in tokenise(fold(text)) if token not in {"(", ")"}]
        if len(tokens) > len(brand) and tokens[: len(brand)] == brand:
            tokens = tokens[len(brand) :]
        yield from _forms(tokens)
        if len(tokens) > 1 and tokens[0] in optional_families and not (_family_needed(tokens) or tokens[1] in colours):
            yield from _forms(tokens[1:])


def is_telling(token: str) -> bool:
    """Tell whether a token is a number long enough to name a model of its brand alone: "6530"."""
    return _TELLING.fullmatch(token) is not None


def telling_number(model: Model) -> str | None:
    """Return the number in a name that sellers write alone: "5530" of "5530 XpressMusic"."""
    numbers = [token for token in tokenise(fold(model.name)) if _TELLING.fullmatch(token) and not _TAG.fullmatch(token)]
    return numbers[0] if len(numbers) == 1 else None


def _family_needed(tokens: list[str]) -> bool:
    """Tell whether a name without its family could be another's: "Mi Note 10" and "Redmi Note 10"."""
    short = len(tokens[1]) < SHORTEST_ALONE and tokens[1][0].isdigit()  # "Optimus 3D", "Optimus 2X"
    return short or tokens[:2] in (["mi", "note"], ["moto", "edge"]) or _TAG.fullmatch(tokens[1]) is not None


def _forms(tokens: list[str]) -> Iterator[Form]:
    form = _form(tokens)
    yield form
    if "." in form.base:
        yield msgspec.structs.replace(form, base=form.base.replace(".", ""))
    arabic = [_ROMAN.get(token, token) if number else token for number, token in enumerate(tokens)]
    if arabic != tokens:
        yield _form(arabic)
    generation = [token for token in tokens if token.startswith("gen") and token[3:].isdigit()]
    if generation:
        plain = [token.removeprefix("gen") if token in generation else token for token in tokens]
        yield _form([token for token in plain if not _TAG.fullmatch(token)])


def _form(tokens: list[str]) -> Form:
    base: list[str] = []
    words: list[str] = []
    tags: list[str] = []
    for token in tokens:
        if base and (_TAG.fullmatch(token) or (base[0] in _CHIP_FAMILIES and _CHIP.fullmatch(token))):
            tags.append(token.replace(",", "."))
        elif words or any("0" <= letter <= "9" for piece in base for letter in piece):
            words.append(token)
        else:
            base.append(token)
    return Form("".join(base), frozenset(words), frozenset(tags), tuple(base))
