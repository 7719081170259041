"""What was recognised in a title, and the hints that a seller's own columns give."""

import msgspec


class Hints(msgspec.Struct, frozen=True, kw_only=True):
    """A seller's own columns about the device; used where the title is silent, checked where it speaks."""

    brand: str | None = None
    model: str | None = None
    category: str | None = None
    storage_gb: int | None = None
    ram_gb: int | None = None
    size: str | None = None
    connectivity: str | None = None
    colour: str | None = None
    keyboard: str | None = None
    network_lock: str | None = None
    gtin: str | None = None
    mpn: str | None = None


class Recognition(msgspec.Struct, frozen=True, kw_only=True):
    """What a title says; an attribute that it does not state is None, and there is a device or a reason, never both."""

    model_id: str | None = None
    device_id: str | None = None
    brand: str | None = None
    category: str | None = None
    storage_gb: int | None = None
    ram_gb: int | None = None
    size: str | None = None
    connectivity: str | None = None
    colour: str | None = None
    keyboard: str | None = None
    network_lock: str | None = None  # None is unlocked or not stated
    confidence: float = 0.0  # 0 to 1, of the model and device given
    reason: str | None = None  # unknown_device | ambiguous_device | not_a_device | for_parts
    candidates: tuple[str, ...] = ()  # ids of devices, or of models where none could be told


class UnderstoodQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a buyer's words ask for; `rest` are the words that were not understood, as folded tokens."""

    model_id: str | None = None
    brand: str | None = None
    category: str | None = None
    storage_gb: int | None = None
    ram_gb: int | None = None
    colour: str | None = None
    size: str | None = None
    connectivity: str | None = None
    grade: str | None = None
    accessory: bool = False  # the words ask for an accessory
    rest: tuple[str, ...] = ()


NO_HINTS = Hints()
