"""Read network locks and keyboard layouts."""

from buybox_titles.reading import Reading
from buybox_titles.terms import Kind


def read_lock(reading: Reading) -> str | None:
    """Return the operator that a phone is locked to, "locked" where none is named, None when unlocked or not stated."""
    found = reading.found
    if found[Kind.UNLOCKED]:
        return None
    if found[Kind.OPERATOR]:
        return str(found[Kind.OPERATOR][0][1])
    return "locked" if found[Kind.LOCKED] else None


def read_keyboard(reading: Reading) -> str | None:
    """Return the one keyboard layout that is stated."""
    layouts = {str(value) for _, value in reading.found[Kind.KEYBOARD]}
    return layouts.pop() if len(layouts) == 1 else None
