"""What can be suggested in a market: each entry with its words, how many devices it lists, and where it leads."""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from itertools import groupby

import msgspec
from buybox_titles.fold import fold
from buybox_titles.tokens import tokenise

from buybox_api.assortment import Stocked, StockedModel, by_model

GB_PER_TB = 1_024


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


class PopularQuery(msgspec.Struct, frozen=True):
    """A query that many shoppers asked."""

    text: str
    asked: int  # searches
    model: str | None


def words_of(text: str) -> tuple[str, ...]:
    """Return a text's folded words."""
    return tuple(tokenise(fold(text)))


def entries(
    stocked: Sequence[Stocked],
    popular: Iterable[PopularQuery],
    names: Mapping[str, str],
    categories: Mapping[str, str],
) -> list[Entry]:
    """Return all entries; `names` are those of models, `categories` the words that a language has for them."""
    models = by_model(stocked)
    known = {model.model_id: names.get(model.model_id, model.model_id.replace("-", " ")) for model in models}
    found = [
        *(_of_group(Kind.CATEGORY, "category", each, categories) for each in _groups(models, "category")),
        *(_of_group(Kind.BRAND, "brand", each, {}) for each in _groups(models, "brand")),
        *(_of_model(model, known[model.model_id]) for model in models),
        *(_of_storage(each, known[each.model_id]) for each in stocked if each.storage_gb is not None),
    ]
    return [*found, *_of_queries(popular, models, {entry.words for entry in found})]


def storage_words(gigabytes: int) -> str:
    """Write a storage as titles do."""
    whole_tb = gigabytes >= GB_PER_TB and gigabytes % GB_PER_TB == 0
    return f"{gigabytes // GB_PER_TB} TB" if whole_tb else f"{gigabytes} GB"


def _groups(models: Sequence[StockedModel], fact: str) -> list[tuple[str, list[StockedModel]]]:
    def key(model: StockedModel) -> str:
        value: str = getattr(model, fact)
        return value

    return [(value, list(group)) for value, group in groupby(sorted(models, key=key), key)]


def _of_group(kind: Kind, parameter: str, group: tuple[str, list[StockedModel]], names: Mapping[str, str]) -> Entry:
    value, models = group
    text = names.get(value, value)
    count = sum(model.devices for model in models)
    also = frozenset(words_of(value)) if kind is Kind.CATEGORY else frozenset()
    return Entry(kind, text, words_of(text), also, count, float(count), {parameter: value})


def _of_model(model: StockedModel, name: str) -> Entry:
    also = frozenset(words_of(model.brand))
    return Entry(Kind.MODEL, name, words_of(name), also, model.devices, model.popularity, {"model": model.model_id})


def _of_storage(each: Stocked, name: str) -> Entry:
    text = f"{name} {storage_words(each.storage_gb or 0)}"
    parameters = {"model": each.model_id, "storage_gb": str(each.storage_gb)}
    also = frozenset((*words_of(each.brand), str(each.storage_gb)))
    return Entry(Kind.QUERY, text, words_of(text), also, each.devices, each.popularity, parameters)


def _of_queries(
    popular: Iterable[PopularQuery], models: Sequence[StockedModel], said: set[tuple[str, ...]]
) -> list[Entry]:
    """Return queries that nothing else says already, and whose model, if they mean one, is on offer."""
    on_offer = {model.model_id: model for model in models}
    found = []
    for query in popular:
        words, model = words_of(query.text), on_offer.get(query.model or "")
        if words in said or (query.model is not None and model is None):
            continue
        count = model.devices if model else sum(each.devices for each in models)
        found.append(Entry(Kind.QUERY, query.text, words, frozenset(), count, float(query.asked), {"q": query.text}))
    return found
