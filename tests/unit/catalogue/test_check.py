"""`catalogue check`: each fault is found, with the file and row where it stands."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from buybox_config.catalogue import CATEGORIES, Model
from buybox_config.catalogue.check import CheckReport, check_catalogue
from buybox_config.catalogue.claims import Claim
from buybox_config.catalogue.entries import read_entries
from buybox_config.catalogue.placeholders import missing_placeholders, placeholder

TODAY = dt.date(2026, 11, 23)
HEADER = (
    "model_id,brand,name,category,launched,launch_price,storage_gb,ram_gb,size,connectivity,colours,aliases,codes,"
    "part_numbers,gtins,source"
)
GOOD = "acme-one,Acme,One,smartphone,2020-05-01,199,64|128,,,,midnight:black,uno,A-1,MK1,4006381333931,unverified"


def same_letters(model: Model) -> Iterator[Claim]:
    """Read names as titles are read, simply: whatever their spaces."""
    for name in (model.name, *model.aliases):
        yield name.lower().replace(" ", ""), name


def check(folder: Path, *rows: str, extra: Path | None = None, **others: str) -> CheckReport:
    (folder / "acme.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    for name, text in others.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return check_catalogue(read_entries(folder, extra), frozenset({"black", "red"}), same_letters, TODAY)


def complaints(report: CheckReport) -> list[str]:
    return [f"{complaint.place}: {complaint.message}" for complaint in report.complaints]


def test_a_sound_catalogue_has_no_complaint_and_is_counted(tmp_path: Path) -> None:
    report = check(tmp_path, GOOD, "acme-pad,Acme,Pad,tablet,,,64,,,,,,,,,maker's page; name: unverified")
    assert complaints(report) == []
    assert (report.models, report.devices, report.brands) == (2, 3, {"Acme": 2})
    assert report.categories == {"smartphone": {"2020": 1}, "tablet": {"no date": 1}}
    assert (report.facts["storage_gb"].verified, report.facts["storage_gb"].unverified) == (1, 1)
    assert (report.facts["name"].verified, report.facts["name"].unverified) == (0, 2)
    assert report.sources["maker's page"] == 1


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("acme-one,Acme,Two,tablet,,,64,,,,,,,,,x", "acme-one is described already in acme.csv, row 2"),
        ("acme-two,Acme,ONE,tablet,,,64,,,,,,,,,x", "the name 'one' is claimed by acme-one too (acme.csv, row 2)"),
        ("acme-two,Acme,Two,tablet,,,64,,,,,uno,,,,x", "the name 'uno' is claimed by acme-one too (acme.csv, row 2)"),
        ("acme-two,Acme,O N E,tablet,,,64,,,,,,,,,x", "a name that reads 'O N E' is claimed by acme-one too"),
        (
            "acme-two,Acme,Two,tablet,,,64,,,,,,A-1,,,x",
            "model number A-1 is claimed by acme-one too",
        ),
        ("acme-two,Acme,Two,tablet,,,64,,,,,,,mk1,,x", "part number MK1 is claimed by acme-one too"),
        ("acme-two,Acme,Two,tablet,,,64,,,,,,,,04006381333931,x", "GTIN 04006381333931 is claimed by acme-one too"),
        ("acme-one-64gb,Acme,Two,console,,,,,,,,,,,,x", "device acme-one-64gb is claimed by acme-one too"),
        (
            "acme-one-64gb,Acme,Two,console,,,,,,,,,,,,x",
            "the 53-bit number of acme-one-64gb is claimed",
        ),
        ("Acme Two,Acme,Two,console,,,,,,,,,,,,x", "'Acme Two' is no slug"),
        ("acme-two,Acme,Two,console,1965-01-01,,,,,,,,,,,x", "launched 1965-01-01 is before"),
        ("acme-two,Acme,Two,console,2028-01-01,,,,,,,,,,,x", "launched 2028-01-01 is before"),
        ("acme-two,Acme,Two,console,2020-13-01,,,,,,,,,,,x", "month must be in 1..12"),
        ("acme-two,Acme,Two,console,,5,,,,,,,,,,x", "launch_price 5 is not between 10 and 20000 EUR"),
        ("acme-two,Acme,Two,tablet,,,,,,,,,,,,x", "a tablet is sold by storage_gb, and it has none"),
        ("acme-two,Acme,Two,laptop,,,64,,,,,,,,,x", "a laptop is sold by ram_gb, and it has none"),
        ("acme-two,Acme,Two,tablet,,,128|64,,,,,,,,,x", "storage_gb is not in rising order"),
        ("acme-two,Acme,Two,tablet,,,64|65536,,,,,,,,,x", "storage_gb 65536 cannot be"),
        ("acme-two,Acme,Two,smartwatch,,,,,44mm,,,,,,,x", "size '44mm' is not written as"),
        ("acme-two,Acme,Two,console,,,,,,5ghz,,,,,,x", "connectivity '5ghz' is none of"),
        ("acme-two,Acme,Two,console,,,,,,,Deep Red:red,,,,,x", "colour 'Deep Red' is no slug"),
        ("acme-two,Acme,Two,console,,,,,,,titanium,,,,,x", "colour 'titanium' is said to be 'titanium'"),
        ("acme-two,Acme,Two,console,,,,,,,red|red,,,,,x", "colours has 'red' twice"),
        ("acme-two,Acme,Two,console,,,,,,,,Deux,,,,x", "alias 'Deux' is not in small letters"),
        ("acme-two,Acme,Two,console,,,,,,,,,a-2,,,x", "'a-2' is not written as makers write their numbers"),
        ("acme-two,Acme,Two,console,,,,,,,,,,,,x; codes: y", "source tells where its codes are from, and it has none"),
        ("acme-two,Acme,Two,console,,,,,,,,,,,4006381333932,x", "is no GTIN"),
        ("acme-two,Acme,Two,toaster,,,,,,,,,,,,x", "'toaster' is not a category"),
        ("acme-two,Acme,Two,console", "more or fewer cells than the header"),
    ],
)
def test_a_fault_is_told_with_its_file_and_row(tmp_path: Path, row: str, complaint: str) -> None:
    found = complaints(check(tmp_path, GOOD, row))
    assert any(said.startswith("acme.csv, row 3: ") and complaint in said for said in found), found


def test_a_model_number_listed_as_shared_may_be_claimed_twice_and_must_be(tmp_path: Path) -> None:
    shared = "code,reason\nA-1,both are one board\nA-9,nothing\n"
    report = check(tmp_path, GOOD, "acme-two,Acme,Two,tablet,,,64,,,,,,A-1,,,x", shared_codes=shared)
    said = "shared_codes.csv, row 3: model number A-9 is listed as shared, but is not: take it off the list"
    assert complaints(report) == [said]


def test_a_redirect_leads_in_one_step_from_a_device_that_is_gone_to_one_that_lives(tmp_path: Path) -> None:
    rows = ["acme-old-64gb,acme-one-64gb", "acme-older,acme-old-64gb", "acme-one-128gb,acme-one-64gb", "gone,nowhere"]
    found = complaints(check(tmp_path, GOOD, redirects="\n".join(["old_device_id,new_device_id", *rows]) + "\n"))
    assert [said.partition(": ")[2] for said in found] == [
        "acme-older leads to acme-old-64gb, which is redirected itself: name where that leads",
        "acme-one-128gb is a device of the catalogue: one that lives is not redirected",
        "gone leads to nowhere, which is no device of the catalogue",
    ]


def test_faults_of_additions_are_told_beside_those_of_the_shipped(tmp_path: Path) -> None:
    extra = tmp_path / "extra"
    extra.mkdir()
    (extra / "ours.csv").write_text("model_id,storage_gb,brand,source\nacme-one,256,,x\nacme-one,,Other,x\n")
    (extra / "broken.csv").write_text("id\n1\n")
    report = check(tmp_path, GOOD, extra=extra)
    assert (report.devices, report.added) == (3, 1)
    assert complaints(report) == [
        "broken.csv: catalogue broken.csv: unknown column id",
        "ours.csv, row 3: the brand of acme-one is 'Acme' and stays so",
    ]


def test_every_category_has_a_drawing_that_is_an_image_with_a_title() -> None:
    assert missing_placeholders() == []
    for category in CATEGORIES:
        drawn = ET.fromstring(placeholder(category).read_text("utf-8"))  # noqa: S314 - our own file
        assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
        assert drawn.findtext("{http://www.w3.org/2000/svg}title")
