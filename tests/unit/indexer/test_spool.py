"""The spool: what goes in comes out, part by part."""

import tempfile
from pathlib import Path

from buybox_indexer.spool import Spool, SpoolFolder
from hypothesis import given
from hypothesis import strategies as st


@given(entries=st.lists(st.tuples(st.sampled_from(["FR", "DE"]), st.integers(0, 2**53), st.text())))
def test_every_entry_comes_back_with_its_number_s_part(entries: list[tuple[str, int, str]]) -> None:
    with SpoolFolder(Path(tempfile.gettempdir())) as folder:
        spool: Spool[tuple[int, str]] = Spool(folder, tuple[int, str], partitions=4)
        for name, number, text in entries:
            spool.write(name, number, (number, text))
        for name in ("FR", "DE"):
            parts = list(spool.parts(name))
            mine = [(number, text) for market, number, text in entries if market == name]
            assert sorted(entry for part in parts for entry in part) == sorted(mine)
            assert all(len({number % 4 for number, _ in part}) == 1 for part in parts)
        spool.close()


def test_nothing_stays_on_disk(tmp_path: Path) -> None:
    with SpoolFolder(tmp_path) as folder:
        spool: Spool[str] = Spool(folder, str)
        spool.write("FR", 1, "x")
        spool.close()
    assert list(tmp_path.iterdir()) == []


def test_two_spools_of_one_folder_do_not_mix(tmp_path: Path) -> None:
    with SpoolFolder(tmp_path) as folder:
        words: Spool[str] = Spool(folder, str)
        numbers: Spool[int] = Spool(folder, int)
        words.write("FR", 1, "x")
        numbers.write("FR", 1, 7)
        assert (list(words.parts("FR")), list(numbers.parts("FR"))) == ([["x"]], [[7]])
        words.close()
        numbers.close()
