"""Every number of popularity has a reason, and stands on its page with the value it has."""

import re
from pathlib import Path

import msgspec
import pytest
from buybox_config.popularity import PopularityRules, load_popularity_rules
from buybox_ranking.learning.events import ACTIONS

PAGE = (Path(__file__).parents[2] / "docs" / "popularity.md").read_text("utf-8")
RULES = load_popularity_rules()
NUMBERS = [name for name in PopularityRules.__struct_fields__ if name != "actions"]


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_stands_on_the_page_with_its_value_and_has_a_reason(name: str) -> None:
    stated = getattr(RULES, name)
    assert re.search(rf"`{name}`( | \(| is ){stated.value:g}(?![\d.]*\d)", PAGE), name
    assert stated.reason.endswith(".")


def test_every_action_that_counts_stands_on_the_page_with_its_points() -> None:
    for action, stated in RULES.actions.items():
        assert f"| `{action}` | {stated.value:g} |" in PAGE
        assert stated.reason.endswith(".")
    assert set(RULES.actions) <= set(ACTIONS)


@pytest.mark.parametrize("wrong", [0.0, -1.0])
def test_a_number_that_something_is_divided_by_is_never_nought(wrong: float) -> None:
    document = msgspec.to_builtins(RULES)
    document["half_life_days"]["value"] = wrong
    with pytest.raises(msgspec.ValidationError, match="half_life_days"):
        msgspec.convert(document, PopularityRules)
