"""Tables as CSV: what a spreadsheet would run is shown and never run, all else comes back as it was."""

import csv
import io
from decimal import Decimal

import pytest
from buybox_api.pages.csv_file import csv_response, csv_text, defused
from hypothesis import given
from hypothesis import strategies as st

STARTS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+33 1 23", "'+33 1 23"),
        ("-2", "'-2"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\tx", "'\tx"),
        ("  =1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),
        ("\x00=1", "'=1"),
        ("a;=1+1", "a;'=1+1"),
        ("a\n=1", "a\n'=1"),
        ("iPhone 13 - 128 GB", "iPhone 13 - 128 GB"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_a_text_that_a_spreadsheet_would_run_gets_a_quote_in_front(text: str, written: str) -> None:
    assert defused(text) == written


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8")), min_size=1, max_size=6))
def test_no_cell_of_any_text_begins_like_a_formula(texts: list[str]) -> None:
    columns = [str(number) for number in range(len(texts))]
    written = csv_text(columns, [texts])
    back = list(csv.reader(io.StringIO(written, newline="")))[1]
    assert len(back) == len(texts)
    for cell in back:
        assert not cell.lstrip(" ").startswith(tuple(STARTS))


def test_numbers_stand_as_numbers_and_what_is_not_known_as_nothing() -> None:
    written = csv_text(("a", "b", "c", "d"), [[Decimal("-2.63"), None, True, 7]])
    assert written == "a,b,c,d\r\n-2.63,,yes,7\r\n"


def test_a_file_is_utf_8_that_says_so_under_a_plain_name() -> None:
    answer = csv_response('shop "é"\r\n.csv', ("titre",), [["Écran"]])
    assert bytes(answer.body).startswith(b"\xef\xbb\xbftitre")
    assert bytes(answer.body).decode("utf-8-sig") == "titre\r\nÉcran\r\n"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="shop-.csv"'
    assert answer.headers["cache-control"] == "private, no-store"
