"""The rates of exchange in sentences."""

from buybox_ranking.pictures.exchange import Exchange
from buybox_ranking.pictures.words import FEATURE_WORDS

LEAST_TOLD = 0.0005
"""Cuts below a twentieth of a per cent are told as less than 0.1 %."""


def exchange_words(rate: Exchange) -> tuple[str, str]:
    """Return what is exchanged, and the price cut it is worth."""
    told = FEATURE_WORDS[rate.feature]
    return f"{told.plain(rate.better)} instead of {told.plain(rate.worse)}", cut_words(rate.cut)


def cut_words(cut: float | None) -> str:
    """Put a price cut into words."""
    if cut is None:
        return "more than any price cut that was seen"
    if cut == 0:
        return "nothing: no difference was learned"
    if cut < LEAST_TOLD:
        return "a price less than 0.1 % lower"
    return f"a price {100 * cut:.1f} % lower"
