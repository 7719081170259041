"""The labels of a feed's grades: proposed where they are clear, left open where shops mean different things by them."""

from buybox_config.grades import GRADES

from buybox_indexer.feed_check.found import FoundGrade
from buybox_indexer.feed_check.headers import Headers
from buybox_indexer.feed_check.profile import Column, Tests
from buybox_indexer.normalise.words import fold

MOST_LABELS = 60


def found_grades(column: Column, headers: Headers, tests: Tests, known: dict[str, str]) -> list[FoundGrade]:
    """Return the labels of a column by how many rows have them; `known` are those that a preset maps."""
    mapped = {fold(label): grade for label, grade in known.items()}
    doubted = any(_is_one_of(headers.doubtful_grades, value) for value in column.values)
    found = []
    for label, rows in sorted(column.values.items(), key=lambda each: -each[1])[:MOST_LABELS]:
        usual = mapped.get(fold(label)) or tests.grade(label)
        open_ = _is_one_of(headers.doubtful_grades, label) or (doubted and _is_one_of(headers.doubtful_beside, label))
        clear = fold(label) in mapped or (not open_ and usual is not None)
        found.append(FoundGrade(label, usual if clear else None, usual, rows))
    return found


def grades_to_map(found: list[FoundGrade], known: dict[str, str]) -> dict[str, str]:
    """Return the `grades` of the seller file; our own words and those of the preset need no entry."""
    mapped = {fold(label) for label in known}
    return {
        each.label: each.grade
        for each in found
        if each.grade is not None and fold(each.label) not in mapped and fold(each.label) not in GRADES
    }


def _is_one_of(labels: frozenset[str], value: str) -> bool:
    """Compare a label whole, and without what says only that it is refurbished: "Very Good - Refurbished"."""
    pieces = {fold(piece) for piece in value.replace(":", "-").replace("(", "-").replace(")", "-").split("-")}
    return fold(value) in labels or not pieces.isdisjoint(labels)
