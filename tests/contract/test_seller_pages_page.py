"""The page about sellers' pages names every column of their files, every order and every page."""

from pathlib import Path

import pytest
from buybox_api.pages.frame import OPERATING, SELLING
from buybox_api.pages.seller import rejects
from buybox_api.pages.seller.price_changes import PriceChange
from buybox_api.pages.seller.stock_lines import COLUMNS, SORTS, STATES

PAGE = (Path(__file__).parents[2] / "docs" / "seller-pages.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*COLUMNS, *rejects.COLUMNS, *SORTS, *STATES])
def test_a_name_in_files_and_addresses_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_shape_of_changes_is_documented() -> None:
    assert "{" + ", ".join(f'"{name}"' for name in PriceChange.__struct_fields__) + "}" in PAGE


@pytest.mark.parametrize("path", [*(f"/sellers/ID{below}" for _, below in SELLING), *(path for _, path in OPERATING)])
def test_a_page_is_documented(path: str) -> None:
    assert f"| `{path}` |" in PAGE
