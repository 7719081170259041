"""Excel workbooks as shops save them, and as nobody should."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from buybox_config.errors import FeedError
from buybox_config.sellers import FeedSource
from buybox_indexer.feeds.excel_feed import read_excel

SHEET = "xl/worksheets/sheet1.xml"


def source(**more: object) -> FeedSource:
    return FeedSource.model_validate({"market": "FR", "location": "a.xlsx", **more})


def saved(*rows: list[object], title: str = "Stock") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return packed(book)


def packed(book: openpyxl.Workbook) -> bytes:
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def values(body: bytes, **more: object) -> list[dict[str, str]]:
    return [row.values for row in read_excel(io.BytesIO(body), source(**more))]


def with_sheet(xml: str, name: str = SHEET) -> bytes:
    """Put other XML in the place of one part."""
    body = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(["sku"], ["1"]))) as whole, zipfile.ZipFile(body, "w", 8) as changed:
        for part in whole.namelist():
            changed.writestr(part, xml if part == name else whole.read(part))
    return body.getvalue()


def test_typed_cells_become_the_text_that_a_seller_would_write() -> None:
    row = [
        1001,
        289.0,
        234.1,
        0.1 + 0.2,
        True,
        dt.datetime(2026, 11, 23),  # noqa: DTZ001 - Excel has no zones
        dt.datetime(2026, 11, 23, 8, 5),  # noqa: DTZ001 - as above
        4006381333931.0,
    ]
    names = ["sku", "a", "b", "c", "d", "e", "f", "g"]
    assert values(saved(names, row)) == [
        dict(
            zip(
                names,
                ["1001", "289", "234.1", "0.3", "true", "2026-11-23", "2026-11-23T08:05:00", "4006381333931"],
                strict=True,
            )
        )
    ]


def test_what_is_shown_counts_where_it_means_something_else() -> None:
    book = openpyxl.Workbook()
    book.active.append(["battery", "gtin"])
    book.active.append([0.85, 12345678901])
    book.active["A2"].number_format = "0%"
    book.active["B2"].number_format = "0000000000000"
    assert values(packed(book)) == [{"battery": "85%", "gtin": "0012345678901"}]


def test_the_header_is_the_first_row_with_something_in_it_and_empty_rows_do_not_count() -> None:
    body = saved([], [None, None], ["sku", " title ", None], [], ["1", "iPhone 13", None], [None], ["2", None, "note"])
    rows = list(read_excel(io.BytesIO(body), source()))
    assert [row.number for row in rows] == [1, 2]
    assert [row.values for row in rows] == [{"sku": "1", "title": "iPhone 13"}, {"sku": "2", "title": ""}]


def test_the_sheet_is_the_first_that_is_shown_or_the_one_named() -> None:
    book = openpyxl.Workbook()
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    for name in ("Stock", "Prices"):
        book.create_sheet(name).append(["sku"])
        book[name].append([name])
    body = packed(book)
    assert values(body) == [{"sku": "Stock"}]
    assert values(body, sheet="Prices") == [{"sku": "Prices"}]
    with pytest.raises(FeedError, match=r"no sheet 'Nope'; it has Sheet, Stock, Prices"):
        values(body, sheet="Nope")


def test_a_formula_is_never_worked_out_and_an_error_is_nothing() -> None:
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>sku</t></is></c><c r="B1" t="inlineStr"><is><t>price</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>x</t></is></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>7</v></c><c r="B2"><f>2+2</f></c><c r="C2" t="e"><v>#N/A</v></c></row>'
        "</sheetData></worksheet>"
    )
    assert values(with_sheet(xml)) == [{"sku": "7", "price": "", "x": ""}]


def test_old_workbooks_and_other_files_are_told() -> None:
    with pytest.raises(FeedError, match=r"\.xls\) or locked workbook: save it as \.xlsx"):
        values(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(FeedError, match=r"no \.xlsx workbook"):
        values(b"sku,title\n")


def test_a_workbook_that_is_cut_or_garbled_is_told() -> None:
    whole = saved(["sku"], *([str(number)] for number in range(2000)))
    for body in (
        whole[:300],
        whole[: len(whole) // 2],
        with_sheet("<worksheet><sheetData><row>"),
        with_sheet("", "xl/workbook.xml"),
    ):
        with pytest.raises(FeedError):
            values(body)


def test_an_entity_bomb_is_refused() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
    )
    with pytest.raises(FeedError, match="Entities"):
        values(with_sheet(bomb))


def test_ten_thousand_columns_are_too_many() -> None:
    with pytest.raises(FeedError, match="at most 1,000"):
        values(saved([f"c{number}" for number in range(10_000)], ["1"]))


def test_a_row_number_from_nowhere_ends_the_sheet_instead_of_filling_it_up() -> None:
    cell = '<c t="inlineStr"><is><t>sku</t></is></c>'
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1">{cell}</row><row r="2">{cell}</row><row r="99999999999999">{cell}</row></sheetData></worksheet>'
    )
    assert len(values(with_sheet(xml))) == 1


def test_a_zip_bomb_of_a_sheet_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(saved(["sku"]))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", bytes(80 * 1024 * 1024))
    with path.open("rb") as stream, pytest.raises(FeedError, match="250 times its size"):
        list(read_excel(stream, source()))
