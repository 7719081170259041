"""What a device can be found by: its model's names, the makers' numbers, and every word that a buyer may type."""

from collections.abc import Iterable
from functools import cache

from buybox_config.catalogue import Device, Model
from buybox_config.languages import load_language
from buybox_config.markets import Market
from buybox_config.words import everyday_colours, load_words
from buybox_titles.fold import fold
from buybox_titles.tokens import tokenise


def device_names(model: Model) -> tuple[str, ...]:
    """Return everything that a model is called, as the words of queries are written, each once."""
    names = (model.name, f"{model.brand} {model.name}", *model.aliases)
    return tuple(sorted({" ".join(tokenise(fold(name))) for name in names}))


def device_words(title: str, device: Device, model: Model, market: Market, colours: Iterable[str]) -> str:
    """Return the words of a device in a market's language, each once; `colours` are those on offer."""
    pieces = [model.brand, model.name, title, *model.aliases, *model.codes, device.size or "", device.category]
    pieces += [*_capacity(device.storage_gb), *_capacity(device.ram_gb), *_connectivity(device.connectivity)]
    pieces += [*_category(device.category, market.language), *_colours(colours, model, market.language)]
    return " ".join(dict.fromkeys(token for piece in pieces for token in tokenise(fold(piece))))


def _capacity(gigabytes: int | None) -> list[str]:
    return [f"{gigabytes}", f"{gigabytes}gb", f"{gigabytes}go"] if gigabytes else []


def _connectivity(connectivity: str | None) -> list[str]:
    return {"wifi": ["wifi"], "cellular": ["wifi", "lte", "4g"]}.get(connectivity or "", [])


def _colours(colours: Iterable[str], model: Model, language: str) -> list[str]:
    """Return the makers' names of the colours on offer, and the everyday words for them."""
    basics = {colour.name: colour.basic for colour in model.colours}
    everyday = _everyday(language)
    return [
        word
        for colour in sorted(set(colours))
        for word in (colour.replace("-", " "), *everyday.get(basics.get(colour, colour), ()))
    ]


@cache
def _everyday(language: str) -> dict[str, tuple[str, ...]]:
    return everyday_colours(language)


@cache
def _category(category: str, language: str) -> tuple[str, ...]:
    """Return what a category is called: its name in the language, and the words that buyers of any language type."""
    kinds = (word for word, kind in load_words().categories.items() if kind == category)
    return (load_language(language).categories.get(category, category), *kinds)
