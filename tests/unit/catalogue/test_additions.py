"""A folder of additions: new models, and more of known ones, never another meaning."""

import shutil
from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue, load_catalogue
from buybox_config.catalogue.rows import shipped_folder
from buybox_config.catalogue.write import append_rows, writing
from buybox_config.errors import ConfigError

HEADER = "model_id,brand,name,category,storage_gb,ram_gb,colours,aliases,codes,gtins,source"
KNOWN = "apple-iphone-13"


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep one of the shipped files: an addition is added to few models as it is to many, and sooner."""
    folder = tmp_path_factory.mktemp("shipped")
    shutil.copy(str(shipped_folder() / "apple-smartphones.csv"), folder)
    return folder


@pytest.fixture(scope="session")
def before(shipped: Path) -> Catalogue:
    return load_catalogue(None, shipped)


def load(folder: Path, shipped: Path, *rows: str) -> Catalogue:
    (folder / "ours.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return load_catalogue(folder, shipped)


def test_a_folder_that_is_not_there_adds_nothing(tmp_path: Path, catalogue: Catalogue) -> None:
    assert load_catalogue(tmp_path / "none").models == catalogue.models


def test_an_addition_brings_a_new_model(tmp_path: Path, shipped: Path, before: Catalogue) -> None:
    grown = load(tmp_path, shipped, "acme-one,Acme,One,smartphone,64|128,,,,,,maker's page")
    assert "acme-one-128gb" in grown.devices
    assert grown.models.keys() - before.models.keys() == {"acme-one"}


def test_an_addition_grows_a_known_model_and_every_device_stays(
    tmp_path: Path, shipped: Path, before: Catalogue
) -> None:
    grown = load(
        tmp_path, shipped, f"{KNOWN},,,,2048,,gold:yellow,the thirteen,A9999,{KNOWN}-2tb=4006381333931,maker's page"
    )
    model = grown.models[KNOWN]
    assert (model.storage_gb[-1], model.aliases[-1], model.codes[-1]) == (2048, "the thirteen", "A9999")
    assert model.launched == before.models[KNOWN].launched
    assert grown.devices.keys() - before.devices.keys() == {f"{KNOWN}-2tb"}
    assert before.devices.items() <= grown.devices.items()
    assert grown.device_of_gtin["04006381333931"] == f"{KNOWN}-2tb"


def test_a_grown_fact_names_both_its_sources(tmp_path: Path, shipped: Path, before: Catalogue) -> None:
    known = before.models[KNOWN].sources
    after = load(tmp_path, shipped, f"{KNOWN},,,,2048,,,,,,maker's page").models[KNOWN].sources
    assert after["storage_gb"] == f"{known['storage_gb']}, maker's page"
    assert {**after, "storage_gb": ""} == {**known, "storage_gb": ""}


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (f"{KNOWN},Acme,,,,,,,,,x", "the brand of apple-iphone-13 is 'Apple' and stays so"),
        (f"{KNOWN},,iPhone Thirteen,,,,,,,,x", "the name of apple-iphone-13 is 'iPhone 13' and stays so"),
        (f"{KNOWN},,,tablet,,,,,,,x", "the category of apple-iphone-13 is 'smartphone' and stays so"),
        (f"{KNOWN},,,,,8,,,,,x", "is not sold by ram_gb: its devices would change their ids"),
        (f"{KNOWN},,,,,,midnight:red,,,,x", "the colour midnight of apple-iphone-13 is black and stays so"),
        (f"{KNOWN},,,,2048,,,,,,", "has no source"),
        ("acme-one,,One,tablet,,,,,,,x", "a model needs model_id, brand and name"),
        ("acme-one,Acme,One,toaster,,,,,,,x", "'toaster' is not a category"),
        (f"{KNOWN},,,,many,,,,,,x", "invalid literal"),
    ],
)
def test_an_addition_that_is_wrong_or_changes_a_meaning_is_refused_by_file_and_row(
    tmp_path: Path, shipped: Path, row: str, complaint: str
) -> None:
    with pytest.raises(ConfigError, match=rf"catalogue ours.csv, row 2: .*{complaint}"):
        load(tmp_path, shipped, row)


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path, shipped: Path) -> None:
    (tmp_path / "ours.csv").write_bytes(b"model_id,name\nx,\xe9\n")
    with pytest.raises(ConfigError, match=r"ours\.csv is not UTF-8"):
        load_catalogue(tmp_path, shipped)


def test_renamed_devices_lead_to_the_one_that_lives(tmp_path: Path, shipped: Path) -> None:
    (tmp_path / "redirects.csv").write_text(f"old_device_id,new_device_id\napple-iphone-13-old,{KNOWN}-128gb\n")
    assert load_catalogue(tmp_path, shipped).redirects["apple-iphone-13-old"] == f"{KNOWN}-128gb"


def test_rows_are_appended_whole_and_read_back_as_they_were(tmp_path: Path, shipped: Path) -> None:
    row = {"model_id": "acme-one", "brand": "Acme", "name": 'One, "the first"', "category": "tablet", "source": "x"}
    with writing(tmp_path, lambda _: None):
        append_rows(tmp_path, [{**row, "added_by": "Ada", "added_at": "2026-11-01T00:00:00Z"}])
        append_rows(tmp_path, [{"model_id": "acme-one", "aliases": "first one", "source": "y"}])
    model = load_catalogue(tmp_path, shipped).models["acme-one"]
    assert (model.name, model.aliases) == ('One, "the first"', ("first one",))
    assert [path.name for path in tmp_path.iterdir()] == ["added.csv"]
