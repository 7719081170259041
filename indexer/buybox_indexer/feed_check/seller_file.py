"""Write the seller file that a check proposes, ready to be pasted."""

import json
from collections.abc import Mapping, Sequence

from buybox_config.grades import GRADES
from buybox_config.sellers import FeedSource

from buybox_indexer.feed_check.found import FoundGrade, Missing

STAND_INS = {"grade": "good", "quantity": "1"}
"""What a trial assumes for a column that is missing, so that the other columns can be tried at all."""


def seller_file(
    source: FeedSource, columns: Mapping[str, str | Sequence[str]], grades: list[FoundGrade], missing: list[Missing]
) -> str:
    """Return the TOML; what only the seller can know stands there as a comment or an empty value."""
    lines = [
        'id = "your-shop"         # choose: lower case, stable',
        'name = "Your shop"       # choose: what buyers see',
        "",
        "[[feeds]]",
        f"market = {_text(source.market)}",
        f"location = {_text(source.location)}",
        *([f"format = {_text(source.format)}"] if source.format else []),
        *([f"preset = {_text(source.preset)}"] if source.preset else []),
        *([f"sku = [{', '.join(map(_text, source.sku))}]"] if source.sku else []),
        *_columns(columns),
        *_grades(grades),
        *_assumptions(missing),
    ]
    return "\n".join(lines) + "\n"


def _columns(columns: Mapping[str, str | Sequence[str]]) -> list[str]:
    if not columns:
        return []
    pairs = [f"{_text(theirs)} = {_value(ours)}" for theirs, ours in columns.items()]
    return [f"columns = {{ {', '.join(pairs)} }}"]


def _grades(grades: list[FoundGrade]) -> list[str]:
    """One line a label: a table of its own, so that each open one has its remark beside it."""
    rows = [each for each in grades if each.grade is None or each.label.casefold() not in GRADES]
    if not rows:
        return []
    return ["", "[feeds.grades]", *map(_grade, rows)]


def _grade(found: FoundGrade) -> str:
    if found.grade is not None:
        return f"{_text(found.label)} = {_text(found.grade)}"
    hint = f"; at most shops {found.usual}" if found.usual else ""
    return f'{_text(found.label)} = ""  # choose {", ".join(GRADES)}{hint}'


def _assumptions(missing: list[Missing]) -> list[str]:
    names = [each.column for each in missing if each.column in STAND_INS]
    return [""] * bool(names) + [f"# {each.column}: {each.mend}" for each in missing if each.column in names]


def _value(ours: str | Sequence[str]) -> str:
    return _text(ours) if isinstance(ours, str) else f"[{', '.join(map(_text, ours))}]"


def _text(text: str) -> str:
    """Write a TOML string; JSON's escapes are TOML's, save DEL, which has to be escaped there."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
