"""The grade: the seller's own word for it, else one of ours; never a guess, never a default."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache

from buybox_config.grades import GRADES, Grade

from buybox_indexer.listing import Listing, TurnedAway
from buybox_indexer.normalise.labels import Surroundings, labels_of
from buybox_indexer.normalise.step import Step
from buybox_indexer.normalise.words import Words, fold

LONGEST_LABEL = 60
"""Characters of a label that a message repeats."""


def grade_step(own_words: Mapping[str, str], words: Words) -> Step:
    """Fill the grade from its column; where that is the title too, from the labels that it holds."""
    exact = {fold(word): grade for word, grade in GRADES.items()} | {fold(w): GRADES[g] for w, g in own_words.items()}
    labels, around = labels_of(own_words, GRADES), Surroundings(words)
    for_parts = _whole_words(words.for_parts)

    @lru_cache(maxsize=4_096)
    def of_label(label: str) -> Grade | None:
        return exact.get(fold(label)) or around.whole(label, labels)

    def step(listing: Listing) -> bool:
        label = listing.given["grade"]
        in_title = label == listing.given.get("title")
        grade = around.inside(label, labels) if in_title else of_label(label)
        if grade is None:
            raise _in_parts(label) if for_parts.search(fold(label)) else _unknown(label, in_title=in_title, words=words)
        listing.grade = grade
        return label != grade.word

    return step


def proposed_grade(label: str, words: Words) -> Grade | None:
    """Return the grade that a label means at most shops, for a person to confirm; no listing gets it by this."""
    word = words.usual_grades.get(fold(label))
    return None if word is None else GRADES[word]


def _whole_words(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, phrases))})(?![^\W_])")


def _in_parts(label: str) -> TurnedAway:
    return TurnedAway("for_parts", f"grade {label[:LONGEST_LABEL]!r}: what does not work cannot be sold here")


def _unknown(label: str, *, in_title: bool, words: Words) -> TurnedAway:
    """Propose the line for the seller file; which grade it means is for a person to say."""
    if in_title:
        return TurnedAway(
            "unknown_grade", "the title holds no label that `grades` maps, or two that differ: map one, or send a grade"
        )
    proposed = proposed_grade(label, words)
    written = json.dumps(label[:LONGEST_LABEL], ensure_ascii=False)
    line = f'grades = {{ {written} = "{proposed.word if proposed else "..."}" }}'
    choice = "if that is how it looks" if proposed else f"with one of {', '.join(GRADES)}"
    return TurnedAway(
        "unknown_grade", f"grade {label[:LONGEST_LABEL]!r} is not known: add {line} to the feed, {choice}"
    )
