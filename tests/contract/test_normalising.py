"""The steps of normalising are told in their order, and every warning has its sentence."""

import re
from pathlib import Path

from buybox_indexer.normalise.legal import UNLAWFUL_WORDS, WARNINGS
from buybox_indexer.normalise.steps import ORDER

PAGE = Path(__file__).parents[2] / "docs" / "normalising.md"


def test_every_step_is_told_in_its_order() -> None:
    told = re.findall(r"^\| `([a-z]+)` \| \S.+ \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert told == [name for name, _ in ORDER]


def test_every_warning_is_told_with_a_sentence_for_the_seller() -> None:
    assert UNLAWFUL_WORDS in WARNINGS
    for code, sentence in WARNINGS.items():
        assert f"`{code}`" in PAGE.read_text(encoding="utf-8")
        assert len(sentence.split()) > 5
