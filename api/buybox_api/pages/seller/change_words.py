"""What became of changes, in words that say what follows."""

from collections.abc import Mapping

import msgspec
from buybox_config.outcomes import load_outcomes
from buybox_desk.changes.listing import BatchHead

from buybox_api.back_office import Document

STATES: dict[str, tuple[str, str]] = {
    "open": ("Waiting to be applied", "warn"),
    "done": ("Done", "good"),
    "dead": ("Given up", "bad"),
}
"""Each state of a batch in words, and how it looks."""

OUTCOMES: dict[str, tuple[str, str]] = {
    "applied": ("Live", "good"),
    "unchanged": ("Was so already", ""),
    "older": ("Something newer is known", "warn"),
    "unknown_offer": ("No such offer", "bad"),
    "new_offer": ("Comes with your feed", "warn"),
    "rejected": ("Rejected", "bad"),
    "waiting": ("Not applied: the market was held", "warn"),
}
"""Each outcome of a line in words, and how it looks; docs/changes.md says what they mean."""


class BecameLine(msgspec.Struct, frozen=True):
    """One line of a batch as its page shows it."""

    line: int
    market: str
    sku: str
    word: str
    kind: str
    told: tuple[str, ...]


def word_of(outcome: str) -> tuple[str, str]:
    """Return an outcome in words, and how it looks; one that is new here is its own word."""
    return OUTCOMES.get(outcome, (outcome.replace("_", " ").capitalize(), ""))


def became_lines(rows: list[Document]) -> list[BecameLine]:
    """Return lines as the page shows them."""
    known = load_outcomes()
    found = []
    for row in rows:
        word, kind = word_of(row["outcome"])
        why = known.get(row.get("why") or "")
        told = (why.description if why else None, row.get("message"))
        found.append(
            BecameLine(
                row["line"], row.get("market") or "", row.get("sku") or "", word, kind, tuple(filter(None, told))
            )
        )
    return found


def counts_in_words(counts: Mapping[str, int]) -> str:
    """Say how many lines became what, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda entry: -entry[1])
    return ", ".join(f"{count:,} {_in_sentence(word_of(outcome)[0])}" for outcome, count in ordered)


def batch_sentence(batch: BatchHead) -> str:
    """Say in one or two sentences how a batch stands."""
    if batch.state == "done":
        return f"Every line is accounted for: {counts_in_words(batch.counts)}."
    why = (
        f" {'The last try failed' if batch.attempts else 'It waits'}: {batch.error.rstrip('.')}." if batch.error else ""
    )
    if batch.state == "dead":
        tries = f"{batch.attempts:,} {'try' if batch.attempts == 1 else 'tries'}"
        return f"It was given up after {tries}.{why} It is kept, and whoever runs the marketplace can apply it again."
    again = " It is tried again by itself." if batch.error else " That takes about a second."
    return f"It is stored and will be applied.{why}{again}"


def _in_sentence(word: str) -> str:
    return word[:1].lower() + word[1:]
