"""A model folder: whole, or refused with a sentence that says what is wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from buybox_config.errors import ModelError
from buybox_ranking.curves import curves_document
from buybox_ranking.features import FINGERPRINT
from buybox_ranking.models.manifest import make_manifest
from buybox_ranking.models.model import Trained
from buybox_ranking.models.model_folder import FILES, MANIFEST, read_model, read_trained, write_model

CUTS = 40
"""Places at which each file is cut: its first and last bytes, and others spread over it."""


@pytest.fixture(scope="module")
def whole(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("model")
    write_model(trained, folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(whole: dict[str, bytes], tmp_path: Path) -> Path:
    for name, content in whole.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def rewrite(folder: Path, name: str, change: Callable[[dict[str, object]], None]) -> None:
    """Edit one JSON file and make the list of files agree, as somebody who knows what he does would."""
    document = json.loads((folder / name).read_bytes())
    change(document)
    (folder / name).write_text(json.dumps(document))
    files = {each: (folder / each).read_bytes() for each in FILES}
    (folder / MANIFEST).write_bytes(make_manifest("m-edited", files))


def test_a_folder_holds_the_whole_model(trained: Trained, folder: Path, whole: dict[str, bytes]) -> None:
    assert read_trained(folder) == trained
    assert read_model(folder) == trained.model
    assert set(whole) == {*FILES, MANIFEST}
    assert whole["model.json"] == curves_document(trained.model.curves)


def test_the_features_stand_in_the_folder_with_their_floors_and_constraints(whole: dict[str, bytes]) -> None:
    listed = json.loads(whole["features.json"])
    curves = json.loads(whole["model.json"])["curves"]
    assert listed["fingerprint"] == FINGERPRINT
    assert [each["floor"] for each in listed["features"]] == [curve["floor"] for curve in curves]
    assert [each["direction"] for each in listed["features"]] == listed["constraints"]["monotone_constraints"]
    assert all(each["floor_rule"] for each in listed["features"])
    assert listed["constraints"]["interaction_constraints"]


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_a_file_cut_short_at_any_byte_is_refused(name: str, folder: Path, whole: dict[str, bytes]) -> None:
    size = len(whole[name])
    places = {0, 1, 2, size - 2, size - 1, *(size * step // CUTS for step in range(1, CUTS))}
    for place in sorted(places):
        (folder / name).write_bytes(whole[name][:place])
        with pytest.raises(ModelError, match=r"again|cannot be read"):
            read_model(folder)


@pytest.mark.parametrize("name", [*FILES, MANIFEST])
def test_a_file_that_is_missing_is_named(name: str, folder: Path) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"no whole model .{name}"):
        read_model(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_in_which_one_byte_changed_is_named(name: str, folder: Path, whole: dict[str, bytes]) -> None:
    changed = bytearray(whole[name])
    changed[len(changed) // 2] ^= 1
    (folder / name).write_bytes(changed)
    with pytest.raises(ModelError, match=f"{name} of model .* is not what training wrote"):
        read_model(folder)


def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no whole model"):
        read_model(tmp_path / "elsewhere")


def test_a_folder_that_was_not_finished_is_no_model(trained: Trained, folder: Path) -> None:
    (folder / "report.json").unlink()
    (folder / "report.json").mkdir()
    with pytest.raises(ModelError, match="cannot be written"):
        write_model(trained, folder)
    (folder / "report.json").rmdir()
    with pytest.raises(ModelError, match=f"no whole model .{MANIFEST}"):
        read_model(folder)


def test_a_model_of_another_feature_list_is_refused(folder: Path) -> None:
    rewrite(folder, "features.json", lambda listed: listed.update(fingerprint="0123456789abcdef"))
    with pytest.raises(ModelError, match="feature definitions 0123456789abcdef"):
        read_model(folder)


@pytest.mark.parametrize("name", ["model.json", "steps.json"])
def test_curves_that_were_edited_against_a_law_are_refused(name: str, folder: Path) -> None:
    def turn_price_round(document: dict[str, object]) -> None:
        curve = document["curves"][0]  # type: ignore[index]  # plain JSON
        curve["values"] = curve["values"][::-1]

    rewrite(folder, name, turn_price_round)
    with pytest.raises(ModelError, match=f"{name}: curve price_to_reference breaks its law"):
        read_model(folder)


def test_held_out_lists_that_do_not_fit_together_are_refused(folder: Path) -> None:
    rewrite(folder, "held_out.json", lambda held_out: held_out["offers"].pop())  # type: ignore[attr-defined]  # plain JSON
    with pytest.raises(ModelError, match="name an offer that is not there"):
        read_model(folder)


@pytest.mark.parametrize("broken", ["model", "steps"])
def test_a_model_that_breaks_a_law_cannot_be_saved(broken: str, trained: Trained, tmp_path: Path) -> None:
    curves = trained.model.curves if broken == "model" else trained.steps
    price = curves.curves[0]
    dearer_is_better = msgspec.structs.replace(price, values=price.values[::-1])
    bent = msgspec.structs.replace(curves, curves=(dearer_is_better, *curves.curves[1:]))
    model = msgspec.structs.replace(trained.model, curves=bent)
    changed = {"model": {"model": model}, "steps": {"steps": bent}}[broken]
    with pytest.raises(ModelError, match="price_to_reference breaks its law"):
        write_model(msgspec.structs.replace(trained, **changed), tmp_path / "model")
    assert not (tmp_path / "model").exists()
