"""The spool: what goes in comes out, part by part."""

import tempfile
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from buybox_indexer.intake.spool import Spool, spool_folder, together
from hypothesis import given
from hypothesis import strategies as st


@given(entries=st.lists(st.tuples(st.sampled_from(["FR", "DE"]), st.integers(0, 2**53), st.text())))
def test_every_entry_comes_back_with_its_number_s_part(entries: list[tuple[str, int, str]]) -> None:
    with closing(Spool(Path(tempfile.gettempdir()), tuple[int, str], partitions=4)) as spool:
        for name, number, text in entries:
            spool.write(name, number, (number, text))
        for name in ("FR", "DE"):
            parts = list(spool.parts(name))
            mine = [(number, text) for market, number, text in entries if market == name]
            assert sorted(entry for part in parts for entry in part) == sorted(mine)
            assert all(len({number % 4 for number, _ in part}) == 1 for part in parts)


@given(numbers=st.lists(st.integers(0, 2**53)), least=st.integers(1, 9))
def test_small_parts_come_together_and_none_is_torn(numbers: list[int], least: int) -> None:
    with closing(Spool(Path(tempfile.gettempdir()), int, partitions=4)) as spool:
        for number in numbers:
            spool.write("FR", number, number)
        parts, joined = list(spool.parts("FR")), list(together(spool.parts("FR"), least))
    assert [number for part in joined for number in part] == [number for part in parts for number in part]
    assert all(len(part) >= least for part in joined[:-1])
    where = [{number % 4 for number in part} for part in joined]
    assert all(one.isdisjoint(other) for one, other in pairwise(where))


def test_its_files_have_no_names_so_nothing_can_be_left_on_disk(tmp_path: Path) -> None:
    folder = spool_folder(tmp_path)
    with closing(Spool(folder, str)) as spool:
        spool.write("FR", 1, "x")
        assert list(folder.iterdir()) == []
        assert list(spool.parts("FR")) == [["x"]]


def test_two_spools_of_one_folder_do_not_mix(tmp_path: Path) -> None:
    with closing(Spool(tmp_path, str)) as words, closing(Spool(tmp_path, int)) as numbers:
        words.write("FR", 1, "x")
        numbers.write("FR", 1, 7)
        assert (list(words.parts("FR")), list(numbers.parts("FR"))) == ([["x"]], [[7]])
