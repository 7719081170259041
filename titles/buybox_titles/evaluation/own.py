"""Measure recognition without labels: titles generated from the catalogue, all of it or with some models left out."""

import random
from collections import Counter
from collections.abc import Iterable

import msgspec
from buybox_config.catalogue import Catalogue, Model
from buybox_config.words import Words

from buybox_titles.evaluation.generated import generate
from buybox_titles.recogniser import Recogniser


class Own(msgspec.Struct, frozen=True):
    """What becomes of generated titles."""

    titles: int
    own: int  # the model that the title was made of
    other: int  # another model: wrong, whatever is known
    other_device: int  # another device: what a seller would see
    reasons: dict[str, int]  # why there was no answer -> titles


def recognise_own(recogniser: Recogniser, models: Iterable[Model], many: int, seed: str) -> Own:
    """Recognise `many` titles of each model."""
    reasons: Counter[str] = Counter()
    titles = own = other = other_device = 0
    for model in models:
        for made in generate(model, many, seed):
            found = recogniser.recognise(made.title)
            titles += 1
            own += found.model_id == model.model_id
            wrong = found.model_id not in {None, model.model_id}
            other += wrong
            other_device += wrong and found.device_id is not None
            if found.model_id is None:
                reasons[found.reason or ""] += 1
    return Own(titles, own, other, other_device, dict(reasons.most_common()))


def leave_out(catalogue: Catalogue, words: Words, gone: int, many: int, seed: int) -> Own:
    """Recognise titles of `gone` random models with a catalogue that lacks them: every answer is wrong."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    out = set(chance.sample(sorted(catalogue.models), gone))
    models = {name: model for name, model in catalogue.models.items() if name not in out}
    smaller = Catalogue(models, {device.device_id: device for model in models.values() for device in model.devices})
    missing = [catalogue.models[name] for name in sorted(out)]
    return recognise_own(Recogniser(smaller, words), missing, many, f"left out {seed}")
