"""How sure an answer is: doubts counted first, then told as the share of such answers that were right."""

from bisect import bisect_right
from typing import TypeAlias

from buybox_titles.choose import Choice
from buybox_titles.reading import Reading

Calibration: TypeAlias = tuple[tuple[float, float], ...]
"""Raw confidence at least -> share of such answers that were right on titles for tuning, both rising."""

CERTAIN = 0.99
CERTAIN_OF_KIND = 0.95
"""That a title is of no device at all."""
BY_DEFAULT = 0.12
"""Off when the plainest of several models was taken: sellers leave words out."""
MENDED = 0.1
"""Off when a misspelt word was mended."""
IN_SHORT = 0.03
STRANGE_WORD = 0.01
"""Off for each word that nothing explains, up to MOST_STRANGE of them."""
MOST_STRANGE = 8
NO_DEVICE = 0.05


def confidence(choice: Choice, reading: Reading, *, settled: bool) -> float:
    """Return how little there is to doubt, 0 to 1; a maker's model number that agrees outweighs doubts."""
    if choice.known is None:
        return 0.0
    doubt = 0.0 if settled else NO_DEVICE
    if not choice.by_code:
        strange = sum(1 for at in reading.loose if at not in choice.used and reading.tokens[at].isalpha())
        doubt += STRANGE_WORD * min(strange, MOST_STRANGE)
        doubt += BY_DEFAULT if choice.by_default else 0.0
        doubt += IN_SHORT if choice.in_short else 0.0
        doubt += MENDED if choice.mended else 0.0
    return round(CERTAIN - doubt, 3)


def calibrated(raw: float, calibration: Calibration) -> float:
    """Return the share of answers that were right at a raw confidence; the raw one where nothing was measured."""
    at = bisect_right(calibration, (raw, 1.0))
    return calibration[at - 1][1] if at else raw
