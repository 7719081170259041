"""Every form, preset and key that changes how a feed is read stands in docs/feeds.md, for sellers to look up."""

import tomllib
from pathlib import Path
from typing import get_args

import pytest
from buybox_config.presets import load_details, load_presets, with_preset
from buybox_config.sellers import COLUMNS, FeedSource
from buybox_indexer.feeds.read import READERS
from buybox_indexer.normalise.words import fold

PAGE = (Path(__file__).parents[2] / "docs" / "feeds.md").read_text("utf-8")
EXAMPLES = [part.partition("```")[0] for part in PAGE.split("```toml\n")[1:]]
KEYS = ("encoding", "delimiter", "records", "columns", "where", "sku", "date_order", "preset")


def literals(field: str) -> set[str]:
    options = get_args(FeedSource.model_fields[field].annotation)
    return {value for option in options for value in get_args(option)}


def test_every_preset_has_a_file_and_a_chapter_with_an_example() -> None:
    assert literals("preset") == load_presets().keys()
    for name in load_presets():
        chapter = PAGE.partition(f"### `{name}`")[2].partition("\n#")[0]
        assert "[[feeds]]" in chapter, f"docs/feeds.md has no chapter with an example for {name}"


def test_every_form_and_key_is_described() -> None:
    for name in (*literals("format"), *READERS, *KEYS):
        assert f"`{name}`" in PAGE, f"docs/feeds.md does not describe {name}"


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_valid_seller_file(example: str) -> None:
    for feed in tomllib.loads(example)["feeds"]:
        with_preset(FeedSource.model_validate(feed))


def test_every_detail_is_folded_and_fills_one_of_our_columns() -> None:
    for name, column in load_details().items():
        assert (fold(name), column in COLUMNS) == (name, True)
