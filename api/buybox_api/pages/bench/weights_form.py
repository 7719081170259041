"""The four weights as typed: which were changed, by slider or by number, and what is wrong with them."""

import math
from collections.abc import Mapping

import msgspec
from buybox_config.policy import load_weight_words
from buybox_desk.policies.weight_words import PARTS

SIGNS_MAX = 20


class Typed(msgspec.Struct, frozen=True):
    """What was typed: texts as they stand in the fields, the weights they mean, and errors beside the fields."""

    texts: dict[str, str]
    weights: dict[str, float | None]  # None: inherited
    errors: dict[str, str]


def read_weights(given: Mapping[str, str]) -> Typed:
    """Read the fields of the form, or the same names in an address; a part that is not given was not typed."""
    texts = {part: text for part in PARTS if (text := _chosen(given, part)) is not None}
    weights: dict[str, float | None] = {}
    errors = {}
    for part, text in texts.items():
        try:
            weights[part] = None if text == "" else read_weight(part, text)
        except ValueError as error:
            errors[part] = str(error)
    return Typed({part: text[:SIGNS_MAX] for part, text in texts.items()}, weights, errors)


def _chosen(given: Mapping[str, str], part: str) -> str | None:
    """Return the number typed, or the slider where it alone was moved: without a script the two do not follow."""
    if part not in given:
        return None
    number, slider = given[part].strip(), given.get(f"{part}_slider", "")
    slider_was = given.get(f"{part}_slider_was", slider)
    is_sliders = slider != slider_was and number == given.get(f"{part}_was", "")
    return slider if is_sliders else number


def read_weight(part: str, text: str) -> float:
    """Read a weight; raises ValueError with a sentence that names the range."""
    allowed = load_weight_words()[part]
    try:
        value = float(text.replace(",", ".")) if len(text) <= SIGNS_MAX else math.nan
    except ValueError:
        value = math.nan
    if not allowed.lowest <= value <= allowed.highest:
        raise ValueError(
            f"The weight of {part} is a number from {allowed.lowest:g} to {allowed.highest:g}, such as 1.25."
        )
    return value
