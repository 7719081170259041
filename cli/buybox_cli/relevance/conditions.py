"""What a judgement says of devices: conditions on their plain facts, never read by what reads queries."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fnmatch import translate
from typing import Any

import msgspec
from buybox_config.errors import UsageError

FACTS = {
    "d": "device_id",
    "m": "model_id",
    "b": "brand",
    "c": "category",
    "s": "storage_gb",
    "r": "ram_gb",
    "z": "size",
    "n": "connectivity",
}
"""Letters of conditions, and the fact of a device that each is about.

`p` is the lowest price: `300` at most that, `100-` at least that, `100-300` between them.
"""

FREE, ANY_PRICE = Decimal(0), Decimal("Infinity")
"""Bounds of a price of which nothing is said."""

NOTHING = "nothing"
_CONDITION = re.compile(rf"[{''.join(FACTS)}p]:")
_BETWEEN = re.compile(rf" +(?=[{''.join(FACTS)}p]:)")

Device = dict[str, Any]


class Wanted(msgspec.Struct, frozen=True):
    """Devices that meet all patterns have a grade."""

    patterns: dict[str, re.Pattern[str]]
    price_min: Decimal
    price_max: Decimal
    grade: int

    def fits(self, device: Device) -> bool:
        """Tell whether a device, as a card or a document shows it, is one of these."""
        if any(pattern.fullmatch(str(device[fact])) is None for fact, pattern in self.patterns.items()):
            return False
        return self.price_min <= Decimal(device["price_from"]["amount"]) <= self.price_max


def read_wanted(text: str) -> tuple[Wanted, ...]:
    """Read `m:apple-iphone-13&s:128=3 m:apple-iphone-13=2`; nothing wanted is `nothing`.

    Patterns have * ? and [] as file names do. Raises UsageError that says what is wrong.
    """
    if text.strip() == NOTHING:
        return ()
    return tuple(_wanted(part) for part in _BETWEEN.split(text.strip()))


def grade_of(device: Device, wanted: Sequence[Wanted]) -> int:
    """Return the highest grade that a device has, 0 where it is not wanted."""
    return max((each.grade for each in wanted if each.fits(device)), default=0)


def _wanted(part: str) -> Wanted:
    conditions, _, grade = part.rpartition("=")
    if grade not in {"1", "2", "3"}:
        raise UsageError(f"{part!r} does not end with =1, =2 or =3")
    patterns, prices = {}, (FREE, ANY_PRICE)
    for condition in conditions.split("&"):
        if _CONDITION.match(condition) is None:
            raise UsageError(f"{condition!r} does not begin with one of {', '.join(FACTS)}, p and a colon")
        letter, _, value = condition.partition(":")
        if letter == "p":
            prices = _prices(value)
        else:
            patterns[FACTS[letter]] = re.compile(translate(value))
    return Wanted(patterns, *prices, int(grade))


def _prices(text: str) -> tuple[Decimal, Decimal]:
    """Return the lowest and the highest price."""
    lowest, between, highest = text.rpartition("-")
    try:
        return Decimal(lowest) if between else FREE, ANY_PRICE if between and not highest else Decimal(highest)
    except InvalidOperation as error:
        raise UsageError(f"{text!r} is no price") from error
