"""Try an addition before it is written: the grown catalogue must know the new names and still know the old ones."""

from collections.abc import Collection, Iterable, Iterator

from buybox_config.catalogue import Catalogue, Model
from buybox_config.words import Words
from buybox_titles.fold import fold
from buybox_titles.recogniser import Recogniser
from buybox_titles.tokens import tokenise

MOST_NAMED = 5
"""Broken names that one message lists."""


def find_harm(
    before: Catalogue, after: Catalogue, touched: Collection[str], words: Words, *, distinct: bool = False
) -> Iterator[str]:
    """Give what is wrong with the grown catalogue in sentences: names of `touched` models not recognised as such.

    Names and devices that were recognised rightly before must still be; a new name must not have been taken for a
    known model's, unless a person says that the two are `distinct`.
    """
    grown, known = Recogniser(after, words), Recogniser(before, words)
    for brand in {after.models[model_id].brand for model_id in touched} - {m.brand for m in before.models.values()}:
        if fold(brand) in known.vocabulary.qualifiers:
            yield f"brand {brand!r} is a word of other models' names, which would no longer be told: name it in full"
    for model_id in touched:
        for name in names(after.models[model_id]):
            was, found = known.recognise(name).model_id, grown.recognise(name)
            if found.model_id != model_id:
                what = found.model_id or found.reason or "nothing"
                yield f"{name!r} is recognised as {what}, not as {model_id}: give the model a clearer name or alias"
            elif was not in {None, model_id} and not distinct:
                yield f"{name!r} is taken for {was} so far: add to that with --to, or say --distinct if it is another"
    near = [before.models[model_id] for model_id in _near(before, [after.models[model_id] for model_id in touched])]
    broken = [title for title, device in titles(near) if _is(known, title, device) and not _is(grown, title, device)]
    if broken:
        some = ", ".join(repr(title) for title in broken[:MOST_NAMED])
        yield f"{len(broken):,} names that are recognised now would no longer be: {some}"


def names(model: Model) -> Iterator[str]:
    """Give a model's name and aliases as titles write them."""
    for name in (model.name, *model.aliases):
        yield name if name.lower().startswith(model.brand.lower()) else f"{model.brand} {name}"


def titles(models: Iterable[Model]) -> Iterator[tuple[str, str]]:
    """Give each name of each model with what its first device is sold by, and its last device's own title."""
    for model in models:
        first, last = model.devices[0], model.devices[-1]
        for name in names(model):
            yield first.title.replace(model.name, name, 1), first.device_id
        yield last.title, last.device_id


def _near(known: Catalogue, touched: Collection[Model]) -> Iterator[str]:
    """Give the models that an addition could be mistaken for: its brand's, and those named with its brand's words."""
    brands = {model.brand for model in touched}
    words = {word for brand in brands for word in tokenise(fold(brand))}
    for model in known.models.values():
        if model.brand in brands or not words.isdisjoint(tokenise(fold(f"{model.brand} {model.name}"))):
            yield model.model_id


def _is(recogniser: Recogniser, title: str, device_id: str) -> bool:
    return recogniser.recognise(title).device_id == device_id
