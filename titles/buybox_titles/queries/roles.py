"""Say which words of a query gave what."""

from collections.abc import Iterable

from buybox_titles.axes import Stated
from buybox_titles.capacity import BARE_STORAGES
from buybox_titles.choose import Choice
from buybox_titles.parse import Parsed
from buybox_titles.reading import Reading
from buybox_titles.terms import Kind

NAME, REST, IGNORED = "name", "rest", "ignored"
"""Roles beside those of the pieces: words of a name, words that nothing explains, words that tell no device apart."""

PIECES = {
    Kind.CAPACITY: "storage_gb",
    Kind.MEMORY: "ram_gb",
    Kind.STORAGE: "storage_gb",
    Kind.COLOUR: "colour",
    Kind.GRADE: "grade",
    Kind.KEYBOARD: "keyboard",
    Kind.CATEGORY: "category",
    Kind.CONNECTIVITY: "connectivity",
    Kind.BRAND: NAME,
    Kind.CODE: NAME,
    Kind.NOISE: IGNORED,
    Kind.UNLOCKED: IGNORED,
    Kind.LOCKED: IGNORED,
    Kind.OPERATOR: IGNORED,
    Kind.WANTED: IGNORED,
    Kind.EXPANSION: IGNORED,
    Kind.ALONG_WITH: IGNORED,
    Kind.INCLUDED: IGNORED,
}
"""What each kind of word is to a query; kinds left out (accessories, parts) are words that must match."""


def roles_of(parsed: Parsed, choice: Choice, stated: Stated, colours: Iterable[int]) -> list[str]:
    """Return the role of every token; the later words of a phrase have the role of its first.

    `colours` are the positions of words of colours, which may be the maker's own: the "bora" of "bora purple".
    """
    reading = parsed.reading
    roles: dict[int, str] = {}
    for kind, found in enumerate(reading.found):
        roles |= {position: PIECES.get(Kind(kind), REST) for position, _ in found}
    roles |= {at: "ram_gb" for at, value in reading.found[Kind.CAPACITY] if value in stated.memories}
    if stated.connectivity is None:
        roles |= {at: REST if choice.known is None else IGNORED for at, _ in reading.found[Kind.CONNECTIVITY]}
    if parsed.verdict is None:
        roles |= {at: IGNORED for at, _ in reading.found[Kind.ACCESSORY] if _comes_along(at, reading)}
    roles |= {position: _loose(reading.tokens[position], choice, stated) for position in reading.loose}
    roles |= dict.fromkeys(colours, "colour")
    roles |= dict.fromkeys(choice.used, NAME)
    if parsed.hit is not None:
        roles |= dict.fromkeys(range(parsed.hit.start, parsed.hit.end), NAME)
    return _searchable(_continued(roles, len(reading.tokens)), reading)


def _comes_along(at: int, reading: Reading) -> bool:
    """Tell whether an accessory is an extra: every seller says himself what comes with a device."""
    return any(before < at for before, _ in reading.found[Kind.ALONG_WITH])


def _searchable(roles: list[str], reading: Reading) -> list[str]:
    """Search for words that say nothing beside others where there are no others: "camera" is no wish for everything."""
    if {*roles} != {IGNORED}:
        return roles
    alone = {at for at, _ in reading.found[Kind.NOISE]}
    return [REST if at in alone else role for at, role in enumerate(roles)]


def _loose(token: str, choice: Choice, stated: Stated) -> str:
    if token in BARE_STORAGES and int(token) in stated.storages:
        return "storage_gb"
    is_size = choice.known is not None and stated.size is not None and choice.known.sizes.get(token) == stated.size
    return "size" if is_size else REST


def _continued(roles: dict[int, str], count: int) -> list[str]:
    found: list[str] = []
    for position in range(count):
        found.append(roles.get(position) or (found[-1] if found else REST))
    return found
