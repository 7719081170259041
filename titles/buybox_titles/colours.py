"""Say which colour a title means, in the maker's own name where the model is known."""

from buybox_titles.groups import Known
from buybox_titles.reading import Reading
from buybox_titles.terms import ColourValue, Kind


def read_colour(reading: Reading, known: Known | None) -> str | None:
    """Return the colour as a slug: the model's own name for it, else the everyday colour; None when none is clear."""
    stated: list[ColourValue] = [value for _, value in reading.found[Kind.COLOUR]]  # type: ignore[misc]  # a colour's value
    if known is None or not known.colours:
        return _everyday(stated)
    words = {word for names, _ in stated for word in names}
    words.update("grey" if word == "gray" else word for word in map(reading.tokens.__getitem__, reading.loose))
    for name, slug in known.colours:
        if name <= words:
            return slug
    basic = _everyday(stated)
    return known.by_basic.get(basic, basic) or basic if basic else None


def _everyday(stated: list[ColourValue]) -> str | None:
    basics = {basic for _, basic in stated}
    return basics.pop() if len(basics) == 1 else None
