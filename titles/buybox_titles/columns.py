"""Use a seller's own columns beside the title, and check them against it."""

import msgspec
from buybox_config.catalogue import CATEGORIES
from buybox_config.catalogue.gtin import gtin_key

from buybox_titles.axes import Stated, read_connectivity, read_size
from buybox_titles.choose import Choice, choose
from buybox_titles.colours import read_colour
from buybox_titles.describe import describe, devices_of, read_axes
from buybox_titles.fold import fold
from buybox_titles.locks import read_keyboard, read_lock
from buybox_titles.parse import Parsed, parse
from buybox_titles.recognition import Hints, Recognition
from buybox_titles.terms import Kind
from buybox_titles.vocabulary import Vocabulary

AMBIGUOUS = "ambiguous_device"
BY_COLUMNS = 0.9
"""Confidence at least, where title and columns together give one device and neither contradicts the other."""
NOT_LOCKED = frozenset(("", "none", "no", "nein", "non", "nee", "0", "false", "-"))


def with_columns(parsed: Parsed, choice: Choice, hints: Hints, vocabulary: Vocabulary) -> Recognition:
    """Return the recognition of a title with the seller's columns about it."""
    choice = with_numbers(parsed, choice, hints, vocabulary)
    found = describe(parsed, choice, vocabulary.calibration)
    return _filled(found, parsed, choice, hints, vocabulary)


def with_numbers(parsed: Parsed, choice: Choice, hints: Hints, vocabulary: Vocabulary) -> Choice:
    """Settle a title's choice with the columns that name a model: its name, the maker's number, the GTIN."""
    for text in (hints.model, hints.mpn):
        if text:
            choice = _agreed(parsed, choice, _choice_of(f"{hints.brand or ''} {text}", vocabulary))
    named = _named_by_gtin(hints.gtin, vocabulary) if hints.gtin else None
    return _agreed(parsed, choice, named) if named else choice


def _named_by_gtin(gtin: str, vocabulary: Vocabulary) -> Choice | None:
    """Return what a GTIN names; one that is no GTIN, or that nobody knows, says nothing."""
    key = gtin_key(gtin)
    named = vocabulary.by_gtin.get(key) if key else None
    if named is None:
        return None
    return Choice(known=vocabulary.known[named.model_id], by_code=True, device_id=named.device_id)


def _choice_of(text: str, vocabulary: Vocabulary) -> Choice:
    return choose(parse(text, vocabulary), vocabulary)


def _agreed(parsed: Parsed, title: Choice, column: Choice) -> Choice:
    """Settle a title's choice with a column's: the clear one speaks, two clear ones must agree."""
    if column.known is None:
        return title
    chosen = column.known.model
    if title.known is None:
        fits = (
            chosen.model_id in title.candidates
            if title.candidates
            else chosen.brand in (parsed.brands or [chosen.brand])
        )
        return column if fits else Choice(reason=AMBIGUOUS, candidates=(*title.candidates, chosen.model_id))
    if title.known is column.known:
        return _both(title, column)
    if title.by_default and title.known.model.brand == chosen.brand and not column.by_default:
        return column
    return Choice(reason=AMBIGUOUS, candidates=(title.known.model.model_id, chosen.model_id))


def _both(title: Choice, column: Choice) -> Choice:
    """Return the choice that title and column agree on, surer for it; two numbers of two devices contradict."""
    if title.device_id and column.device_id and title.device_id != column.device_id:
        return Choice(reason=AMBIGUOUS, candidates=(title.device_id, column.device_id))
    return msgspec.structs.replace(
        title, by_code=title.by_code or column.by_code, device_id=title.device_id or column.device_id
    )


def _filled(found: Recognition, parsed: Parsed, choice: Choice, hints: Hints, vocabulary: Vocabulary) -> Recognition:
    read = _read_columns(hints, choice, vocabulary)
    if _contradicts(found, read):
        reason = found.reason if parsed.verdict else AMBIGUOUS
        return msgspec.structs.replace(found, device_id=None, reason=reason, confidence=0.0)
    filled = msgspec.structs.replace(
        found,
        storage_gb=found.storage_gb or read.storage_gb,
        ram_gb=found.ram_gb or read.ram_gb,
        size=found.size or read.size,
        connectivity=found.connectivity or read.connectivity,
        colour=found.colour or read.colour,
        keyboard=found.keyboard or read.keyboard,
        network_lock=found.network_lock or read.network_lock,
        brand=found.brand or read.brand,
        category=found.category or read.category,
    )
    return _with_device(filled, parsed, choice)


def _read_columns(hints: Hints, choice: Choice, vocabulary: Vocabulary) -> Hints:
    """Return the columns in our own words; what a column says in words that nobody knows is left out."""
    keyboard = parse(hints.keyboard, vocabulary).reading if hints.keyboard else None
    known = choice.known
    said = parse(f"{hints.size or ''} {hints.connectivity or ''}", vocabulary).reading if _says_which(hints) else None
    return Hints(
        brand=hints.brand,
        category=hints.category if hints.category in CATEGORIES else None,
        storage_gb=hints.storage_gb,
        ram_gb=hints.ram_gb,
        size=read_size(said, known) if said and known else None,
        connectivity=read_connectivity(said, known.model.connectivity) if said and known else None,
        colour=read_colour(parse(hints.colour, vocabulary).reading, choice.known) if hints.colour else None,
        keyboard=read_keyboard(keyboard) if keyboard else None,
        network_lock=_column_lock(hints.network_lock, vocabulary) if hints.network_lock else None,
    )


def _says_which(hints: Hints) -> bool:
    return bool(hints.size or hints.connectivity)


def _column_lock(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the operator in a column about the lock; there a bare name such as "Orange" is one."""
    reading = parse(text, vocabulary).reading
    if reading.found[Kind.UNLOCKED] or fold(text).strip() in NOT_LOCKED:
        return None
    return read_lock(reading) or fold(text).strip()


def _contradicts(found: Recognition, columns: Hints) -> bool:
    pairs = (
        (found.storage_gb, columns.storage_gb),
        (found.ram_gb, columns.ram_gb),
        (found.category if found.model_id else None, columns.category),
        (found.keyboard, columns.keyboard),
        (found.size, columns.size),
        (found.connectivity, columns.connectivity),
    )
    return any(ours is not None and theirs is not None and ours != theirs for ours, theirs in pairs)


def _with_device(found: Recognition, parsed: Parsed, choice: Choice) -> Recognition:
    """Find the device again with the storage and RAM of the columns."""
    if choice.known is None or parsed.verdict:
        return found
    read = read_axes(parsed.reading, choice.known, choice.used)
    stated = Stated(
        read.storages or (frozenset((found.storage_gb,)) if found.storage_gb else frozenset()),
        read.memories or (frozenset((found.ram_gb,)) if found.ram_gb else frozenset()),
        read.size or found.size,
        read.connectivity or found.connectivity,
    )
    devices = [device for device in devices_of(choice.known, stated) if choice.device_id in {None, device.device_id}]
    if not devices and choice.device_id:
        return msgspec.structs.replace(found, device_id=None, reason=AMBIGUOUS, confidence=0.0)
    if found.device_id:
        agrees = any(device.device_id == found.device_id for device in devices)
        return found if agrees else msgspec.structs.replace(found, device_id=None, reason=AMBIGUOUS, confidence=0.0)
    if len(devices) != 1 or len(stated.storages) > 1:
        return found
    sure = max(found.confidence, BY_COLUMNS)
    return msgspec.structs.replace(found, device_id=devices[0].device_id, reason=None, candidates=(), confidence=sure)
