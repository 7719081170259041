"""What a buyer chooses on a device's page: grade, colour, battery, keyboard, network, each with its lowest price."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from buybox_config.grades import GRADES
from buybox_ranking.device import UNLOCKED
from pydantic import Field

from buybox_api.answers import Box
from buybox_api.asking import Asked, GradeWord, OffersRequest, Value
from buybox_api.pages.shop.visit import Visit
from buybox_api.pages.shop.written import minor_of

Shown = dict[str, Any]
Choice = dict[str, str]


class ChoiceRequest(Asked):
    """The choice that an address of a device's page names."""

    grade: GradeWord | None = Field(None, description="How it looks.")
    colour: Value | None = Field(None, description="Colour.")
    battery_new: bool | None = Field(None, description="Whether the battery is new.")
    keyboard: Value | None = Field(None, description="Keyboard layout.")
    network_lock: Value | None = Field(None, description="Operator, or `unlocked`.")
    all: bool = Field(default=False, description="Whether a long list of offers is shown whole.")

    @property
    def choice(self) -> Choice:
        """What is chosen, by option."""
        found = {name: getattr(self, name) for name in READ}
        return {name: _written(value) for name, value in found.items() if value is not None}

    def offers(self) -> OffersRequest:
        """Return the question for the offers of this choice."""
        return OffersRequest(market=self.market, **{name: (value,) for name, value in self.choice.items()})


READ: dict[str, Callable[[Box], str | None]] = {
    "grade": lambda box: box.grade,
    "colour": lambda box: box.colour,
    "battery_new": lambda box: _written(box.battery_new),
    "keyboard": lambda box: box.keyboard,
    "network_lock": lambda box: box.network_lock or UNLOCKED,
}
"""Each option, and what a box has of it."""


def boxes_of(boxes: Sequence[Box], choice: Choice) -> list[Box]:
    """Return the boxes that a choice leaves, the best first."""
    return [box for box in boxes if all(READ[name](box) == value for name, value in choice.items())]


def shown_choices(boxes: Sequence[Box], choice: Choice, shown: Box | None, device_id: str, visit: Visit) -> list[Shown]:
    """Return each option with its values; an option of one value that was not chosen is no choice."""
    groups = []
    for name, read in READ.items():
        values = _ordered(name, {value for box in boxes if (value := read(box)) is not None}, boxes)
        if len(values) > 1 or name in choice:
            current = choice.get(name) or (None if shown is None else read(shown))
            entries = [_value(name, value, boxes, choice, current, device_id, visit) for value in values]
            groups.append({"name": name, "label": visit.say(f"facet_{name}"), "values": entries})
    return groups


def _value(
    name: str, value: str, boxes: Sequence[Box], choice: Choice, current: str | None, device_id: str, visit: Visit
) -> Shown:
    """Show one value; where the rest of the choice does not go with it, its link starts the choice from it."""
    wanted = {**choice, name: value}
    left = boxes_of(boxes, wanted)
    cheapest = min((box.price_from for box in left), key=lambda money: minor_of(**money), default=None)
    return {
        "label": visit.labels.of(name, value),
        "price": None if cheapest is None else visit.say("from_price", money=visit.money(cheapest)),
        "link": visit.links.device(device_id, (wanted if left else {name: value}).items()),
        "current": value == current,
    }


def _ordered(name: str, values: Iterable[str], boxes: Sequence[Box]) -> list[str]:
    """Order grades by their ladder, the unlocked and the old battery first, all else by price."""
    if name == "grade":
        return [grade for grade in GRADES if grade in set(values)]
    if name in {"battery_new", "network_lock"}:
        return sorted(values, key=lambda value: (value not in {"false", UNLOCKED}, value))
    lowest = {value: min(minor_of(**box.price_from) for box in boxes if READ[name](box) == value) for value in values}
    return sorted(lowest, key=lambda value: (lowest[value], value))


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
