"""Reading and putting together models."""

import pytest
from buybox_config.catalogue import Model
from buybox_config.catalogue.model import device_title
from buybox_config.catalogue.read import build_catalogue, read_models
from buybox_config.errors import ConfigError

HEADER = (
    "model_id,brand,name,category,launched,launch_price,storage_gb,ram_gb,size,connectivity,"
    "colours,aliases,codes,source"
)


def test_a_row_becomes_a_model_with_its_lists_and_colours() -> None:
    row = "acme-one,Acme,One,smartphone,2020-05-01,199,64|128,,,,midnight:black|red,acme 1,A-1|A-2,unverified"
    (model,) = read_models("acme.csv", [HEADER, row])
    assert model.storage_gb == (64, 128)
    assert [(colour.name, colour.basic) for colour in model.colours] == [("midnight", "black"), ("red", "red")]
    assert model.launch_price == 199_00


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("acme-one,Acme,One,toaster,,,,,,,,,,", "'toaster' is not a category"),
        ("acme-one,Acme,One,tablet,May 2020,,,,,,,,,", "Invalid isoformat"),
        ("acme-one,Acme,One,tablet,,,many,,,,,,,", "invalid literal"),
    ],
)
def test_a_wrong_row_is_refused_by_file_and_row(row: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=rf"catalogue acme.csv, row 2: .*{complaint}"):
        list(read_models("acme.csv", [HEADER, row]))


def test_a_model_described_twice_is_refused() -> None:
    model = Model("acme-one", "Acme", "One", "tablet")
    with pytest.raises(ConfigError, match="acme-one is described twice"):
        build_catalogue([model, model])


def test_a_device_is_one_combination_of_the_axes() -> None:
    model = Model("acme-pad", "Acme", "Pad", "tablet", storage_gb=(64, 1024), connectivity=("wifi", "cellular"))
    ids = [device.device_id for device in model.devices]
    assert ids == ["acme-pad-64gb-wifi", "acme-pad-64gb-cellular", "acme-pad-1tb-wifi", "acme-pad-1tb-cellular"]
    assert device_title(model, model.devices[3], "Go") == "Acme Pad 1 To Wi-Fi + Cellular"
