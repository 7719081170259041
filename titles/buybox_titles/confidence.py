"""How sure an answer is."""

from buybox_titles.choose import Choice
from buybox_titles.reading import Reading

CERTAIN = 0.99
CERTAIN_OF_KIND = 0.95
"""That a title is of no device at all."""
BY_DEFAULT = 0.12
"""Off when the plainest of several models was taken: sellers leave words out."""
IN_SHORT = 0.03
STRANGE_WORD = 0.01
"""Off for each word that nothing explains, up to MOST_STRANGE of them."""
MOST_STRANGE = 8
NO_DEVICE = 0.05


def confidence(choice: Choice, reading: Reading, *, settled: bool) -> float:
    """Return how likely model and device are right, 0 to 1; a maker's model number that agrees outweighs doubts."""
    if choice.known is None:
        return 0.0
    if choice.by_code:
        return CERTAIN if settled else CERTAIN - NO_DEVICE
    strange = sum(1 for at in reading.loose if at not in choice.used and reading.tokens[at].isalpha())
    doubt = STRANGE_WORD * min(strange, MOST_STRANGE)
    doubt += BY_DEFAULT if choice.by_default else 0.0
    doubt += IN_SHORT if choice.in_short else 0.0
    doubt += 0.0 if settled else NO_DEVICE
    return round(CERTAIN - doubt, 3)
