"""Sellers that a person should look at, and why."""

from collections.abc import Iterable

import msgspec

from buybox_api.back_office import Document

NEAR_END_DAYS = 7
"""Days before the end of a probation from which a review is called for."""

WORDS = {
    "active": ("Active", "good"),
    "probation": ("On probation", "warn"),
    "review_due": ("Review due", "bad"),
    "suspended": ("Suspended", ""),
}
"""Each standing in words, and how it looks."""

FAULTS = {
    "cancelled_by_seller": "cancelled by the seller",
    "late": "late",
    "defective": "faulty or not as described",
}

MOST_URGENT = {"review_due": 0, "probation": 1, "suspended": 2}


class ToReview(msgspec.Struct, frozen=True):
    """A seller that waits for a person."""

    seller: str
    name: str
    word: str
    kind: str
    why: str


def sellers_to_review(lines: Iterable[Document], probation_days: int) -> list[ToReview]:
    """Return sellers whose review is due, and those whose probation ends within a week; the longest waiting first."""
    due = [line for line in lines if _is_due(line, probation_days)]
    due.sort(key=lambda line: (MOST_URGENT[line["status"]], -(line["probation_day"] or 0)))
    return [ToReview(line["seller"], line["name"], *WORDS[line["status"]], _why(line, probation_days)) for line in due]


def beyond_limits(findings: Iterable[Document], lines: Iterable[Document]) -> list[ToReview]:
    """Return the sellers whose last load found faults beyond our limits, or grades promised better than they are."""
    named = {line["seller"]: line for line in lines}
    found = []
    for each in findings:
        line = named.get(each["seller"])
        if line is not None:
            found.append(ToReview(line["seller"], line["name"], *WORDS[line["status"]], _found(each)))
    return found


def _found(record: Document) -> str:
    faults = [FAULTS.get(fault, fault) for fault in record["exceeded"]]
    grades = [f"{each['grade']} promised better than it is" for each in record["over_graded"]]
    return ", ".join([f"beyond the limit: {', '.join(faults)}"] * bool(faults) + grades)


def _is_due(line: Document, probation_days: int) -> bool:
    if line["status"] == "review_due":
        return True
    day = line["probation_day"]
    return line["status"] == "probation" and day is not None and probation_days - day <= NEAR_END_DAYS


def _why(line: Document, probation_days: int) -> str:
    day, hidden = line["probation_day"], sum(counts["hidden"] for counts in line["markets"].values())
    if line["status"] == "review_due":
        waits = f"{hidden:,} offers wait" if hidden else "its offers wait"
        return f"probation is over since day {probation_days}, today is day {day}: {waits}"
    return f"day {day} of {probation_days}: paused after that"
