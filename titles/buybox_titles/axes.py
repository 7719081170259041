"""Find the device of a model from the axes that a title states."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import msgspec
from buybox_config.catalogue import Device

from buybox_titles.groups import Known
from buybox_titles.reading import Reading
from buybox_titles.terms import Kind


class Stated(msgspec.Struct, frozen=True, gc=False):
    """What the title says on each axis; empty sets and None where it is silent."""

    storages: frozenset[int]
    memories: frozenset[int]
    size: str | None
    connectivity: str | None


def read_size(reading: Reading, known: Known) -> str | None:
    """Return the size stated, as the model is sold by it."""
    if not known.sizes:
        return None
    for position in reading.loose:
        size = known.sizes.get(reading.tokens[position])
        if size is not None:
            return size
    return None


def read_connectivity(reading: Reading, choices: tuple[str, ...]) -> str | None:
    """Return the connectivity stated among those that the model comes in; a modem beside Wi-Fi or GPS wins."""
    stated = {value for _, value in reading.found[Kind.CONNECTIVITY]}
    for choice in choices:
        if "cellular" in stated and choice.endswith("cellular"):
            return choice
    return next((choice for choice in choices if choice in stated), None)


def find_devices(known: Known, stated: Stated) -> list[Device]:
    """Return the devices that agree with what is stated; an axis with one value needs no word, but may be denied."""
    model = known.model
    return [
        device
        for device in known.devices.values()
        if _agrees(stated.storages, device.storage_gb)
        and (not model.ram_gb or _agrees(stated.memories, device.ram_gb))
        and (stated.size is None or stated.size == device.size)
        and (stated.connectivity is None or device.connectivity == stated.connectivity)
    ]


def find_by_storage(known: Known, storages: AbstractSet[int]) -> Sequence[Device]:
    """Return the devices of a model that is sold by storage alone; quicker than `find_devices`, same answer."""
    if len(storages) == 1:
        device = known.devices.get((next(iter(storages)), None, None, None))
        return (device,) if device else ()
    return tuple(known.devices.values()) if not storages else ()


def _agrees(stated: AbstractSet[int], value: int | None) -> bool:
    return not stated or value is None or stated == {value}
