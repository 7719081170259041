"""Say which colours a query asks for: buyers, unlike titles, may name several."""

from collections.abc import Iterator

from buybox_titles.groups import Known
from buybox_titles.reading import Reading
from buybox_titles.terms import ColourValue, Kind


def read_colours(reading: Reading, known: Known | None) -> dict[int, str]:
    """Return the colour that each word of one says, by its position, in the model's own name where it has one.

    "Rose gold" is one colour where the model has it or the language says so, "black red" are two.
    """
    said: dict[int, ColourValue] = dict(reading.found[Kind.COLOUR])  # type: ignore[arg-type]  # a colour's value
    if known is None:
        return {position: basic for position, (_, basic) in said.items()}
    words = {position: frozenset(names) for position, (names, _) in said.items()}
    words |= {at: frozenset((_in_one_spelling(reading.tokens[at]),)) for at in reading.loose}
    found = dict(_own(words, known))
    basics = {said[position][1]: slug for position, slug in found.items() if position in said}
    for position, (_, basic) in said.items():
        if position not in found:
            found[position] = basics.get(basic) or known.by_basic.get(basic) or basic
    return dict(sorted(found.items()))


def _own(words: dict[int, frozenset[str]], known: Known) -> Iterator[tuple[int, str]]:
    """Give the positions of the model's own colours, of the longest names first; no word is of two colours."""
    free = dict(words)
    for name, slug in known.colours:
        if name <= frozenset().union(*free.values()):
            for position in [at for at, said in free.items() if said & name]:
                del free[position]
                yield position, slug


def _in_one_spelling(word: str) -> str:
    return "grey" if word == "gray" else word
