"""What only one model may claim: its id, its devices' ids and numbers, its names, its makers' numbers."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

from buybox_config.catalogue.entries import Complaint, Entries, Entry
from buybox_config.catalogue.gtin import gtin_key
from buybox_config.catalogue.model import Model, device_number

Claim = tuple[Hashable, str]
"""What is claimed, and how a person would say it."""

Forms = Callable[[Model], Iterable[Claim]]
"""The ways to read a model's name: two models of a brand that share one cannot be told apart in a title."""


def check_claims(entries: Entries, forms: Forms) -> Iterator[Complaint]:
    """Give every claim that two models make."""
    yield from _twice(entries.models, _devices)
    yield from _twice(entries.models, _device_numbers)
    yield from _twice(entries.models, lambda model: _named(model, forms))
    yield from _twice(entries.models, _part_numbers)
    yield from _twice(entries.models, _gtins)
    yield from _check_codes(entries)


def _twice(entries: Iterable[Entry], claims: Callable[[Model], Iterable[Claim]]) -> Iterator[Complaint]:
    owners: dict[Hashable, Entry] = {}
    for entry in entries:
        for claim, said in claims(entry.model):
            owner = owners.setdefault(claim, entry)
            if owner is not entry:
                yield Complaint(entry.place, f"{said} is claimed by {owner.model.model_id} too ({owner.place})")


def _check_codes(entries: Entries) -> Iterator[Complaint]:
    """Give the model numbers of two models that are not listed as shared, and those listed that are not shared."""
    owners: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries.models:
        for code in dict.fromkeys(entry.model.codes):
            owners[code].append(entry)
    listed = {row["code"]: place for place, row in entries.shared_codes}
    for code, found in owners.items():
        if len(found) > 1 and code not in listed:
            others = ", ".join(entry.model.model_id for entry in found[:-1])
            yield Complaint(found[-1].place, f"model number {code} is claimed by {others} too: list it as shared")
    for code, place in listed.items():
        if len(owners.get(code, ())) < 2:  # noqa: PLR2004 - shared means two or more
            yield Complaint(place, f"model number {code} is listed as shared, but is not: take it off the list")


def _devices(model: Model) -> Iterator[Claim]:
    for device in model.devices:
        yield device.device_id, f"device {device.device_id}"


def _device_numbers(model: Model) -> Iterator[Claim]:
    for device in model.devices:
        yield device_number(device.device_id), f"the 53-bit number of {device.device_id}"


def _named(model: Model, forms: Forms) -> Iterator[Claim]:
    """Give a model's names as they stand, and as titles are read."""
    for name in dict.fromkeys((model.name.lower(), *model.aliases)):
        yield (model.brand, name), f"the name {name!r}"
    for form, said in forms(model):
        yield (model.brand, "form", form), f"a name that reads {said!r}"


def _part_numbers(model: Model) -> Iterator[Claim]:
    for piece in model.part_numbers:
        number = piece.rpartition("=")[2].upper()
        yield number, f"part number {number}"


def _gtins(model: Model) -> Iterator[Claim]:
    for piece in model.gtins:
        number = piece.rpartition("=")[2]
        yield gtin_key(number), f"GTIN {number}"
