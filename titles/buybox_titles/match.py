"""Choose the model that a title names among those that share the base found in it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from buybox_titles.capacity import BARE_STORAGES
from buybox_titles.groups import NETWORKS, Entry, Group
from buybox_titles.hits import Hit
from buybox_titles.pairs import read_pair
from buybox_titles.reading import Reading
from buybox_titles.terms import Code

MEMORIES = frozenset(("1", "2", "3", "4", "6", "8", "12", "16"))
"""GB of RAM that stand before a storage without a unit: "Redmi Note 8 4 64GB"."""


class Named:
    """What the words around a base say about which of its models is meant."""

    __slots__ = ("far", "tags", "used", "words", "years")

    def __init__(self) -> None:
        self.words: set[str] = set()  # words that are part of the name
        self.far: set[str] = set()  # such words further off, which may belong to something else
        self.tags: set[str] = set()
        self.years: set[str] = set()
        self.used: set[int] = set()  # positions of all these


def read_name(hit: Hit, reading: Reading, qualifiers: AbstractSet[str]) -> Named:
    """Collect words and tags of the name; words count as near until the first word that nobody knows."""
    named, tokens, group = Named(), reading.tokens, hit.group
    near = True
    for position in reading.loose:
        token = tokens[position]
        if token in group.tags:
            named.tags.add(token)
        elif (tag := _size_tag(token, group)) is not None:
            named.tags.add(tag)
        elif position >= hit.end and (token in group.words or token in qualifiers):
            near = near and position < reading.name_end
            (named.words if near else named.far).add(token)
        elif len(token) == 4 and token[:2] == "20" and token.isdigit():  # noqa: PLR2004 - a year
            named.years.add(token)
        else:
            if position >= hit.end and token.isalpha():
                near = False
            continue
        named.used.add(position)
    return named


def _size_tag(token: str, group: Group) -> str | None:
    """Return the tag for a screen size such as "13.3in" or "12.9", as the group writes it."""
    number = token.removesuffix("in").replace(",", ".")
    if not group.tags or not number.replace(".", "", 1).isdigit() or (number == token and "." not in token):
        return None
    for tag in (f"{number}in", f"{number.partition('.')[0]}in"):
        if tag in group.tags:
            return tag
    return None


def fitting(hit: Hit, named: Named) -> list[Entry]:
    """Return the models whose name has exactly these words and none of whose tags are contradicted."""
    group = hit.group
    words = frozenset(named.words)
    if any(words | {word} == entry.words for word in named.far for entry in group.entries):
        return []
    alike = [entry for entry in group.entries if entry.words == words]
    named.tags -= {tag for tag in named.tags & NETWORKS if not any(tag in entry.tags for entry in alike)}
    entries = [entry for entry in alike if named.tags <= entry.tags]
    if group.dated and named.years:
        return [entry for entry in entries if named.years <= entry.tags]
    return entries


def plainest(entries: list[Entry], tags: AbstractSet[str]) -> list[Entry]:
    """Keep the models that are called just so: "Galaxy A52" is not the A52 5G unless it says so."""
    if len(entries) < 2:  # noqa: PLR2004 - nothing to choose
        return entries
    spoken = frozenset(tags)
    plain = [entry for entry in entries if spoken in entry.written]
    if plain:
        return plain
    return [entry for entry in entries if any(written <= spoken for written in entry.written)] or entries


def with_codes(entries: list[Entry], codes: Sequence[Code]) -> list[Entry]:
    """Keep the models that have the maker's numbers in the title."""
    for code in codes:
        entries = [entry for entry in entries if entry.known.model.model_id in code.models]
    return entries


def with_lost_plus(hit: Hit, named: Named) -> list[Entry]:
    """Return the "plus" models beside the one that is named: feeds often lose the "+" of "S8+"."""
    words = frozenset(named.words | {"plus"})
    return [entry for entry in hit.group.entries if entry.words == words]


def with_screen(entries: list[Entry], plus: list[Entry], tokens: list[str]) -> list[Entry]:
    """Return the "plus" models where a diagonal in the title is theirs and not that of the models named."""
    if not plus:
        return entries
    stated = {token.removesuffix("in") for token in tokens if "." in token}
    if any(entry.known.screen in stated for entry in entries):
        return entries
    return [entry for entry in plus if entry.known.screen in stated] or entries


def with_storage(entries: list[Entry], storages: AbstractSet[int]) -> list[Entry]:
    """Keep the models that come in the storages stated, where any does."""
    kept = [entry for entry in entries if storages <= entry.known.storages]
    return kept or entries


def names_family(hit: Hit, tokens: list[str]) -> bool:
    """Tell whether a title speaks of a family of models: "Xperia XA series"."""
    return hit.group.wordy and tokens[hit.end : hit.end + 1] == ["series"]


def names_variants(hits: list[Hit], reading: Reading, used: AbstractSet[int]) -> bool:
    """Tell whether a base is repeated with other words: "Galaxy S9 | S9 Plus".

    A number that is a word of the name itself is no repetition: "Optimus L7 II P710".
    """
    hits = [hit for hit in hits if not set(range(hit.start, hit.end)) <= used]
    if len(hits) < 2:  # noqa: PLR2004 - nothing is repeated
        return False
    ordered = sorted(hits, key=lambda hit: hit.start)
    ends = [hit.start for hit in ordered[1:]] + [reading.name_end]
    spoken = {
        frozenset(reading.tokens[hit.end : max(end, hit.end)]) & hit.group.words
        for hit, end in zip(ordered, ends, strict=True)
    }
    return len(spoken) > 1


def names_another(hit: Hit, bases: AbstractSet[str], reading: Reading, used: AbstractSet[int]) -> bool:
    """Tell whether a list of models goes on after the first: "iPhone 13 / 12 / 11", "iPhone 12 Pro/13"."""
    stem, tokens, after = hit.group.stem, reading.tokens, hit.end
    while after in used:
        after += 1
    if not stem or after >= len(tokens):
        return False
    if read_pair(tokens[after]):
        return False
    token = tokens[after].partition("/")[0]
    if token.isalpha() or token in BARE_STORAGES or stem + token not in bases:
        return False
    if not token.isdigit():
        return True
    is_memory = token in MEMORIES and after + 1 < len(tokens) and tokens[after + 1][:1].isdigit()
    return "/" in tokens[after] or not is_memory
