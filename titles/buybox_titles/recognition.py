"""What was recognised in a title, and the hints that a seller's own columns give."""

from decimal import Decimal

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


class Piece(msgspec.Struct, frozen=True):
    """The words of a query that gave one thing: `name`, `storage_gb`, `colour`, `grade`, `price`, ..."""

    role: str
    words: tuple[str, ...]
    without: str  # the query without them
    value: str | None = None  # of a colour: which


class UnderstoodQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a buyer's words ask for."""

    model_id: str | None = None
    brand: str | None = None
    category: str | None = None
    storage_gb: int | None = None
    ram_gb: int | None = None
    colours: tuple[str, ...] = ()  # any of these
    size: str | None = None
    connectivity: str | None = None
    grade: str | None = None
    keyboard: str | None = None
    battery_new: bool | None = None
    price_min: Decimal | None = None  # whole units of the market's currency
    price_max: Decimal | None = None
    accessory: bool = False  # the words ask for an accessory
    candidates: tuple[str, ...] = ()  # models that an unclear name may stand for
    tokens: tuple[str, ...] = ()  # the words as they were read
    words: tuple[str, ...] = ()  # those that a device's own words must match: names and `rest`
    rest: tuple[str, ...] = ()  # those that nothing explains
    pieces: tuple[Piece, ...] = ()
    empty: bool = False  # there is no word at all
    mended: bool = False  # a misspelt word of the name was mended
    spelt: str | None = None  # the query with misspelt words mended, where no model was found in it


NO_HINTS = Hints()
