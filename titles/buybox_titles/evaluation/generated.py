"""Write titles for a device as sellers of seven languages write them; the model that each means is known."""

import random
import re
from collections.abc import Iterator, Sequence

import msgspec
from buybox_config.catalogue import Device, Model

from buybox_titles.pairs import GB_PER_TB

_PHONES = ("smartphone",)
_WORDS: dict[str, tuple[str, str, dict[str, str]]] = {
    "en": ("GB", "unlocked", {"black": "black", "blue": "blue", "smartphone": "smartphone"}),
    "fr": ("Go", "débloqué tout opérateur", {"black": "noir", "blue": "bleu", "smartphone": "téléphone portable"}),
    "de": ("GB", "ohne Simlock", {"black": "schwarz", "blue": "blau", "smartphone": "Handy"}),
    "es": ("GB", "libre", {"black": "negro", "blue": "azul", "smartphone": "teléfono móvil"}),
    "it": ("GB", "sbloccato", {"black": "nero", "blue": "blu", "smartphone": "cellulare"}),
    "nl": ("GB", "simlockvrij", {"black": "zwart", "blue": "blauw", "smartphone": "smartphone"}),
    "ja": ("GB", "SIMフリー", {"black": "ブラック", "blue": "ブルー", "smartphone": "スマートフォン"}),
}
"""Language -> unit, what an unlocked phone is called, words."""

_CONNECTIVITY = {
    "wifi": ("WiFi", "Wi-Fi"),
    "cellular": ("WiFi + Cellular", "LTE"),
    "gps": ("GPS",),
    "gps-cellular": ("GPS + Cellular",),
}
_CONDITIONS = (
    "refurbished",
    "reconditionné",
    "generalüberholt",
    "reacondicionado",
    "ricondizionato",
    "refurbished",
    "整備済み品",
)
_JOINED = re.compile(r"(?<=[A-Za-z]) (?=\d)")


class Generated(msgspec.Struct, frozen=True):
    """A title and what it means."""

    title: str
    model: Model
    device: Device
    style: str


def generate(model: Model, many: int, seed: str) -> list[Generated]:
    """Return `many` titles of a model in different styles; the same seed gives the same titles."""
    chance = random.Random(f"{seed} {model.model_id}")  # noqa: S311 - a sample, no secret
    styles = list(_styles(model))
    chosen = chance.sample(styles, min(many, len(styles)))
    return [_title(model, style, chance) for style in chosen]


def _styles(model: Model) -> Iterator[str]:
    yield from ("plain", "sim free", "slug", "behind", "shop", "joined", "dashes")
    if "plus" in model.name.lower():
        yield "plus sign"
    if model.codes:
        yield "code"


def _title(model: Model, style: str, chance: random.Random) -> Generated:
    device = chance.choice(model.devices)
    language = chance.choice(list(_WORDS))
    number = list(_WORDS).index(language)
    unit, free, words = _WORDS[language]
    colour = words[chance.choice(("black", "blue"))]
    facts = _facts(device, unit, chance)
    name = _named(model)
    phone = model.category in _PHONES
    free = free if phone else ""
    what = words["smartphone"] if phone else ""
    bare = name.removeprefix(model.brand).strip() or name
    written = {
        "plain": (name, *facts, colour, free),
        "sim free": ("sim free" if phone else "new", name, *facts, "mobile phone" if phone else "", "black"),
        "slug": (name, *facts, colour, free),
        "behind": (bare, *facts, colour, "by", model.brand),
        "shop": (what, name, "-", *facts, "-", colour, "-", _CONDITIONS[number]),
        "joined": (model.brand, _JOINED.sub("", bare, count=1), *facts),
        "dashes": (name, ", ".join((*facts, colour)), "NEU" if language == "de" else ""),
        "plus sign": (re.sub(r" plus\b", "+", name, flags=re.IGNORECASE), *facts, colour),
        "code": (name, chance.choice(model.codes or ("",)), *facts, colour),
    }[style]
    text = " ".join(piece for piece in written if piece)
    if style == "sim free":
        text = text.lower()
    elif style == "slug":
        text = re.sub(r"[\s().,]+", "-", text).strip("-").lower()
    elif style == "shop" and chance.random() < 0.3:  # noqa: PLR2004 - some shops shout
        text = text.upper()
    return Generated(text, model, device, style)


def _named(model: Model) -> str:
    """Return the name with its brand before it, once."""
    return model.name if model.name.lower().startswith(model.brand.lower()) else f"{model.brand} {model.name}"


def _facts(device: Device, unit: str, chance: random.Random) -> Sequence[str]:
    """Return size, storage, RAM and connectivity as titles write them."""
    gap = chance.choice(("", " "))
    storage = _capacity(device.storage_gb, unit, gap)
    memory = _capacity(device.ram_gb, unit, gap)
    if storage and memory:
        storage = chance.choice((f"{memory} RAM {storage} SSD", f"{memory} RAM {storage}", f"{storage} {memory} RAM"))
    elif storage and device.category == "smartphone" and device.storage_gb in {64, 128, 256} and chance.random() < 0.2:  # noqa: PLR2004
        storage = chance.choice((f"{{0}}/{device.storage_gb}{unit}", f"{{0}}{unit} RAM {storage}")).format(
            {64: 4, 128: 6, 256: 8}[device.storage_gb]
        )
    size = (device.size or "").replace(" in", '"').replace(" ", gap)
    connectivity = chance.choice(_CONNECTIVITY.get(device.connectivity or "", (device.connectivity or "",)))
    return [piece for piece in (size, storage or memory, connectivity) if piece]


def _capacity(gigabytes: int | None, unit: str, gap: str) -> str:
    if gigabytes is None:
        return ""
    if gigabytes >= GB_PER_TB and gigabytes % GB_PER_TB == 0:
        return f"{gigabytes // GB_PER_TB}{gap}{unit.replace('G', 'T')}"
    return f"{gigabytes}{gap}{unit}"
