"""What a single model may say of itself: slugs, dates, prices, axes, colours, numbers and sources that can be true."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from buybox_config.catalogue.entries import Complaint, Entry
from buybox_config.catalogue.facts import read_source
from buybox_config.catalogue.model import CONNECTIVITY_WORDS, Model

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CODE = re.compile(r"[A-Z0-9][A-Z0-9/. +-]{1,23}")
SIZE = re.compile(r"\d{1,4}(\.\d{1,2})? (mm|cm|in|l|kg)")

EARLIEST = dt.date(1970, 1, 1)
AHEAD = dt.timedelta(days=366)
"""How far ahead a launch may be announced."""

PRICES = range(10_00, 20_000_01)
"""Launch prices in minor units of EUR."""

STORAGES = range(1, 16_385)
MEMORIES = range(1, 513)
"""GB."""

NEEDED_AXES = {
    "tablet": ("storage_gb",),
    "laptop": ("storage_gb", "ram_gb"),
    "desktop": ("storage_gb", "ram_gb"),
}
"""By what a model of a category is always sold; without it one card would show different things.

Phones have theirs too, but those with keys come in one that nobody writes down: they are counted, not complained of.
"""


def check_model_alone(entry: Entry, basic_colours: AbstractSet[str], today: dt.date) -> Iterator[Complaint]:
    """Give everything about a model that cannot be true, whatever the others are."""
    model = entry.model
    for message in (
        *_ids(model),
        *_launch(model, today),
        *_axes(model),
        *_colours(model, basic_colours),
        *_texts(model),
        *_source(model),
    ):
        yield Complaint(entry.place, f"{model.model_id}: {message}")


def _ids(model: Model) -> Iterator[str]:
    for device_id in (model.model_id, *(device.device_id for device in model.devices)):
        if not SLUG.fullmatch(device_id):
            yield f"{device_id!r} is no slug of small letters, digits and single hyphens"


def _launch(model: Model, today: dt.date) -> Iterator[str]:
    if model.launched and not EARLIEST <= model.launched <= today + AHEAD:
        yield f"launched {model.launched} is before {EARLIEST} or more than a year ahead"
    if model.launch_price is not None and model.launch_price not in PRICES:
        yield f"launch_price {model.launch_price // 100} is not between {PRICES[0] // 100} and {PRICES[-1] // 100} EUR"


def _axes(model: Model) -> Iterator[str]:
    for axis in NEEDED_AXES.get(model.category, ()):
        if not getattr(model, axis):
            yield f"a {model.category} is sold by {axis}, and it has none"
    for axis, possible in (("storage_gb", STORAGES), ("ram_gb", MEMORIES)):
        values = getattr(model, axis)
        if list(values) != sorted(set(values)):
            yield f"{axis} is not in rising order, each value once"
        yield from (f"{axis} {value} cannot be" for value in values if value not in possible)
    for size in model.size:
        if not SIZE.fullmatch(size):
            yield f'size {size!r} is not written as "44 mm" or "13.3 in"'
    for connectivity in model.connectivity:
        if connectivity not in CONNECTIVITY_WORDS:
            yield f"connectivity {connectivity!r} is none of {', '.join(CONNECTIVITY_WORDS)}"


def _colours(model: Model, basic_colours: AbstractSet[str]) -> Iterator[str]:
    for colour in model.colours:
        if not SLUG.fullmatch(colour.name):
            yield f"colour {colour.name!r} is no slug"
        if colour.basic not in basic_colours:
            yield f"colour {colour.name!r} is said to be {colour.basic!r}, which no word list knows: write name:basic"
    yield from _repeated("colours", [colour.name for colour in model.colours])


def _texts(model: Model) -> Iterator[str]:
    for alias in model.aliases:
        if alias != alias.lower():
            yield f"alias {alias!r} is not in small letters"
    for number in (*model.codes, *(piece.rpartition("=")[2] for piece in model.part_numbers)):
        if not CODE.fullmatch(number):
            yield f"{number!r} is not written as makers write their numbers: capitals and digits"
    for field in ("size", "connectivity", "aliases", "codes", "part_numbers", "gtins"):
        yield from _repeated(field, getattr(model, field))


def _repeated(field: str, values: list[str] | tuple[str, ...]) -> Iterator[str]:
    yield from (f"{field} has {value!r} twice" for value, count in Counter(values).items() if count > 1)


def _source(model: Model) -> Iterator[str]:
    for fact in read_source(model.source)[1]:
        if not getattr(model, fact):
            yield f"source tells where its {fact} are from, and it has none"
