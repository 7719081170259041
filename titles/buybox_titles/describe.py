"""Put together what a title says: attributes, device, reason and confidence."""

from collections.abc import Sequence

from buybox_config.catalogue import Device

from buybox_titles.axes import Stated, find_by_storage, find_devices, read_connectivity, read_size
from buybox_titles.capacity import bare_storage, read_capacities, settle
from buybox_titles.choose import Choice
from buybox_titles.colours import read_colour
from buybox_titles.confidence import CERTAIN_OF_KIND, Calibration, calibrated, confidence
from buybox_titles.groups import Known
from buybox_titles.locks import read_keyboard, read_lock
from buybox_titles.parse import Parsed
from buybox_titles.reading import Reading
from buybox_titles.recognition import Recognition
from buybox_titles.terms import Kind

MOST_CANDIDATES = 8
"""Ids that an answer lists at most."""

_NONE: frozenset[int] = frozenset()


def describe(parsed: Parsed, choice: Choice, calibration: Calibration) -> Recognition:
    """Return the recognition of a title whose model is chosen."""
    if choice.known is None:
        return _undecided(parsed, choice)
    return _decided(parsed, choice, choice.known, calibration)


def _decided(parsed: Parsed, choice: Choice, known: Known, calibration: Calibration) -> Recognition:
    reading, model = parsed.reading, known.model
    stated = read_axes(reading, known, choice.used)
    devices = devices_of(known, stated)
    kept = [device for device in devices if choice.device_id in {None, device.device_id}]
    device = kept[0] if len(kept) == 1 and len(stated.storages) < 2 else None  # noqa: PLR2004 - two storages, two devices
    reason = parsed.verdict or (
        None if device else "ambiguous_device" if devices or len(stated.storages) > 1 else "unknown_device"
    )
    other = parsed.verdict == "not_a_device"
    return Recognition(
        model_id=None if other else model.model_id,
        device_id=device.device_id if device and reason is None else None,
        brand=model.brand,
        category=model.category,
        storage_gb=_only(stated.storages),
        ram_gb=_only(stated.memories),
        size=stated.size,
        connectivity=stated.connectivity,
        colour=read_colour(reading, known),
        keyboard=read_keyboard(reading),
        network_lock=read_lock(reading),
        confidence=CERTAIN_OF_KIND
        if other
        else calibrated(confidence(choice, reading, settled=device is not None), calibration),
        reason=reason,
        candidates=() if device or other else _ids(devices or list(known.devices.values())),
    )


def _undecided(parsed: Parsed, choice: Choice) -> Recognition:
    reading = parsed.reading
    kinds = reading.found[Kind.CATEGORY]
    category = parsed.category or (str(kinds[0][1]) if kinds else None)
    stated = read_axes(reading, None, _NONE, category)
    return Recognition(
        brand=parsed.brands[0] if parsed.brands else None,
        category=category,
        storage_gb=_only(stated.storages),
        ram_gb=_only(stated.memories),
        colour=read_colour(reading, None),
        keyboard=read_keyboard(reading),
        network_lock=read_lock(reading),
        reason=parsed.verdict or choice.reason or "unknown_device",
        confidence=CERTAIN_OF_KIND if parsed.verdict == "not_a_device" else 0.0,
        candidates=() if parsed.verdict == "not_a_device" else choice.candidates[:MOST_CANDIDATES],
    )


def read_axes(reading: Reading, known: Known | None, used: frozenset[int], category: str | None = None) -> Stated:
    """Read storage, RAM, size and connectivity, the latter two as the model is sold by them."""
    storages = known.storages if known else _NONE
    stated, memories = settle(read_capacities(reading), storages, known.model.category if known else category)
    if not stated:
        bare = bare_storage(reading.tokens, reading.loose, used, storages)
        stated = stated if bare is None else frozenset((bare,))
    if known is None:
        return Stated(stated, memories, None, None)
    choices = known.model.connectivity
    return Stated(
        stated,
        memories,
        read_size(reading, known) if known.sizes else None,
        read_connectivity(reading, choices) if choices else None,
    )


def devices_of(known: Known, stated: Stated) -> Sequence[Device]:
    """Return the devices of a model that agree with what is stated."""
    return find_by_storage(known, stated.storages) if known.plain else find_devices(known, stated)


def _only(values: frozenset[int]) -> int | None:
    return next(iter(values)) if len(values) == 1 else None


def _ids(devices: Sequence[Device]) -> tuple[str, ...]:
    return tuple(device.device_id for device in devices[:MOST_CANDIDATES])
