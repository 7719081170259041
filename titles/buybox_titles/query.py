"""Understand a buyer's words with the tables that read sellers' titles."""

from buybox_titles.choose import Choice, choose
from buybox_titles.colours import read_colour
from buybox_titles.describe import read_axes
from buybox_titles.parse import Parsed, parse
from buybox_titles.recognition import UnderstoodQuery
from buybox_titles.terms import Kind
from buybox_titles.vocabulary import Vocabulary


def understand(query: str, vocabulary: Vocabulary) -> UnderstoodQuery:
    """Return what a query asks for; without one clear model its name's words stay in `rest`."""
    parsed = parse(query, vocabulary)
    choice = choose(parsed, vocabulary)
    known = choice.known
    kinds = [str(value) for _, value in parsed.reading.found[Kind.CATEGORY]]
    category = known.model.category if known else parsed.category or (kinds[0] if kinds else None)
    stated = read_axes(parsed.reading, known, choice.used, category)
    grades = [str(value) for _, value in parsed.reading.found[Kind.GRADE]]
    return UnderstoodQuery(
        model_id=known.model.model_id if known else None,
        brand=known.model.brand if known else parsed.brands[0] if parsed.brands else None,
        category=category,
        storage_gb=_only(stated.storages),
        ram_gb=_only(stated.memories),
        colour=read_colour(parsed.reading, known),
        size=stated.size,
        connectivity=stated.connectivity,
        grade=grades[0] if len(grades) == 1 else None,
        accessory=parsed.verdict == "not_a_device",
        rest=_rest(parsed, choice, _only(stated.storages)),
    )


def _rest(parsed: Parsed, choice: Choice, storage: int | None) -> tuple[str, ...]:
    """Return the words that nothing explains, and the name's words where it led to no model."""
    tokens = parsed.reading.tokens
    left = {at for at in parsed.reading.loose if at not in choice.used and tokens[at] != str(storage)}
    if choice.known is None:
        left |= {at for at, _ in parsed.reading.found[Kind.BRAND]}
        if parsed.hit is not None:
            left |= set(range(parsed.hit.start, parsed.hit.end))
    return tuple(tokens[at] for at in sorted(left))


def _only(values: frozenset[int]) -> int | None:
    return next(iter(values)) if len(values) == 1 else None
