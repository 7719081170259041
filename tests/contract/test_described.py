"""Config is data: every weight and every reason code says in words what it is, and no code says another."""

import re
from pathlib import Path

import pytest
from buybox_config.errors import ConfigError
from buybox_config.markets import Floors, Market, PriceBand, SecondView
from buybox_config.outcomes import load_outcomes
from buybox_config.policy import Weights, load_policy, load_weight_words
from buybox_config.seller_thresholds import load_seller_thresholds
from buybox_ranking.quality.seller_quality import SellerCounts

ROOT = Path(__file__).parents[2]
RAISED = re.compile(r"""(?:TurnedAway|_hidden|Verdict)\(\s*(?:"(?:limited|rejected|hidden)",\s*)?"([a-z_]+)\"""")
RECOGNISED = {"unknown_device", "ambiguous_device", "not_a_device", "for_parts"}


def test_every_weight_has_words_and_a_range_around_its_default() -> None:
    words = load_weight_words()
    assert tuple(words) == Weights.__struct_fields__
    default = load_policy().weights_for("FR", "smartphone")
    for part, weight in words.items():
        assert weight.description.endswith(".")
        assert weight.sentence.endswith(".")
        assert weight.lowest <= getattr(default, part) <= weight.highest


@pytest.mark.parametrize("value", ["3.1", "-0.1", "nan", "inf", "1e308"])
def test_a_weight_outside_its_range_is_refused_with_file_and_line(tmp_path: Path, value: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(f"[weights]\nprice = 1.0\nseller = {value}\n")
    with pytest.raises(ConfigError, match=r"policy\.toml:3: weights\.seller"):
        load_policy(path)


def test_weights_of_a_category_beat_those_of_its_market_and_the_rest_is_inherited(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("[weights]\nprice = 2.0\n[weights.FR]\nseller = 1.5\n[weights.FR.laptop]\nseller = 0.5\n")
    policy = load_policy(path)
    assert policy.weights_for("FR", "laptop") == Weights(2.0, 1.0, 1.0, 0.5)
    assert policy.weights_for("FR", "tablet") == Weights(2.0, 1.0, 1.0, 1.5)
    assert policy.weights_for("DE", "laptop") == Weights(2.0, 1.0, 1.0, 1.0)


def test_every_reason_code_that_a_load_gives_is_described() -> None:
    sources = (ROOT / "indexer" / "buybox_indexer").rglob("*.py")
    found = {code for path in sources for code in RAISED.findall(path.read_text(encoding="utf-8"))}
    given = (found | RECOGNISED) - {"hidden", "limited"}
    outcomes = load_outcomes()
    assert given >= {"bad_price", "dear", "duplicate_sku", "not_refurbished", "unreadable_row"}
    assert given <= outcomes.keys()
    assert all(outcome.description.endswith(".") for outcome in outcomes.values())


def test_sellers_can_look_up_every_reason_code_that_exists_today() -> None:
    page = (ROOT / "docs" / "add-a-seller.md").read_text(encoding="utf-8")
    for code in load_outcomes().keys() - {"blocked", "out_of_stock"}:
        assert f"`{code}`" in page


def test_every_reason_code_stands_on_the_page_of_eligibility() -> None:
    page = (ROOT / "docs" / "eligibility.md").read_text(encoding="utf-8")
    assert [code for code in load_outcomes() if f"`{code}`" not in page] == []


def test_every_threshold_of_a_seller_s_faults_says_what_it_is_and_where_it_is_from() -> None:
    thresholds = load_seller_thresholds()
    assert set(thresholds) <= set(SellerCounts.__struct_fields__)
    for threshold in thresholds.values():
        assert 0 < threshold.highest_rate < 1
        assert threshold.description.endswith(".")
        assert threshold.source.endswith(".")


def test_every_field_of_a_market_has_a_description() -> None:
    for model in (Market, Floors, PriceBand, SecondView):
        for name, field in model.model_fields.items():
            assert (field.description or "").endswith("."), name
