"""What can be suggested in a market: each entry with its words, how many devices it lists, and where it leads."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import groupby

import msgspec
from buybox_config.catalogue.model import capacity_words
from buybox_titles.fold import fold
from buybox_titles.tokens import tokenise

from buybox_api.assortment import Stocked, StockedModel, by_model

WORDS_KEPT = 100_000
"""Texts whose words are kept: a shelf that is made anew every few seconds has nearly the same ones."""

BETWEEN = " · "
"""Between a category and a maker: their order is right in every language."""


class Kind(IntEnum):
    """What an entry is; among equally good ones the wider comes first."""

    CATEGORY = 0
    BRAND = 1
    MODEL = 2
    QUERY = 3


class Entry(msgspec.Struct, frozen=True):
    """One thing to suggest."""

    kind: Kind
    text: str
    words: tuple[str, ...]  # folded words of the text, in order
    also: frozenset[str]  # folded words that it is found by as well
    count: int  # devices on offer
    popularity: float
    parameters: dict[str, str]  # of the search that it stands for


SAID = frozenset(
    frozenset(names)
    for names in (("category",), ("brand",), ("category", "brand"), ("model",), ("model", "storage_gb"))
)
"""Parameters of the entries that an assortment makes by itself: all that are on offer."""


def words_of(text: str) -> tuple[str, ...]:
    """Return a text's folded words."""
    return tuple(tokenise(fold(text)))


def entries(
    stocked: Sequence[Stocked], names: Mapping[str, str], categories: Mapping[str, str], gigabyte: str
) -> list[Entry]:
    """Return the entries of an assortment; `names` are those of models, `categories` those of a language."""
    models = by_model(stocked)
    known = {model.model_id: names.get(model.model_id, model.model_id.replace("-", " ")) for model in models}
    return [
        *(_of_category(group, categories) for group in _groups(models, lambda model: (model.category,))),
        *(_of_brand(group) for group in _groups(models, lambda model: (model.brand,))),
        *(_of_both(group, categories) for group in _groups(models, lambda model: (model.category, model.brand))),
        *(_of_model(model, known[model.model_id]) for model in models),
        *(_of_storage(each, known[each.model_id], gigabyte) for each in stocked if each.storage_gb is not None),
    ]


@lru_cache(WORDS_KEPT)
def _name_words(text: str) -> tuple[str, ...]:
    return words_of(text)


def _groups(models: Iterable[StockedModel], key: Callable[[StockedModel], tuple[str, ...]]) -> list[list[StockedModel]]:
    return [list(group) for _, group in groupby(sorted(models, key=key), key)]


def _devices(group: Sequence[StockedModel]) -> int:
    return sum(model.devices for model in group)


def _of_category(group: Sequence[StockedModel], categories: Mapping[str, str]) -> Entry:
    category, count = group[0].category, _devices(group)
    text, also = categories.get(category, category), frozenset(_name_words(category))
    return Entry(Kind.CATEGORY, text, _name_words(text), also, count, float(count), {"category": category})


def _of_brand(group: Sequence[StockedModel]) -> Entry:
    brand, count = group[0].brand, _devices(group)
    return Entry(Kind.BRAND, brand, _name_words(brand), frozenset(), count, float(count), {"brand": brand})


def _of_both(group: Sequence[StockedModel], categories: Mapping[str, str]) -> Entry:
    """Return a maker's devices of a category: after all other queries, those of many devices first."""
    category, brand, count = group[0].category, group[0].brand, _devices(group)
    text, also = f"{categories.get(category, category)}{BETWEEN}{brand}", frozenset(_name_words(category))
    parameters = {"category": category, "brand": brand}
    return Entry(Kind.QUERY, text, _name_words(text), also, count, -1 / count, parameters)


def _of_model(model: StockedModel, name: str) -> Entry:
    also = frozenset(_name_words(model.brand))
    parameters = {"model": model.model_id}
    return Entry(Kind.MODEL, name, _name_words(name), also, model.devices, model.popularity, parameters)


def _of_storage(each: Stocked, name: str, gigabyte: str) -> Entry:
    text = f"{name} {capacity_words(each.storage_gb or 0, gigabyte)}"
    parameters = {"model": each.model_id, "storage_gb": str(each.storage_gb)}
    also = frozenset((*_name_words(each.brand), str(each.storage_gb)))
    return Entry(Kind.QUERY, text, _name_words(text), also, each.devices, each.popularity, parameters)
