"""What a person reads in the texts that the promise is tried with, and which devices these list; no parser is asked."""

from typing import Any

import msgspec
from buybox_ranking.device import DeviceDocument

Parameters = dict[str, Any]

THIRTEEN, THIRTEEN_PRO = "apple-iphone-13", "apple-iphone-13-pro"
TWELVE, ELEVEN = "apple-iphone-12", "apple-iphone-11"


class Reading(msgspec.Struct, frozen=True):
    """A text as a person reads it."""

    words: str  # what a device's own words must hold
    model: str | None = None
    storage: int | None = None
    category: str | None = None
    wishes: Parameters = {}  # what it says of offers, as parameters
    nearest: tuple[str, ...] = ()  # models shown where the model is not on offer as it is asked for, nearest first
    leftover: str = ""  # a word that nobody can explain
    mended: str | None = None  # a word with a typing error that no name explains: the device is listed, not lifted
    brand: str | None = None

    def facts(self) -> dict[str, str | None]:
        """Return what rules of lists may name of it."""
        if self.model is None:
            return {"brand": self.brand, "category": self.category}
        device = f"{self.model}-{self.storage}gb" if self.storage else None
        return {"device": device, "model": self.model, "brand": "Apple", "category": "smartphone"}


def _thirteen(storage: int | None = None, **wishes: object) -> Reading:
    return Reading("iphone 13", THIRTEEN, storage, wishes=wishes, nearest=(TWELVE, ELEVEN, THIRTEEN_PRO))


READINGS: dict[str, Reading] = {
    "notabrikc": Reading("notabrick", mended="notabrick"),
    "omrbia vela": Reading("ombria vela", mended="ombria vela"),
    "notabrick 14 128": Reading("notabrick 14", storage=128),
    "QUARK 12 plus 64": Reading("quark 12 plus", storage=64),
    "playstation": Reading("playstation", brand="Sony"),
    "iphone": Reading("iphone", brand="Apple"),
    "iphone 13": _thirteen(),
    "iphnoe 13": _thirteen(),
    "iphone 13 128 noir": _thirteen(128, colour=["midnight"]),
    "iphone 13 rouge": _thirteen(colour=["red"]),
    "iphone 13 premium": _thirteen(grade=["premium"]),
    "iphone 13 moins de 250": _thirteen(price_max="250"),
    "iphone 13 bleu moins de 200": _thirteen(colour=["blue"], price_max="200"),
    "iphone 13 512": _thirteen(512),
    "IPHONE 13 PRO": Reading("iphone 13 pro", THIRTEEN_PRO, nearest=(THIRTEEN, TWELVE)),
    "iphone 12 bleu moins de 300": Reading(
        "iphone 12",
        TWELVE,
        None,
        wishes={"colour": ["blue"], "price_max": "300"},
        nearest=(THIRTEEN, ELEVEN, THIRTEEN_PRO),
    ),
    "iphone 12 512": Reading("iphone 12 512", TWELVE, nearest=(THIRTEEN, ELEVEN, THIRTEEN_PRO), leftover="512"),
    "iphone 13 128 bleu wobblish": Reading(
        "iphone 13 wobblish",
        THIRTEEN,
        128,
        wishes={"colour": ["blue"]},
        nearest=(TWELVE, ELEVEN, THIRTEEN_PRO),
        leftover="wobblish",
    ),
    "iphone 12 64 wobblish moins de 180": Reading(
        "iphone 12 wobblish",
        TWELVE,
        64,
        wishes={"price_max": "180"},
        nearest=(THIRTEEN, ELEVEN, THIRTEEN_PRO),
        leftover="wobblish",
    ),
    "iphone 15": Reading("iphone 15", "apple-iphone-15", nearest=(THIRTEEN, TWELVE)),
    "quark 13 bleu moins de 220": Reading("quark 13", wishes={"colour": ["blue"], "price_max": "220"}),
    "quark entre 200 et 250": Reading("quark", wishes={"price_min": "200", "price_max": "250"}),
    "moins de 230": Reading("", wishes={"price_max": "230"}),
    "telephone neuf moins de 190": Reading("", category="smartphone", wishes={"price_max": "190"}),
}
"""Texts that say more than words; every other text is its words."""

