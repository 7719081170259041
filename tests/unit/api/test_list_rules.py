"""Which rules are in force when, which are for a list, and what they do to it."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from buybox_api.queries.clauses import EVERYTHING
from buybox_api.queries.rules import popularity_order, with_pins
from buybox_api.queries.words import ABOVE_WORDS
from buybox_api.rules.list_rules import ListRules, Target, reworded, rules_of_list
from buybox_api.rules.moments import moment_of
from buybox_api.rules.timetable import Timetable
from buybox_api.serving import read_shelf
from buybox_api.understanding import CatalogueWords, Understood
from buybox_config.errors import ConfigError
from buybox_config.list_rules import RULES_MAX, ListRule
from buybox_config.markets import load_markets
from buybox_config.policy import load_policy
from buybox_config.settings import load_settings

PARIS = load_markets()["FR"]

PIN = {"action": "pin", "target": {"model": "apple-iphone-13"}}


def rule(**fields: Any) -> ListRule:  # noqa: ANN401 - fields of a rule
    return ListRule.model_validate({**PIN, **fields})


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def local(text: str) -> dt.datetime:
    return moment_of(dt.datetime.fromisoformat(text), PARIS.zone)


def test_a_time_that_the_clock_change_skips_is_the_next_that_exists() -> None:
    assert local("2026-03-29T01:59:59") == utc("2026-03-29T00:59:59")
    assert local("2026-03-29T02:00:00") == utc("2026-03-29T01:00:00")
    assert local("2026-03-29T02:30:30") == utc("2026-03-29T01:00:00")
    assert local("2026-03-29T03:00:00") == utc("2026-03-29T01:00:00")


def test_of_a_time_that_the_clock_change_repeats_the_first_counts() -> None:
    assert local("2026-10-25T02:30:00") == utc("2026-10-25T00:30:00")
    assert local("2026-10-25T03:00:00") == utc("2026-10-25T02:00:00")


def test_a_rule_is_in_force_from_its_first_moment_to_before_its_last() -> None:
    timed = rule(**{"from": "2026-11-24T17:00:00", "until": "2026-11-24T22:00:00"})
    table = Timetable([timed, rule()], PARIS)
    assert table.rules(utc("2026-11-24T15:59:59")) == (rule(),)
    assert table.rules(utc("2026-11-24T16:00:00")) == (timed, rule())
    assert table.rules(utc("2026-11-24T20:59:59")) == (timed, rule())
    assert table.rules(utc("2026-11-24T21:00:00")) == (rule(),)


def test_periods_differ_on_both_sides_of_a_boundary_and_tell_how_long_they_last() -> None:
    table = Timetable([rule(**{"from": "2026-11-24T17:00:00"})], PARIS)
    before, after = utc("2026-11-24T15:59:59"), utc("2026-11-24T16:00:00")
    assert table.period(before) != table.period(after)
    assert table.lasts_s(before - dt.timedelta(milliseconds=500), 10.0) == 1.5
    assert table.lasts_s(after, 10.0) == 10.0


def test_a_rule_of_another_market_is_not_of_this_one() -> None:
    assert Timetable([rule(scope={"market": "DE"})], PARIS).rules(utc("2026-11-24T15:59:59")) == ()
    assert Timetable([rule(scope={"market": "fr"})], PARIS).rules(utc("2026-11-24T15:59:59")) != ()


def chosen(
    rules: list[ListRule], text: str, understood: Understood | None = None, sort: str = "relevance"
) -> ListRules:
    return rules_of_list(rules, (text,), understood or Understood(), sort)


def test_a_query_fits_whole_whatever_its_case_accents_and_spaces() -> None:
    only = [rule(scope={"query": "Télé  phone"})]
    assert chosen(only, "TELE PHONE").pins
    assert not chosen(only, "tele phones").pins


def test_what_is_meant_counts_only_where_the_words_ask_for_a_device() -> None:
    only = [rule(scope={"model": "apple-iphone-13", "brand": "apple"})]
    meant = Understood(facts={"model": "apple-iphone-13", "brand": "Apple"})
    assert chosen(only, "", meant).pins
    assert not chosen(only, "", Understood(facts={"brand": "Apple"})).pins
    assert not chosen(only, "", Understood(facts=meant.facts, accessory=True)).pins


def test_the_words_mean_a_model_its_brand_and_category_and_one_device_where_only_one_is_so(
    words: CatalogueWords,
) -> None:
    whole = words.understand("iphone 13 128", "fr").facts
    assert whole["device"].startswith("apple-iphone-13-128gb")
    assert (whole["model"], whole["brand"], whole["category"]) == ("apple-iphone-13", "Apple", "smartphone")
    assert "device" not in words.understand("iphone 13", "fr").facts
    assert words.understand("samsung", "fr").facts == {"brand": "Samsung"}


def test_under_a_price_sort_only_words_and_redirects_count() -> None:
    rules = [
        rule(),
        rule(action="hide"),
        rule(action="boost", sponsored=True),
        rule(action="redirect", scope={"query": "x"}, target={"url": "/sale"}),
    ]
    assert chosen(rules, "x", sort="price_asc") == ListRules(redirect="/sale")


def test_factors_multiply_and_a_bury_divides_however_it_is_written() -> None:
    rules = [rule(action="boost", strength=3), rule(action="bury", strength=2), rule(action="bury", strength=0.5)]
    assert chosen(rules, "").factors == {"model_id": {"apple-iphone-13": 3 * 0.5 * 0.5}}


def test_a_synonym_is_asked_instead_and_only_once() -> None:
    first = rule(action="synonym", scope={"query": "gsm"}, target={"query": "smartphone"})
    second = rule(action="synonym", scope={"query": "smartphone"}, target={"query": "tablet"})
    assert reworded([first, second], "GSM") == "smartphone"
    assert reworded([first, second], "gsm pro") == "gsm pro"


def test_pins_stand_above_all_words_each_above_the_next() -> None:
    pins = [Target("model_id", "a"), Target("device_id", "b")]
    clause = with_pins({"term": {"x": 1}}, pins)
    assert clause is not None
    scores = [each["constant_score"]["boost"] for each in clause["bool"]["should"][1]["dis_max"]["queries"]]
    assert scores == [2 * ABOVE_WORDS, ABOVE_WORDS]
    assert with_pins(None, []) is None
    browsed = with_pins(None, pins)
    assert browsed is not None
    assert browsed["bool"]["should"][0] == {"bool": {"filter": [EVERYTHING]}}


def test_as_many_pins_as_there_may_be_are_exact_in_the_engines_floats() -> None:
    assert ABOVE_WORDS * RULES_MAX + ABOVE_WORDS < 2**24


def test_without_factors_no_script_runs() -> None:
    assert popularity_order(ListRules()) == {"popularity": {"order": "desc"}}
    assert "_script" in popularity_order(ListRules(factors={"brand": {"Apple": 2.0}}))


WRONG = {
    'action = "pin"\ntarget = {}': "exactly one of",
    'action = "pin"\ntarget = {model = "a", brand = "b"}': "exactly one of",
    'action = "pin"\ntarget = {url = "/a"}': "not on a url",
    'action = "raise"\ntarget = {model = "a"}': "Input should be",
    'action = "pin"\ntarget = {model = "a"}\nfrom = 2026-11-24\nuntil = 2026-11-24': "later than from",
    'action = "pin"\ntarget = {model = "a"}\nfrom = 2026-11-24T22:00:00Z': "timezone",
    'action = "pin"\ntarget = {model = "a"}\nfrom = 0001-01-01T00:00:00': "year must be",
    'action = "boost"\ntarget = {model = "a"}\nstrength = 1e308': "less than or equal to 10",
    'action = "boost"\ntarget = {model = "a"}\nstrength = nan': "finite|greater|less",
    'action = "boost"\ntarget = {model = "a"}\nstrength = 0.5': "bury the target",
    'action = "hide"\ntarget = {model = "a"}\nsponsored = true': "only a pin or a boost",
    'action = "synonym"\ntarget = {query = "a"}': "scope.query",
    'action = "redirect"\ntarget = {url = "/a"}': "needs a scope",
    'action = "redirect"\nscope = {query = "a"}\ntarget = {url = "javascript:alert(1)"}': "begins with",
    'action = "redirect"\nscope = {query = "a"}\ntarget = {url = "//elsewhere.example"}': "begins with",
    'action = "hide"\ntarget = {category = "laptops"}': "not a category; known are smartphone",
    'action = "hide"\nscope = {category = "phone"}\ntarget = {model = "a"}': "not a category",
    'action = "hide"\nscope = {market = "France"}\ntarget = {model = "a"}': "pattern",
    'action = "hide"\nscope = {query = " "}\ntarget = {model = "a"}': "blanks alone",
    'action = "hide"\nscope = {query = "\\u200b\\u0301"}\ntarget = {model = "a"}': "blanks alone",
    'action = "synonym"\nscope = {query = "a"}\ntarget = {query = " "}': "blanks alone",
    'action = "pin"\ntarget = {model = "a"}\nwhy = "?"': "unknown key",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_rule_is_refused_with_its_file_and_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(
        '[weights]\nprice = 1.0\n\n[[rules]]\naction = "hide"\ntarget = {brand = "x"}\n\n[[rules]]\n' + text
    )
    with pytest.raises(ConfigError, match=WRONG[text]) as raised:
        load_policy(path)
    line = int(str(raised.value).split(":")[1])
    assert line >= 8


WEIGHTS = "[weights]\nprice = 1.0\n"


def test_weights_of_no_category_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(f"{WEIGHTS}[weights.FR.laptops]\nprice = 2.0\n")
    with pytest.raises(ConfigError, match=r"weights\.FR\.laptops.*not a category"):
        load_policy(path)


@pytest.mark.parametrize(
    "text",
    [
        '[[rules]]\naction = "hide"\nscope = {market = "XQ"}\ntarget = {model = "a"}\n',
        "[weights.XQ]\nprice = 2.0\n",
        "[weights.XQ.laptop]\nprice = 2.0\n",
    ],
)
def test_a_policy_for_a_market_that_there_is_not_is_refused_where_markets_are_known(text: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(WEIGHTS + text)
    with pytest.raises(ConfigError, match="market XQ, which there is not; known are DE, "):
        read_shelf(load_settings({"BUYBOX_POLICY_FILE": str(path), "BUYBOX_DATA_DIR": str(tmp_path)}))


def test_a_rules_market_may_be_written_small() -> None:
    assert Timetable([rule(scope={"market": "fr"})], PARIS).rules(utc("2026-11-24T17:00:00"))


def test_more_rules_than_are_bounded_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("[weights]\n" + '[[rules]]\naction = "pin"\ntarget = {model = "a"}\n' * (RULES_MAX + 1))
    with pytest.raises(ConfigError, match=r"at most 500"):
        load_policy(path)


def test_the_rule_of_the_docs_is_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "list-rules.md").read_text(encoding="utf-8")
    path = tmp_path / "policy.toml"
    path.write_text("[weights]\n" + "\n".join(part.split("```")[0] for part in page.split("```toml\n")[1:]))
    assert [each.action for each in load_policy(path).rules] == ["pin", "boost", "bury", "hide", "synonym", "redirect"]


def test_every_field_of_a_rule_is_described() -> None:
    page = (Path(__file__).parents[3] / "docs" / "list-rules.md").read_text(encoding="utf-8")
    for name, field in ListRule.model_fields.items():
        assert field.description
        assert f"| `{field.alias or name}` |" in page
