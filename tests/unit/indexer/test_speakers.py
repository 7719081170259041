"""Which of several rows speaks."""

from buybox_indexer.intake.speakers import Speakers
from hypothesis import given
from hypothesis import strategies as st

EARLY, LATE = "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"


def test_the_last_of_equally_new_rows_speaks() -> None:
    speakers = Speakers()
    speakers.hear("a", EARLY, 0, 7, 1)
    speakers.hear("A", EARLY, 0, 7, 2)
    assert (speakers.superseded, speakers.contradicted) == ({1}, set())


def test_the_newest_row_speaks_wherever_it_stands() -> None:
    speakers = Speakers()
    speakers.hear("a", LATE, 0, 7, 1)
    speakers.hear("a", EARLY, 0, 7, 2)
    assert speakers.superseded == {2}


def test_the_newest_row_speaks_even_when_it_was_turned_away() -> None:
    speakers = Speakers()
    speakers.hear("a", EARLY, 0, 7, 1)
    speakers.hear("a", LATE, 0, None, 2)
    assert speakers.superseded == {1}


def test_two_devices_under_one_sku_without_an_order_contradict_each_other() -> None:
    speakers = Speakers()
    speakers.hear("a", EARLY, 0, 7, 1)
    speakers.hear("a", EARLY, 0, 8, 2)
    speakers.hear("a", EARLY, 0, 8, 3)
    assert (speakers.superseded, speakers.contradicted) == (set(), {1, 2, 3})


def test_two_feeds_have_an_order_between_them() -> None:
    speakers = Speakers()
    speakers.hear("a", EARLY, 0, 7, 1)
    speakers.hear("a", EARLY, 1, 8, 2)
    assert (speakers.superseded, speakers.contradicted) == ({1}, set())


def test_a_newer_row_ends_a_contradiction() -> None:
    speakers = Speakers()
    speakers.hear("a", EARLY, 0, 7, 1)
    speakers.hear("a", EARLY, 0, 8, 2)
    speakers.hear("a", LATE, 0, 9, 3)
    assert (speakers.superseded, speakers.contradicted) == ({1, 2}, set())


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([EARLY, LATE]), st.sampled_from([None, 7, 8]))))
def test_each_sku_has_one_speaker_or_a_contradiction(rows: list[tuple[str, str, int | None]]) -> None:
    speakers = Speakers()
    for ordinal, (sku, updated_at, device_no) in enumerate(rows):
        speakers.hear(sku, updated_at, 0, device_no, ordinal)
    assert not speakers.superseded & speakers.contradicted
    for sku in {row[0] for row in rows}:
        mine = {ordinal for ordinal, row in enumerate(rows) if row[0] == sku}
        left = mine - speakers.superseded
        assert len(left) == 1 or left <= speakers.contradicted
