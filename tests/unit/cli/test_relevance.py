"""Judgements read, graded and measured."""

from math import log2
from pathlib import Path

import pytest
from buybox_cli.relevance.conditions import grade_of, read_wanted
from buybox_cli.relevance.evaluating import plain_facts
from buybox_cli.relevance.judgements import read_judgements, thing_of
from buybox_config.errors import UsageError
from buybox_ranking.evaluation.search_measures import mean_measures, measure_list, measure_nothing
from hypothesis import given
from hypothesis import strategies as st

GRADES = st.lists(st.integers(0, 3), max_size=15)
PHONE = {
    "device_id": "apple-iphone-13-128gb",
    "model_id": "apple-iphone-13",
    "brand": "Apple",
    "category": "smartphone",
    "storage_gb": 128,
    "ram_gb": None,
    "size": None,
    "connectivity": None,
    "price_from": {"amount": "299.00", "currency": "EUR"},
}


def test_the_highest_grade_whose_conditions_all_hold_counts() -> None:
    assert grade_of(PHONE, read_wanted("m:apple-iphone-13=2 m:apple-iphone-13&s:128=3")) == 3
    assert grade_of(PHONE, read_wanted("m:apple-iphone-13=2 m:apple-iphone-13&s:256=3")) == 2
    assert grade_of(PHONE, read_wanted("m:apple-iphone-1?=1")) == 1
    assert grade_of(PHONE, read_wanted("m:apple-iphone=3")) == 0
    assert grade_of(PHONE, read_wanted("c:smartphone&p:299=3")) == 3
    assert grade_of(PHONE, read_wanted("c:smartphone&p:298=3")) == 0
    assert read_wanted("nothing") == ()


def test_a_price_may_have_a_lower_bound_an_upper_one_or_both() -> None:
    assert [grade_of(PHONE, read_wanted(f"p:{price}=3")) for price in ("299-", "100-299", "300-", "100-298")] == [
        3,
        3,
        0,
        0,
    ]


def test_a_size_with_a_space_is_one_condition() -> None:
    wanted = read_wanted("m:apple-watch-series-8&z:45 mm=3 m:apple-watch-series-8=2")
    assert len(wanted) == 2
    assert grade_of({**PHONE, "model_id": "apple-watch-series-8", "size": "45 mm"}, wanted) == 3


@pytest.mark.parametrize("text", ["m:x", "m:x=4", "x:y=3", "=3", "", "p:cheap=3", "p:-=3", "p:a-9=3"])
def test_a_wrong_expectation_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_wanted(text)


def test_a_file_that_is_wrong_is_named_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "fr.csv").write_text("market,language,type,query,expected\nFR,fr,exact,iphone 13\n")
    with pytest.raises(UsageError, match=r"fr\.csv:2"):
        read_judgements(tmp_path, None)


def test_a_text_in_real_data_that_are_not_here_is_left_out_and_counted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("market,language,type,query,expected\nFR,fr,exact,@x.csv:1:title,nothing\n")
    assert read_judgements(tmp_path, None).left_out == 1
    (tmp_path / "x.csv").write_text("title\niphone\n")
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "x.csv").rename(real / "x.csv")
    assert [query.text for query in read_judgements(tmp_path, real).queries] == ["iphone"]


def test_prices_are_those_of_the_market_s_currency() -> None:
    """Yen have no hundredths: a hundredth of the price made every device cheap enough."""
    assert plain_facts({"price_from": 30_000}, "JPY")["price_from"] == {"amount": "30000"}
    assert plain_facts({"price_from": 30_000}, "EUR")["price_from"] == {"amount": "300.00"}


def test_a_thing_is_in_one_half_whoever_asks_for_it_and_however() -> None:
    assert thing_of("exact", "Galaxy S21", "m:a=3") == thing_of("shop_query", "galaxys21", "m:b=3")
    assert thing_of("exact", "téléphone", "c:smartphone=3") == thing_of("slang", "telephone", "c:smartphone=3")
    title = thing_of("listing_title", "Honor 90 512 Go", "m:honor-90&s:512=3 m:honor-90=2")
    assert title == thing_of("listing_slug", "honor-90-vert", "m:honor-90=3")
    assert title != thing_of("listing_slug", "honor-90-lite", "m:honor-90-lite=3")


def test_ndcg_is_that_of_the_formula() -> None:
    measured = measure_list([0, 3, 1], [3, 1])
    assert measured.ndcg == pytest.approx((7 / log2(3) + 1 / log2(4)) / (7 + 1 / log2(3)))
    assert measured.reciprocal_rank == 0.5
    assert (measured.hit, measured.zero) == (0.0, 0.0)


def test_an_empty_list_is_without_result_unless_nothing_answers_the_query() -> None:
    assert measure_list([], [3]).zero == 1.0
    assert measure_nothing(0).ndcg == 1.0
    assert measure_nothing(3).hit == 0.0


@given(GRADES)
def test_the_best_order_is_worth_one_and_no_order_more(grades: list[int]) -> None:
    best = sorted((grade for grade in grades if grade), reverse=True)[:10]
    measured = measure_list(grades, best)
    assert 0.0 <= measured.ndcg <= 1.0 + 1e-12
    if best:
        assert measure_list(sorted(grades, reverse=True), best).ndcg == pytest.approx(1.0)


def test_no_query_has_no_mean() -> None:
    with pytest.raises(ValueError, match="no query"):
        mean_measures([])
