"""A process is told to be gone only where that is sure."""

import os
import subprocess
import sys

import pytest
from buybox_config.process_names import is_gone, new_process_name

SAYS = "from buybox_config.process_names import new_process_name; print(new_process_name())"


def renamed(**changed: str) -> str:
    """Return the name of this process with some of its pieces changed."""
    host, pid, rest = new_process_name().rsplit(":", 2)
    place, started, word = rest.split(".")
    named = {"host": host, "pid": pid, "place": place, "started": started, "word": word, **changed}
    return "{host}:{pid}:{place}.{started}.{word}".format(**named)


def test_a_process_that_ended_is_gone_and_one_that_runs_is_not() -> None:
    ended = subprocess.run([sys.executable, "-c", SAYS], capture_output=True, text=True, check=True).stdout.strip()
    assert is_gone(ended)
    assert not is_gone(new_process_name())


def test_an_earlier_life_with_the_same_number_is_gone() -> None:
    assert is_gone(renamed(started="1"))
    assert is_gone(renamed(pid=str(os.getppid()), started="1"))


def test_of_another_place_nothing_is_known() -> None:
    assert not is_gone(renamed(place="0123456789ab", pid="1"))
    assert is_gone(renamed(host="the-same-place-under-another-name", pid="4194305"))


@pytest.mark.parametrize("name", ["", "::", "nonsense", "host:x:y"])
def test_what_is_no_name_is_nobody_known_to_be_gone(name: str) -> None:
    assert not is_gone(name)


def test_a_name_with_a_piece_that_is_none_is_nobody_known_to_be_gone() -> None:
    for broken in (renamed(word="?"), renamed(pid="-1"), renamed(place="")):
        assert not is_gone(broken)


def test_a_number_that_no_process_can_have_is_of_nobody_that_runs() -> None:
    assert is_gone(renamed(pid="9" * 20))
