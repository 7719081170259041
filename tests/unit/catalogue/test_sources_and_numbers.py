"""Where facts come from, and what GTINs and part numbers name."""

import pytest
from buybox_config.catalogue import Catalogue, Model
from buybox_config.catalogue.facts import is_verified, read_source
from buybox_config.catalogue.gtin import gtin_key
from buybox_config.catalogue.model import Numbered
from buybox_config.catalogue.read import build_catalogue, read_models
from buybox_config.errors import ConfigError

EAN = "4006381333931"
UPC = "036000291452"
HEADER = "model_id,brand,name,category,storage_gb,part_numbers,gtins,source"


def tablet(model_id: str = "acme-pad", **facts: object) -> Model:
    return Model(model_id, "Acme", model_id, "tablet", **facts)  # type: ignore[arg-type]  # each test states its own facts


def known(*models: Model) -> Catalogue:
    return build_catalogue(models)


def test_a_source_is_said_for_all_facts_and_for_single_ones_otherwise() -> None:
    model = tablet(storage_gb=(64,), codes=("A-1",), source="unverified; codes: a device list (MIT)")
    assert model.sources == {"name": "unverified", "storage_gb": "unverified", "codes": "a device list (MIT)"}
    assert [fact for fact, source in model.sources.items() if is_verified(source)] == ["codes"]


def test_an_address_in_a_source_is_no_name_of_a_fact() -> None:
    assert read_source("https://maker.example/pad") == ("https://maker.example/pad", {})
    with pytest.raises(ValueError, match="names no fact"):
        read_source("unverified; colour: the shop")


@pytest.mark.parametrize("text", [EAN, f"0{EAN}", "4006381-333931", UPC, f"00{UPC}", "96385074"])
def test_a_gtin_of_any_length_is_fourteen_digits(text: str) -> None:
    assert gtin_key(text) == text.replace("-", "").zfill(14)


@pytest.mark.parametrize("text", ["", "4006381333932", "400638133393", "000000000000", "٤٠٠٦٣٨١٣٣٣٩٣١", "A2633"])
def test_what_is_no_gtin_has_no_key(text: str) -> None:
    assert gtin_key(text) is None


def test_a_number_names_a_model_and_its_device_where_it_says_so_or_has_only_one() -> None:
    several = tablet(storage_gb=(64, 128), gtins=(f"acme-pad-64gb={EAN}", UPC), part_numbers=("acme-pad-128gb=MK2",))
    single = tablet("acme-slate", storage_gb=(32,), part_numbers=("MK9",))
    catalogue = known(several, single)
    assert catalogue.device_of_gtin == {f"0{EAN}": "acme-pad-64gb"}
    assert catalogue.model_of_gtin == {f"0{EAN}": "acme-pad", f"00{UPC}": "acme-pad"}
    assert catalogue.by_part_number["MK2"] == Numbered("acme-pad", "acme-pad-128gb")
    assert catalogue.by_part_number["MK9"] == Numbered("acme-slate", "acme-slate-32gb")


def test_a_number_that_two_models_claim_names_neither_and_one_of_two_devices_names_the_model() -> None:
    one = tablet(storage_gb=(64, 128), part_numbers=("acme-pad-64gb=MK2", "acme-pad-128gb=MK2", "MK5"))
    catalogue = known(one, tablet("acme-slate", part_numbers=("MK5",)))
    assert catalogue.by_part_number == {"MK2": Numbered("acme-pad", None)}


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        (",4006381333932,unverified", "is no GTIN"),
        (",acme-pad-32gb=4006381333931,unverified", "is no device of acme-pad"),
        ("acme-slate-64gb=MK2,,unverified", "is no device of acme-pad"),
        (",,", "has no source"),
        (",,unverified; colour: x", "names no fact"),
        (",,unverified,more", "more or fewer cells"),
        (",", "more or fewer cells"),
    ],
)
def test_a_number_or_source_that_is_none_is_refused_by_file_and_row(cells: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=rf"acme.csv, row 2: .*{complaint}"):
        list(read_models("acme.csv", [HEADER, f"acme-pad,Acme,Pad,tablet,64,{cells}"]))


def test_an_unknown_column_is_refused_by_file() -> None:
    with pytest.raises(ConfigError, match=r"acme.csv: unknown column storages"):
        list(read_models("acme.csv", ["model_id,brand,name,category,storages,source"]))
