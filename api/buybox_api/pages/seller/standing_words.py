"""How a seller stands, in words that say what follows from it."""

import msgspec
from buybox_config.settings import Settings

from buybox_api.back_office import Document

KINDS = {"active": "good", "probation": "warn", "review_due": "bad", "suspended": "bad"}

NEAR_END_DAYS = 7
"""Days before the end of a probation from which its end is spoken of."""


class StandingWords(msgspec.Struct, frozen=True):
    """A seller's standing in one market."""

    status: str
    word: str
    kind: str  # how it looks
    sentence: str
    why: str
    day: int | None
    last_day: int


WORDS = {
    "active": ("Active", "Your offers compete like everybody's."),
    "probation": ("On probation", "New products are admitted a few a day until the marketplace has reviewed you."),
    "review_due": ("Paused: review due", "Your offers wait, unseen by buyers, until the marketplace has reviewed you."),
    "suspended": ("Suspended", "Your offers are not shown. An accepted review brings them back at the next load."),
}


def standing_words(sheet: Document, market: str, settings: Settings) -> StandingWords:
    """Say how a seller stands in a market; its sheet is that of `buybox seller show`."""
    found = sheet["markets"].get(market, sheet)
    status = found["status"]
    word, sentence = WORDS.get(status, (status, ""))
    day = found.get("probation_day") if status in {"probation", "review_due"} else None
    last = sheet["probation_days"]
    if status == "probation":
        limits = f"Up to {settings.probation_products} new products a day, up to {settings.probation_stock} of each."
        sentence = f"{sentence} {limits}{_end(day, last)}"
    return StandingWords(status, word, KINDS.get(status, ""), sentence, sheet["why"], day, last)


def _end(day: int | None, last: int) -> str:
    if day is None or last - day > NEAR_END_DAYS:
        return ""
    return f" After day {last} your offers are paused unless the marketplace has reviewed you: ask for it now."
