"""What an explanation tells."""

import pytest
from buybox_titles.recogniser import Hints, Recogniser


def test_every_word_has_a_role(recogniser: Recogniser) -> None:
    tokens = recogniser.explain("Apple iPhone 13 Pro 128Go Minuit débloqué SM-X coque offerte glorp").tokens
    assert [(token.text, token.role) for token in tokens] == [
        ("apple", "brand"),
        ("iphone", "model"),
        ("13", "model"),
        ("pro", "word"),
        ("128go", "storage"),
        ("minuit", "colour"),
        ("debloque", "lock"),
        ("sm", "unknown"),
        ("x", "unknown"),
        ("coque", "accessory"),
        ("offerte", "included"),
        ("glorp", "unknown"),
    ]


def test_a_code_says_which_models_have_it(recogniser: Recogniser) -> None:
    tokens = recogniser.explain("Samsung Galaxy S21 Ultra 5G G998B 256GB").tokens
    assert {"samsung-galaxy-s21-ultra-5g"} == {token.says for token in tokens if token.role == "code"}


def test_candidates_that_fell_say_why(recogniser: Recogniser) -> None:
    fallen = {one.model_id: one.why for one in recogniser.explain("iPhone 13 Pro 128GB").candidates}
    assert fallen["apple-iphone-13"] == "its name lacks pro"
    assert fallen["apple-iphone-13-pro-max"] == "the title lacks max"
    assert "apple-iphone-13-pro" not in fallen


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Coque iPhone 13", "a word says that this is no device: coque"),
        ("iPhone 13 128GB", "what is stated leaves apple-iphone-13-128gb"),
        ("iPhone 13", "which of its devices is not stated"),
        ("something else", "no model is named"),
        (
            "iPhone 13 / Samsung Galaxy S21",
            "several models are named, or title, numbers and columns contradict each other",
        ),
    ],
)
def test_what_was_decided_is_said_in_sentences(recogniser: Recogniser, title: str, sentence: str) -> None:
    assert sentence in recogniser.explain(title).decided


def test_columns_that_contradict_are_part_of_the_explanation(recogniser: Recogniser) -> None:
    decided = recogniser.explain("iPhone 13 128GB", Hints(model="iPhone 12")).decided
    assert any("contradict" in sentence for sentence in decided)
