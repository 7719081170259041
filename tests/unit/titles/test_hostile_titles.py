"""Whatever a title holds, it gets exactly one answer."""

import pytest
from buybox_titles.recogniser import Recogniser
from buybox_titles.recognition import Hints, Recognition, UnderstoodQuery
from hypothesis import given
from hypothesis import strategies as st

REASONS = {None, "unknown_device", "ambiguous_device", "not_a_device", "for_parts"}
PLAIN = "iphone 13 12 pro max plus mini galaxy s21 s21+ 5g 128gb 64 go 8/256 gb ram case for avec + & / gen 2 2020 ipad"
ODD = '10.2" watch 44mm "" defekt 128-256gb macbook air m1 nokia 3 5.3 sm-g991b \x00 \ud800 \u200b \ufdfa ケース'
WORDS = st.sampled_from([*PLAIN.split(), *ODD.split()])
TITLES = st.one_of(st.text(st.characters(), max_size=200), st.lists(WORDS, max_size=25).map(" ".join))


def check(found: Recognition, recogniser: Recogniser) -> None:
    assert found.reason in REASONS
    assert 0.0 <= found.confidence <= 1.0
    if found.device_id is not None:
        assert found.model_id is not None
        assert found.device_id in {d.device_id for d in recogniser.vocabulary.known[found.model_id].model.devices}
    assert (found.device_id is None) == (found.reason is not None)


@given(TITLES)
def test_any_title_has_one_answer_that_agrees_with_itself(recogniser: Recogniser, title: str) -> None:
    found = recogniser.recognise(title)
    check(found, recogniser)
    assert recogniser.recognise(title) == found


@given(TITLES, TITLES, st.one_of(st.none(), st.integers(-5, 5000)))
def test_any_columns_have_one_answer(recogniser: Recogniser, title: str, model: str, storage: int | None) -> None:
    found = recogniser.recognise(title, Hints(model=model, storage_gb=storage, brand=title, colour=model, mpn=model))
    check(found, recogniser)


@given(TITLES)
def test_any_query_is_answered(recogniser: Recogniser, query: str) -> None:
    assert isinstance(recogniser.understand(query, "en"), UnderstoodQuery)


@pytest.mark.parametrize(
    "title",
    [
        "\x00iPhone 13\x00128GB",
        "\ud800\udfff iPhone 13 128GB \ud800",
        "iPhone 13 128GB " + "x" * 20_000,
        "iPhone 13 128GB " + "( " * 10_000,
        "<script>alert(1)</script> iPhone 13 128GB",
        "=HYPERLINK(1) iPhone 13 128GB",
        "iPhone\u200b 13 128GB",
    ],
)
def test_rubbish_around_a_name_does_not_hide_it(recogniser: Recogniser, title: str) -> None:
    assert recogniser.recognise(title).model_id == "apple-iphone-13"


def test_twenty_thousand_words_of_names_are_no_device(recogniser: Recogniser) -> None:
    assert recogniser.recognise("iphone 12 iphone 13 " * 1000).reason == "ambiguous_device"
