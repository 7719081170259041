"""Put cores together: tails cut where they stop being names, then typing errors joined to what was meant."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec
from rapidfuzz.distance import OSA

from buybox_indexer.proposals.core import TAG, Core

SHORTEST_MISTYPED = 5
"""Letters of a word in which a typing error is believed; shorter ones are often names that differ by a letter."""

FEW_HEADS = 3
"""A word that follows more different names than these describes them, and belongs to none."""

TIMES_LARGER = 3
"""How many times more rows write the word that was meant than the word mistyped."""

_MAKERS_NUMBER = re.compile(r"[a-z]{1,4}\d{3,}\w*")
_NUMBER = re.compile(r"\d.*")

Key = tuple[str, tuple[str, ...]]
"""A brand, and the words of a name in the order of most titles."""


class Tails:
    """Which words after a head belong to the name."""

    def __init__(
        self, cores: Sequence[Core], qualifiers: AbstractSet[str], words: Mapping[str, AbstractSet[str]]
    ) -> None:
        self._qualifiers = qualifiers
        self._words = words  # brand -> words of its models' names
        self._rows: Counter[tuple[str, str]] = Counter()
        self._with: Counter[tuple[str, str, str]] = Counter()
        heads: dict[tuple[str, str], set[str]] = defaultdict(set)
        for core in cores:
            head = "".join(core.head)
            self._rows[core.brand, head] += 1
            for word in set(core.tail):
                self._with[core.brand, head, word] += 1
                heads[core.brand, word].add(head)
        self._described = {pair for pair, found in heads.items() if len(found) > FEW_HEADS}

    def name(self, core: Core) -> tuple[str, ...]:
        """Return the words of a core's name: the head, and what follows up to the first word that is no name's."""
        kept = list(core.head)
        for word in core.tail:
            if not self._belongs(core, word):
                break
            kept.append(word)
        return tuple(dict.fromkeys(kept))

    def _belongs(self, core: Core, word: str) -> bool:
        if word in self._qualifiers or TAG.fullmatch(word) or word in self._words.get(core.brand, ()):
            return True
        if _MAKERS_NUMBER.fullmatch(word):
            return False
        head = "".join(core.head)
        often = 2 * self._with[core.brand, head, word] >= self._rows[core.brand, head] > 1
        return often and (core.brand, word) not in self._described


def group(cores: Sequence[Core], tails: Tails) -> dict[Key, list[int]]:
    """Group the positions of cores by brand and name, whatever its spaces and the order of words after its head."""
    found: dict[tuple[str, str, tuple[str, ...]], list[int]] = defaultdict(list)
    names: dict[tuple[str, str, tuple[str, ...]], Counter[tuple[str, ...]]] = defaultdict(Counter)
    for position, core in enumerate(cores):
        name = tails.name(core)
        length = len(core.head)
        key = (core.brand, "".join(name[:length]), tuple(sorted(name[length:])))
        found[key].append(position)
        names[key][name] += 1
    groups: dict[Key, list[int]] = {}
    for key, positions in found.items():
        groups.setdefault((key[0], _usual(names[key])), []).extend(positions)
    return groups


def _usual(names: Counter[tuple[str, ...]]) -> tuple[str, ...]:
    return min(names, key=lambda name: (-names[name], name))


class _Spelling(msgspec.Struct, frozen=True):
    """A name taken apart: its numbers, which no typing error touches, and its words."""

    numbers: tuple[str, ...]
    words: tuple[str, ...]


def join_typos(groups: Mapping[Key, list[int]]) -> dict[Key, list[int]]:
    """Join names that differ by a typing error in one long word to the one that far more rows write."""
    target = {key: key for key in groups}
    for bucket in _neighbours(groups):
        ordered = sorted(bucket, key=lambda found: (-len(groups[found[0]]), found[0]))
        for at, (key, word) in enumerate(ordered):
            meant = _meant(word, len(groups[key]), ordered[:at], groups)
            if meant is not None and target[key] == key:
                target[key] = meant
    joined: dict[Key, list[int]] = {}
    for key, positions in groups.items():
        joined.setdefault(_end(key, target), []).extend(positions)
    return {key: sorted(positions) for key, positions in joined.items()}


def _neighbours(groups: Mapping[Key, list[int]]) -> Iterator[list[tuple[Key, str]]]:
    """Give the names that are alike but for one long word, each with that word."""
    buckets: dict[tuple[str, tuple[str, ...], tuple[str, ...], int], list[tuple[Key, str]]] = defaultdict(list)
    for key in groups:
        spelling = _spelling(key[1])
        for at, word in enumerate(spelling.words):
            if len(word) >= SHORTEST_MISTYPED:
                others = spelling.words[:at] + spelling.words[at + 1 :]
                buckets[key[0], spelling.numbers, others, at].append((key, word))
    return (bucket for bucket in buckets.values() if len(bucket) > 1)


def _meant(word: str, rows: int, larger: list[tuple[Key, str]], groups: Mapping[Key, list[int]]) -> Key | None:
    for key, other in larger:
        if len(groups[key]) < TIMES_LARGER * rows:
            return None
        allowed = 1 if min(len(word), len(other)) < 2 * SHORTEST_MISTYPED else 2
        if OSA.distance(word, other, score_cutoff=allowed) <= allowed:
            return key
    return None


def _end(key: Key, target: Mapping[Key, Key]) -> Key:
    while target[key] != key:
        key = target[key]
    return key


def _spelling(name: tuple[str, ...]) -> _Spelling:
    numbers, words = [], []
    for word in name:
        match = _NUMBER.search(word)
        letters = word[: match.start()] if match else word
        if match:
            numbers.append(match.group())
        if letters:
            words.append(letters)
    return _Spelling(tuple(numbers), tuple(words))
