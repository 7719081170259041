"""Titles as sellers write them: pieces in a shop's order, in the market's language and units."""

from typing import NamedTuple

from buybox_config.catalogue import Colour, Device, Model

from buybox_indexer.demo.tables import TitleStyle
from buybox_indexer.demo.words import Words

GB_PER_TB = 1024
LONG_ENOUGH = 4  # letters of a first word that names a product without its brand

CONNECTIVITY = {
    "wifi": ("Wi-Fi", "WiFi"),
    "cellular": ("Wi-Fi + Cellular", "WiFi + Cellular"),
    "gps": ("GPS", "GPS"),
    "gps-cellular": ("GPS + Cellular", "GPS+Cellular"),
    "4g": ("4G", "4G"),
    "5g": ("5G", "5G"),
}
"""How connectivity is written, spaced and glued."""


class Told(NamedTuple):
    """What a title may tell about one row."""

    model: Model
    device: Device
    colour: Colour | None
    keyboard: str | None
    operator: str | None
    battery_new: bool
    grade: str  # in the shop's words
    used: bool = False  # sold as used: no word of refurbishing


def brand_before(model: Model) -> str:
    """Return the brand, or nothing where the model's name already begins with it."""
    return "" if model.name.lower().startswith(model.brand.lower()) else model.brand


class TitleWriter:
    """Writes the titles of one feed."""

    def __init__(self, style: TitleStyle, words: Words, *, english_colours: bool) -> None:
        self._style = style
        self._words = words
        self._english_colours = english_colours
        self._pieces = [getattr(self, f"_{piece}") for piece in style.pieces]

    def write(self, told: Told) -> str:
        """Write one title."""
        style = self._style
        text = style.joiner.join([piece for write in self._pieces if (piece := write(told))])
        if style.joiner != " ":
            text = text.replace(f"{told.model.brand}{style.joiner}", f"{told.model.brand} ", 1)
        if style.case == "as-is":
            return text
        return text.upper() if style.case == "upper" else text.lower()

    def colour_words(self, colour: Colour | None) -> str | None:
        """Write a colour as this feed does, in titles and columns alike."""
        if colour is None:
            return None
        return colour.name.replace("-", " ").title() if self._english_colours else self._words.colour(colour)

    def _brand(self, told: Told) -> str:
        return brand_before(told.model)

    def _name(self, told: Told) -> str:
        name = told.model.name
        first = name.split(" ")[0]
        if "brand" in self._style.pieces or (first.isalpha() and len(first) >= LONG_ENOUGH):
            return name
        return f"{self._brand(told)} {name}".strip()

    def _size(self, told: Told) -> str:
        if not told.device.size:
            return ""
        number, _, unit = told.device.size.partition(" ")
        if unit != "in":
            return number + ("" if self._style.glued else " ") + unit
        decimal = number if self._words.gigabyte == "GB" and self._words.inch == "inch" else number.replace(".", ",")
        return f'{decimal}"' if self._style.glued else f"{decimal} {self._words.inch}"

    def _capacity(self, gigabytes: int) -> str:
        words, gap = self._words, "" if self._style.glued else " "
        terabytes, rest = divmod(gigabytes, GB_PER_TB)
        if terabytes and not rest:
            return f"{terabytes}{gap}{words.terabyte}"
        return f"{gigabytes}{gap}{words.gigabyte}"

    def _storage(self, told: Told) -> str:
        if not told.device.storage_gb:
            return ""
        kind = " SSD" if told.model.category == "laptop" else ""
        return self._capacity(told.device.storage_gb) + kind

    def _ram(self, told: Told) -> str:
        return f"{self._capacity(told.device.ram_gb)} {self._words.memory}" if told.device.ram_gb else ""

    def _connectivity(self, told: Told) -> str:
        kind = told.device.connectivity
        if not kind:
            return ""
        return CONNECTIVITY[kind][self._style.glued] if kind in CONNECTIVITY else kind

    def _colour(self, told: Told) -> str:
        return self.colour_words(told.colour) or ""

    def _keyboard(self, told: Told) -> str:
        return self._words.keyboards.get(told.keyboard, told.keyboard) if told.keyboard else ""

    def _battery(self, told: Told) -> str:
        return self._words.battery_new if told.battery_new else ""

    def _lock(self, told: Told) -> str:
        if told.model.category != "smartphone":
            return ""
        return self._words.locked.format(operator=told.operator) if told.operator else self._words.unlocked

    def _code(self, told: Told) -> str:
        return f"({told.model.codes[-1]})" if told.model.codes else ""

    def _kind(self, told: Told) -> str:
        return self._words.kinds[told.model.category]

    def _refurbished(self, told: Told) -> str:
        return "" if told.used else self._words.refurbished

    def _grade(self, told: Told) -> str:
        return told.grade

    def _dash(self, _told: Told) -> str:
        return "-"
