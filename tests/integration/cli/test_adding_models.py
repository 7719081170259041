"""Adding models to a small catalogue: what would make it worse is refused, and nothing is written."""

import datetime as dt
import json
from pathlib import Path

import pytest
from buybox_cli.catalogue.adding import Added, Folders, add_rows
from buybox_cli.catalogue.given import Row, read_rows
from buybox_config.catalogue import load_catalogue
from buybox_config.errors import BuyboxError

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
KNOWN = """\
model_id,brand,name,category,storage_gb,colours,aliases,codes,source
apple-iphone-13,Apple,iPhone 13,smartphone,128|256,midnight:black,,A2633,unverified
apple-iphone-13-mini,Apple,iPhone 13 mini,smartphone,128|256,midnight:black,,A2628,unverified
samsung-galaxy-a52-5g,Samsung,Galaxy A52 5G,smartphone,128,,galaxy a52,SM-A526B,unverified
"""
NEW = {"brand": "Samsung", "name": "Galaxy S91 Ultra", "category": "smartphone", "storage_gb": "256", "source": "x"}


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "known.csv").write_text(KNOWN, encoding="utf-8")
    return Folders(shipped, tmp_path / "additions")


def add(folders: Folders, *rows: Row, distinct: bool = False) -> Added:
    return add_rows(folders, rows, "buyers", NOW, lambda _: None, distinct=distinct)


def test_a_new_model_is_written_with_who_and_when(folders: Folders) -> None:
    assert add(folders, NEW).devices == ("samsung-galaxy-s91-ultra-256gb",)
    assert "samsung-galaxy-s91-ultra" in load_catalogue(folders.additions, folders.shipped).models
    assert ",buyers,2026-11-23T12:00:00Z" in (folders.additions / "added.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"model_id": "apple-iphone-99", "storage_gb": "64", "source": "x"}, "no model 'apple-iphone-99' is known"),
        ({"model_id": "apple-iphone-13", "storage_gb": "128", "source": "x"}, "all of this is known already"),
        ({**NEW, "brand": "Apple", "name": "iPhone 13"}, "apple-iphone-13 is known already"),
        ({**NEW, "brand": "Apple", "name": "I Phone 13"}, "is claimed by apple-iphone-13 too"),
        ({**NEW, "brand": "Pro", "name": "Max"}, "brand 'Pro' is a word of other models' names"),
        ({**NEW, "name": "Galaxy A52"}, "the name 'galaxy a52' is claimed by samsung-galaxy-a52-5g too"),
        ({**NEW, "gtins": "4006381333932"}, "is no GTIN"),
        ({**NEW, "codes": "A2633"}, "model number A2633 is claimed by apple-iphone-13"),
        ({**NEW, "colours": "titanium"}, "which no word list knows"),
        ({**NEW, "storage_gb": "many"}, "the new row 1: invalid literal"),
        ({**NEW, "weight": "200"}, "a model has no column weight"),
    ],
)
def test_what_would_make_the_catalogue_worse_is_refused_and_nothing_is_written(
    folders: Folders, row: Row, complaint: str
) -> None:
    with pytest.raises(BuyboxError) as caught:
        add(folders, row)
    assert complaint in str(caught.value)
    assert not (folders.additions / "added.csv").exists()


def test_a_name_taken_for_a_known_model_needs_a_persons_word_that_it_is_another(folders: Folders) -> None:
    (folders.shipped / "known.csv").write_text(KNOWN.replace(",galaxy a52,", ",,"), encoding="utf-8")
    row = {**NEW, "name": "Galaxy A52"}
    with pytest.raises(BuyboxError, match="is taken for samsung-galaxy-a52-5g so far"):
        add(folders, row)
    assert add(folders, row, distinct=True).devices == ("samsung-galaxy-a52-256gb",)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_models_are_added_from_a_file_all_or_none(folders: Folders, tmp_path: Path, form: str) -> None:
    rows = [{**NEW, "brand": "Acmephone", "name": f"Zeta {number}", "storage_gb": [64, 128]} for number in (91, 92)]
    lines = [f"{row['brand']},{row['name']},{row['category']},64|128\n" for row in rows]
    text = json.dumps(rows) if form == "json" else "".join(["brand,name,category,storage_gb\n", *lines])
    file = tmp_path / f"models.{form}"
    file.write_text(text, encoding="utf-8")
    added = add(folders, *read_rows(file, "maker's page"))
    assert [model.model_id for model in added.models] == ["acmephone-zeta-91", "acmephone-zeta-92"]
    with pytest.raises(BuyboxError, match="known already"):
        add(folders, {**NEW, "name": "Galaxy S92"}, *read_rows(file, "maker's page"))
    assert len((folders.additions / "added.csv").read_text(encoding="utf-8").splitlines()) == 3
