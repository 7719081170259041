"""Renamed and merged devices: an old id leads to one that lives, in one step."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from buybox_config.catalogue.entries import Complaint
from buybox_config.catalogue.rows import Row


def check_redirects(rows: Iterable[Row], devices: AbstractSet[str]) -> Iterator[Complaint]:
    """Give every redirect that would lead nowhere, in a circle, or away from a device that lives."""
    places: dict[str, str] = {}
    listed = [(place, row["old_device_id"], row["new_device_id"]) for place, row in rows]
    olds = {old for _, old, _ in listed}
    for place, old, new in listed:
        if old in places:
            yield Complaint(place, f"{old} is redirected already in {places[old]}")
        places.setdefault(old, place)
        if old in devices:
            yield Complaint(place, f"{old} is a device of the catalogue: one that lives is not redirected")
        if new in olds:
            yield Complaint(place, f"{old} leads to {new}, which is redirected itself: name where that leads")
        elif new not in devices:
            yield Complaint(place, f"{old} leads to {new}, which is no device of the catalogue")
