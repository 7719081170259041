"""Long lists in parts: whatever an address asks for, some part is shown."""

import pytest
from buybox_api.pages.parts_of_lists import page_asked, part_of, shown


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (None, 1),
        ("", 1),
        ("3", 3),
        ("0", 1),
        ("-1", 1),
        ("x", 1),
        ("1e9", 1),
        ("٣", 1),
        ("200", 200),
        ("99999", 200),
        ("9" * 400, 1),
    ],
)
def test_what_is_no_page_is_the_first_and_what_is_too_deep_the_last_that_is_read(text: str | None, page: int) -> None:
    assert page_asked(text, 50) == page


def test_the_parts_of_a_list_hold_every_entry_once() -> None:
    entries = list(range(103))
    parts = [part_of(len(entries), page, 50, "/x", {}) for page in (1, 2, 3)]
    assert [entry for part in parts for entry in shown(entries, part)] == entries
    assert [(part.before, part.after) for part in parts] == [
        (None, "/x?page=2"),
        ("/x", "/x?page=3"),
        ("/x?page=2", None),
    ]


def test_a_part_beyond_the_end_is_the_last_and_an_empty_list_has_one_empty_part() -> None:
    assert part_of(60, 9, 50, "/x", {}).page == 2
    nothing = part_of(0, 1, 50, "/x", {})
    assert (nothing.page, nothing.pages, nothing.first, nothing.last) == (1, 1, 0, 0)
    assert shown([], nothing) == []


def test_an_address_keeps_what_was_asked_for() -> None:
    part = part_of(120, 1, 50, "/sellers/a/offers", {"market": "FR", "state": "", "sort": "gap"})
    assert part.after == "/sellers/a/offers?market=FR&sort=gap&page=2"
