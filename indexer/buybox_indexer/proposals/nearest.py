"""The known models that a proposed name is nearest to, and why it is none of them."""

from collections.abc import Iterable

import msgspec
from buybox_config.catalogue import Model
from buybox_titles.fold import fold
from buybox_titles.tokens import tokenise
from rapidfuzz import fuzz, process

MOST_NEAREST = 3
ALIKE = 60
"""Least likeness of 100 at which a known model is worth naming."""


class Near(msgspec.Struct, frozen=True):
    """A known model and what tells it from the proposal."""

    model_id: str
    name: str
    why: str


class Names:
    """The names of all models by brand, as they are compared."""

    def __init__(self, models: Iterable[Model]) -> None:
        self._models: dict[str, dict[str, str]] = {}
        self._names: dict[str, str] = {}
        self._said: dict[str, str] = {}  # everything a model may be called, without spaces
        for model in models:
            self._models.setdefault(model.brand, {})[model.model_id] = " ".join(_words(model.name, model.brand))
            self._names[model.model_id] = model.name
            self._said[model.model_id] = " ".join("".join(_words(name, model.brand)) for name in _called(model))

    def words(self) -> dict[str, frozenset[str]]:
        """Return the words without digits that each brand's names are made of."""
        return {
            brand: frozenset(word for name in names.values() for word in name.split() if word.isalpha())
            for brand, names in self._models.items()
        }

    def covers(self, model_id: str, name: tuple[str, ...]) -> bool:
        """Tell whether a known model may be called all these words, so that they name no other."""
        said = self._said[model_id]
        return all(word in said for word in name)

    def nearest(self, brand: str, name: tuple[str, ...]) -> tuple[Near, ...]:
        """Return the brand's models that are most alike in name, the most alike first."""
        found = process.extract(
            " ".join(name), self._models.get(brand, {}), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST_NEAREST
        )
        return tuple(Near(model, self._names[model], _why(name, known.split())) for known, _, model in found)


def _called(model: Model) -> Iterable[str]:
    yield from (model.brand, model.name, *model.aliases, *model.codes)
    if model.launched:
        yield str(model.launched.year)


def _words(name: str, brand: str) -> list[str]:
    words = [word for word in tokenise(fold(name)) if word not in {"(", ")"}]
    first = tokenise(fold(brand))
    return words[len(first) :] if words[: len(first)] == first and len(words) > len(first) else words


def _why(name: tuple[str, ...], known: list[str]) -> str:
    more = [word for word in name if word not in known]
    fewer = [word for word in known if word not in name]
    if more and fewer:
        return f"these titles say {_said(more)}, it is called {_said(fewer)}"
    if more:
        return f"these titles say {_said(more)} too"
    return f"it is called {_said(fewer)} too" if fewer else "it is written alike: look whether the two are one"


def _said(words: list[str]) -> str:
    return " ".join(words)
