"""Tell whether a model can have the network that a title states."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable

import msgspec
from buybox_config.catalogue import Model

from buybox_titles.fold import fold
from buybox_titles.tokens import tokenise

FIRST_5G = dt.date(2019, 2, 1)
"""No phone before it had 5G, so "5G" in a title contradicts an older model."""

COMMON_5G = dt.date(2020, 2, 1)
ALWAYS_5G = 45_000
"""Minor units of EUR at launch: since COMMON_5G dearer phones have 5G, whether their name says so or not."""

TELLING = 3
"""Names that a family has sold with and without 5G about a year: from then on a plain name in it means no 5G."""

ABOUT_A_YEAR = dt.timedelta(days=400)

_LETTERS = re.compile(r"[a-z]*")


class _Said(msgspec.Struct, frozen=True):
    """A phone by its name without the network."""

    model: Model
    launched: dt.date
    plain: str
    marked: bool  # its name or an alias says 5G


def without_5g(models: Iterable[Model]) -> frozenset[str]:
    """Return the phones that "5G" contradicts: older ones, and plain ones of families that name their 5G phones so.

    "Redmi 13C" is one, for the catalogue has "Redmi 12" and "Redmi 12 5G" and more such pairs of those years.
    """
    families: dict[tuple[str, str], list[_Said]] = defaultdict(list)
    for model in models:
        if model.category == "smartphone" and model.launched is not None:
            family, said = _read(model, model.launched)
            families[family].append(said)
    return frozenset(
        said.model.model_id
        for phones in families.values()
        for pairs in (_pairs(phones),)
        for said in phones
        if not said.marked and _lacks_5g(said, pairs)
    )


def _read(model: Model, launched: dt.date) -> tuple[tuple[str, str], _Said]:
    tokens = tokenise(fold(model.name))
    marked = "5g" in tokens or any("5g" in alias.split() for alias in model.aliases)
    return (model.brand, _family(tokens)), _Said(model, launched, " ".join(t for t in tokens if t != "5g"), marked)


def _family(tokens: list[str]) -> str:
    """Return the words before the first number and the letters that begin it: "galaxy a" of "Galaxy A52s 5G"."""
    words: list[str] = []
    for token in tokens:
        if not token.isalpha():
            match = _LETTERS.match(token)
            return " ".join([*words, match.group() if match else ""])
        words.append(token)
    return " ".join(words[:1])


def _pairs(phones: list[_Said]) -> list[dt.date]:
    """Return when names were sold that a family has with and without 5G."""
    plain = {said.plain for said in phones if not said.marked}
    return [said.launched for said in phones if said.marked and said.plain in plain]


def _lacks_5g(said: _Said, pairs: list[dt.date]) -> bool:
    if said.launched < FIRST_5G:
        return True
    price = said.model.launch_price
    if price is not None and price >= ALWAYS_5G and said.launched >= COMMON_5G:
        return False
    return sum(1 for date in pairs if abs(date - said.launched) <= ABOUT_A_YEAR) >= TELLING
