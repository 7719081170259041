"""Why offers are kept back, as statements that their seller can act on: what, by whom, why, how to mend it."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from buybox_config.outcomes import load_outcomes

from buybox_api.back_office import Document
from buybox_api.pages.seller.stock_lines import StockLine

BY_PERSON, BY_RULE = "a person of the marketplace", "a rule, by itself, at the last load"

DECIDED = {"seller_suspended": BY_PERSON, "blocked": BY_PERSON, "withdrawn": "you, with a change"}
"""Who decided, where it was no rule."""

EFFECTS = {
    "hidden": "not shown to buyers",
    "limited": "shown on the device's page, never the first offer",
    "rejected": "not an offer: buyers never see it",
    "live": "kept, never the first offer while its quantity is 0",
}


class Statement(msgspec.Struct, frozen=True):
    """One reason for which something of a seller is kept back."""

    reason: str
    title: str
    becomes: str
    effect: str
    ground: str
    mend: str
    decided: str
    count: int


class Refusal(msgspec.Struct, frozen=True):
    """One reason for which rows were turned away."""

    reason: str
    title: str
    ground: str
    mend: str
    rows: int


def statements(by_reason: Mapping[str, int]) -> list[Statement]:
    """Return a statement for each reason that offers are hidden or limited for, the most frequent first."""
    outcomes = load_outcomes()
    found = []
    for reason, count in sorted(by_reason.items(), key=lambda each: (-each[1], each[0])):
        outcome = outcomes.get(reason)
        if outcome is None or outcome.becomes not in {"hidden", "limited"}:
            continue
        decided, effect = DECIDED.get(reason, BY_RULE), EFFECTS[outcome.becomes]
        words = (outcome.becomes, effect, outcome.description, outcome.mend, decided)
        found.append(Statement(reason, outcome.title, *words, count))
    return found


def refusals(counts: Iterable[Document]) -> list[Refusal]:
    """Return why rows were turned away, the most frequent first; hidden offers are among them."""
    outcomes = load_outcomes()
    found = []
    for each in sorted(counts, key=lambda count: -count["rows"]):
        reason, outcome = each["reason"], outcomes.get(each["reason"])
        told = (outcome.title, outcome.description, outcome.mend) if outcome else (str(reason), "", "")
        found.append(Refusal(reason, *told, each["rows"]))
    return found


def limited_offers(lines: Sequence[StockLine]) -> list[StockLine]:
    """Return the offers that are shown and may never be first."""
    limited = {reason for reason, outcome in load_outcomes().items() if outcome.becomes == "limited"}
    return [line for line in lines if line.reason in limited]


def blocks_of(blocks: Iterable[Document], seller: str, market: str) -> list[Document]:
    """Return the blocks that hold for a seller as a whole in a market; those of offers stand with their rows."""
    whole = ("seller", seller)
    return [each for each in blocks if (each["kind"], each["name"]) == whole and each["market"] in (None, market)]