PLAIN = (
    "", "", "quark", "quark 13", "quark 13 pro", "vela s", "zx2007", "gizmo", "gadget",
)  # fmt: skip

QUERIES = (*PLAIN, *PLAIN, *READINGS)

MODELLESS = (*PLAIN, *(text for text, reading in READINGS.items() if reading.model is None))


class Found(msgspec.Struct, frozen=True):
    """The devices that a text lists, each with its score; `near` ones are not what it asks for."""

    reading: Reading
    scores: dict[str, float]
    near: bool = False
    answers: bool = False  # something that is on offer is what the text asks for
    stands: bool = False  # the model that was read is on offer as it is stated


def reading_of(text: str) -> Reading:
    """Return what a person reads in a text."""
    return READINGS.get(text, Reading(text.lower()))


def find(devices: tuple[DeviceDocument, ...], on_offer: set[str], text: str) -> Found:
    """Return the devices that a text lists: those near it only where nothing that it asks for is on offer."""
    reading = reading_of(text)
    exact = _scored(devices, reading, _score)
    own = {device.device_id for device in devices if reading.model is None or _is_own(device, reading)}
    if own & exact.keys() & on_offer:
        return Found(reading, exact, answers=True, stands=True)
    near = _scored(devices, reading, _near_score)
    if exact.keys() & on_offer and not near.keys() & on_offer:
        return Found(reading, exact)
    return Found(reading, near, near=True, stands=bool(own & on_offer))


def is_meant(device: DeviceDocument, found: Found) -> bool:
    """Tell whether wishes are judged by a device: of the model as stated, where one was read; else by any near it."""
    neighbours = found.near and not found.stands
    own = neighbours or found.reading.model is None or _is_own(device, found.reading)
    return own and device.device_id in found.scores


def _scored(devices: tuple[DeviceDocument, ...], reading: Reading, score: Any) -> dict[str, float]:  # noqa: ANN401
    scores = {device.device_id: score(device, reading) for device in devices}
    return {device_id: points for device_id, points in scores.items() if points is not None}


def _is_own(device: DeviceDocument, reading: Reading) -> bool:
    return device.model_id == reading.model and reading.storage in {None, device.storage_gb}


def _is_word(word: str, device: DeviceDocument, *, beginning: bool) -> bool:
    """Tell whether a device has a word or a code; where it may be a beginning, only a word may."""
    known = set(device.words.lower().split())
    return word in known | {code.lower() for code in device.codes} or (
        beginning and any(each.startswith(word) for each in known)
    )


def _score(device: DeviceDocument, reading: Reading) -> int | None:
    """Return the score of a device whose words are the text's, the last one as a beginning; None for others."""
    words = reading.words.split()
    fits = reading.storage in {None, device.storage_gb} and reading.category in {None, device.category}
    number = reading.model is not None and not reading.leftover and bool(words) and words[-1].isdigit()
    last = len(words) - 1
    if not fits or not all(
        _is_word(word, device, beginning=at == last and not number) for at, word in enumerate(words)
    ):
        return None
    if not words or reading.mended:
        return 0
    spans = {" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1)}
    return (
        64 * (reading.words in device.names)
        + 32 * any(code.lower() in words for code in device.codes)
        + 16 * (reading.model is not None and _is_own(device, reading))
        + 8 * bool(spans & set(device.names))
        + 2 * all(_is_word(word, device, beginning=False) for word in words)
    )


def _near_score(device: DeviceDocument, reading: Reading) -> float | None:
    """Return how near a device comes by its model, as stated first; no other text names a kind of device."""
    models = (reading.model, *reading.nearest)
    if reading.model is None or device.model_id not in models:
        return None
    stated = reading.storage is not None and reading.storage == device.storage_gb
    return len(models) - models.index(device.model_id) + 0.5 * stated
