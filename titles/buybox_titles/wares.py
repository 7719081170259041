"""Tell a device from what only names one: accessories, parts, wanted advertisements, empty boxes, lots."""

from buybox_titles.reading import Reading
from buybox_titles.terms import Kind

_DRESSED = frozenset(("smartwatch",))
"""Categories that are sold with a strap and a case, which their titles describe."""

_PASSED_OVER = (Kind.BRAND, Kind.NOISE, Kind.CATEGORY)


def judge(reading: Reading, start: int, end: int, category: str | None) -> str | None:
    """Return `not_a_device`, `for_parts`, `ambiguous_device` (a lot), or None for a device.

    `start` and `end` are the tokens of the model's base; without one both are the number of tokens.
    """
    found = reading.found
    if found[Kind.EMPTY_BOX] or _is_wanted(reading, start) or _is_made_for(reading, start):
        return "not_a_device"
    if _is_accessory(reading, start, end, category) or _is_part(reading, start):
        return "not_a_device"
    if found[Kind.FOR_PARTS]:
        return "for_parts"
    return "ambiguous_device" if found[Kind.LOT] else None


def _is_wanted(reading: Reading, start: int) -> bool:
    last = len(reading.tokens) - 1
    return any(position < start or position == last for position, _ in reading.found[Kind.WANTED])


def _is_made_for(reading: Reading, start: int) -> bool:
    """Tell whether "for" opens the title or stands before the name, but for the brand."""
    marks = {position for position, _ in reading.found[Kind.MADE_FOR]}
    marks -= {position - 1 for position, _ in reading.found[Kind.OPERATOR]}  # "for Verizon"
    if not marks:
        return False
    passed = {position for kind in _PASSED_OVER for position, _ in reading.found[kind]}
    position = start - 1
    while position in passed:
        position -= 1
    return 0 in marks or position in marks


def _is_accessory(reading: Reading, start: int, end: int, category: str | None) -> bool:
    found = reading.found[Kind.ACCESSORY]
    if not found:
        return False
    if any(position < start for position, _ in found):
        return not (category in _DRESSED and _is_described(reading))
    if reading.found[Kind.CAPACITY] or reading.pairs or (category in _DRESSED and _is_described(reading)):
        return False
    return not all(_comes_along(reading, position, end) for position, _ in found)


def _is_described(reading: Reading) -> bool:
    """Tell whether a watch is described as one: with GPS, cellular or a case."""
    return bool(reading.found[Kind.CONNECTIVITY]) or not {"case", "boitier", "gehause"}.isdisjoint(reading.tokens)


def _comes_along(reading: Reading, position: int, end: int) -> bool:
    """Tell whether an accessory is an extra: "with charger", "+ Hülle", "chargeur inclus"."""
    if any(end <= at < position for at, _ in reading.found[Kind.ALONG_WITH]):
        return True
    if "+" in reading.tokens[end:position]:
        return True
    return any(position < at <= position + 2 for at, _ in reading.found[Kind.INCLUDED])


def comes_along(reading: Reading, end: int, start: int) -> bool:
    """Tell whether what is named at `start` is an extra of the device named before `end`: "+ earbuds Honor X7 offered".

    It stands behind a "+" and a word for another kind of thing, an accessory, or a gift.
    """
    if start < end or "+" not in reading.tokens[end:start]:
        return False
    plus = reading.tokens.index("+", end, start)
    kinds = (Kind.CATEGORY, Kind.ACCESSORY, Kind.ALONG_WITH)
    return any(plus < at < start for kind in kinds for at, _ in reading.found[kind])


def _is_part(reading: Reading, start: int) -> bool:
    """Tell whether a part is sold: one that never describes a device, or one named before it and without a capacity.

    Where neither brand nor name is known, only a part at the beginning counts: the others describe something.
    """
    found = reading.found[Kind.PART]
    if not found or reading.found[Kind.CAPACITY]:
        return False
    before = start if start < len(reading.tokens) else 1
    if any(position < before for position, _ in found):
        return True
    return any(value for _, value in found) and not reading.pairs
