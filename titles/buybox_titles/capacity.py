"""Read storage and RAM: "128gb", "1to", "4/64", "8gb+256gb", a bare "128" that the model comes in."""

from collections.abc import Set as AbstractSet

from buybox_titles.reading import Reading
from buybox_titles.terms import Kind

LARGEST_RAM = {"laptop": 128, "desktop": 256}
"""GB by category; a larger number without a label is storage."""

LARGEST_POCKET_RAM = 24
"""GB in all other categories."""

SMALLEST_STORAGE = 16
"""GB; a smaller number alone is RAM unless the model comes in it."""

LARGEST_MISLABELLED = 16
"""GB; of a computer, what a disk is said to have but no disk of it has: "laptop 16GB SSD" is RAM, and a disk."""

SMALLEST_DISK = 65
"""GB; the same of a laptop or desktop whose model is not known: "laptop 16GB" asks for RAM."""


class Capacities:
    """Storages and RAM that a title states, in GB."""

    __slots__ = ("loose", "memories", "storages")

    def __init__(self, storages: set[int], memories: set[int], loose: list[int]) -> None:
        self.storages = storages
        self.memories = memories
        self.loose = loose  # numbers without a label: which they are depends on the model


def read_capacities(reading: Reading) -> Capacities:
    """Collect what is stated, told apart where a word says which it is."""
    stated = Capacities({storage for _, storage in reading.pairs}, {memory for memory, _ in reading.pairs}, [])
    found = reading.found
    capacities = found[Kind.CAPACITY]
    if not found[Kind.MEMORY] and not found[Kind.STORAGE] and not found[Kind.EXPANSION]:
        stated.loose = [int(gigabytes) for _, gigabytes in capacities]  # type: ignore[arg-type]  # a capacity's value is its GB
        return stated
    labels = {position: kind for kind in _LABELS for position, _ in found[kind]}
    ahead = min(labels) < min((position for position, _ in capacities), default=0)
    for position, value in capacities:
        gigabytes = int(value)  # type: ignore[arg-type]  # a capacity's value is its GB
        kind = _label(position, labels, ahead=ahead)
        if kind is Kind.MEMORY:
            stated.memories.add(gigabytes)
        elif kind is Kind.STORAGE:
            stated.storages.add(gigabytes)
        elif kind is None:
            stated.loose.append(gigabytes)
    return stated


_LABELS = (Kind.MEMORY, Kind.STORAGE, Kind.EXPANSION)


def _label(position: int, labels: dict[int, Kind], *, ahead: bool) -> Kind | None:
    """Return and use up the label beside a number: before it where the first label stands before the first number.

    What a card may hold is always said before the number: "microSD up to 256GB".
    """
    before = (position - 1, position - 2)
    if any(labels.get(place) is Kind.EXPANSION for place in before):
        return Kind.EXPANSION
    for place in (*before[:1], position + 1) if ahead else (position + 1, *before):
        if labels.get(place) in {Kind.MEMORY, Kind.STORAGE}:
            return labels.pop(place)
    return None


def settle(stated: Capacities, known: AbstractSet[int], category: str | None) -> tuple[frozenset[int], frozenset[int]]:
    """Tell storages from RAM; `known` are the storages that the model comes in, empty when there is no model.

    A number without a label is storage where the model comes in it, else RAM where it is small, which for a computer
    means what no storage of the model is ("MacBook Air M1 16GB"), of no known model at most 64 GB. Of two, the smaller
    is the RAM where it is at most 4 GB or where the model does not come in it ("2GB 16GB", "12GB 256GB").
    """
    storages, memories = set(stated.storages), set(stated.memories)
    if category in LARGEST_RAM and len(storages) == 1 and not memories | known & storages:
        memories = {number for number in storages if number <= LARGEST_MISLABELLED}
        storages -= memories
    numbers = sorted(set(stated.loose) - storages - memories)
    largest = LARGEST_RAM.get(category or "", LARGEST_POCKET_RAM)
    least = SMALLEST_STORAGE
    if category in LARGEST_RAM:
        least = largest + 1 if known else SMALLEST_DISK
    for number in numbers:
        small = number <= largest and not memories
        if small and _is_memory(number, numbers, known, least, settled=bool(storages)):
            memories.add(number)
        else:
            storages.add(number)
    return frozenset(storages), frozenset(memories)


def _is_memory(number: int, numbers: list[int], known: AbstractSet[int], least: int, *, settled: bool) -> bool:
    if settled or number != numbers[-1]:
        return number not in known or number <= 4  # noqa: PLR2004 - 4 GB beside a larger storage is RAM
    return number < least and number not in known


def bare_storage(tokens: list[str], loose: list[int], used: AbstractSet[int], known: AbstractSet[int]) -> int | None:
    """Return a number without a unit that can only be a storage of the model: "iphone 13 128"."""
    found = {int(tokens[at]) for at in loose if at not in used and tokens[at] in BARE_STORAGES}
    fitting = found & known if known else {number for number in found if number > LARGEST_POCKET_RAM * 2}
    return fitting.pop() if len(fitting) == 1 else None


BARE_STORAGES = frozenset(("16", "32", "64", "128", "256", "512", "1024"))
