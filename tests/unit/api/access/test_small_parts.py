"""What is kept for a second, what is signed, what a form holds, and where sign-in may lead."""

from urllib.parse import urlencode

import pytest
from buybox_api.access.form_body import FIELDS_MAX, form_of
from buybox_api.access.fresh import LIFETIME_S, Fresh
from buybox_api.access.next_page import first_page, own_path
from buybox_api.access.signatures import Signatures
from buybox_api.faults import UnusableBodyError
from buybox_desk.access.caller import Caller
from hypothesis import given
from hypothesis import strategies as st


class Clock:
    """Stands until it is told to go on."""

    now = 50.0

    def __call__(self) -> float:
        return self.now


def test_what_is_kept_is_read_anew_after_a_second_also_when_it_is_nothing() -> None:
    clock = Clock()
    fresh: Fresh[str | None] = Fresh(clock)
    assert fresh.get("a") is None
    fresh.keep("a", None)
    assert fresh.get("a") == (None,)
    clock.now += LIFETIME_S
    assert fresh.get("a") is None


def test_made_up_names_never_fill_the_memory() -> None:
    fresh: Fresh[None] = Fresh(Clock(), most=10)
    for number in range(95):
        fresh.keep(str(number), None)
    assert sum(fresh.get(str(number)) is not None for number in range(95)) <= 10


@given(st.text(), st.text(max_size=60))
def test_only_what_we_signed_for_this_kind_comes_back(text: str, other: str) -> None:
    one, stranger = Signatures("s" * 32), Signatures("t" * 32)
    if text and text.isascii():
        assert one.text("session", one.signed("session", text)) == text
    signed = one.signed("session", "abc")
    assert one.text("visit", signed) is None
    assert stranger.text("session", signed) is None
    assert one.text("session", other) is None
    assert one.values("form", other) is None
    assert one.values("form", stranger.packed("form", ["abc"])) is None
    assert one.values("form", one.packed("form", ["abc", 1])) == ["abc", 1]


@given(st.dictionaries(st.text(), st.text(), max_size=20))
def test_every_form_that_a_browser_writes_is_read_as_it_was_typed(fields: dict[str, str]) -> None:
    assert form_of(urlencode(fields).encode()) == fields


@given(st.binary(max_size=300))
def test_any_bytes_are_a_form_or_refused(body: bytes) -> None:
    try:
        form_of(body)
    except UnusableBodyError as error:
        assert "load the page again" in str(error)  # noqa: PT017 - both outcomes are right


def test_a_field_sent_twice_has_its_last_value_and_all_of_them() -> None:
    form = form_of(b"a=1&b=2&a=3&blank=")
    assert (form["a"], form.every("a"), form["blank"], form.get("c")) == ("3", ["1", "3"], "", None)
    with pytest.raises(UnusableBodyError):
        form_of(b"&".join([b"a=1"] * (FIELDS_MAX + 1)))


@given(st.text(alphabet="/\\.:@ahtps\t\r\n %é?#", max_size=20))
def test_a_way_on_is_a_path_of_ours_for_every_browser(given_path: str) -> None:
    found = own_path(given_path)
    if found is not None:
        cleaned = "".join(letter for letter in found if letter not in "\t\r\n").replace("\\", "/")
        assert cleaned == found
        assert found.startswith("/")
        assert not found.startswith("//")


def test_each_scope_begins_on_its_own_page() -> None:
    assert first_page(Caller("1", "a", "seller", "alpha")) == "/sellers/alpha"
    assert first_page(Caller("1", "a", "merchandiser")) == "/merchandising"
    assert first_page(Caller("1", "a", "operator")) == "/operator"
