"""Folds: the latest lists are held out, and lists of one query never straddle learning and stopping."""

import numpy as np
import pytest
from buybox_config.errors import ModelError
from buybox_ranking.learning.events import ShownList
from buybox_ranking.learning.folds import Split, select_lists, split_lists
from buybox_ranking.learning.labels import Rows


def rows_of(lists: list[ShownList]) -> Rows:
    sizes = np.full(len(lists), 2)
    each = np.arange(2 * len(lists))
    return Rows(offer=each, position=each % 2 + 1, label=each % 2 + 1, sizes=sizes, lists=tuple(lists))


def shown(number: int, group: str, at: float | None) -> ShownList:
    return ShownList(f"q{number}", ("a", "b"), None, None, [], group=group, at=at)


def parted(count: int, groups: int, *, timed: bool = True) -> tuple[list[ShownList], Split]:
    lists = [shown(n, f"device-{n % groups}", float(count - n) if timed else None) for n in range(count)]
    return lists, split_lists(rows_of(lists))


def test_the_latest_fifth_is_held_out_whatever_the_order_of_the_file() -> None:
    lists, split = parted(1000, 97)
    latest = max(shown.at or 0 for shown, held in zip(lists, split.held_out, strict=True) if not held)
    assert split.held_out.sum() == 200
    assert all((shown.at or 0) > latest for shown, held in zip(lists, split.held_out, strict=True) if held)


def test_every_list_is_in_exactly_one_part() -> None:
    _, split = parted(1000, 97)
    assert (split.learning.astype(int) + split.stopping + split.held_out == 1).all()


def test_lists_of_one_group_never_straddle_learning_and_stopping() -> None:
    lists, split = parted(1000, 97)
    learned = {shown.group for shown, kept in zip(lists, split.learning, strict=True) if kept}
    stopped = {shown.group for shown, kept in zip(lists, split.stopping, strict=True) if kept}
    assert stopped
    assert not learned & stopped


def test_without_times_whole_groups_are_held_out() -> None:
    lists, split = parted(2000, 211, timed=False)
    held = {shown.group for shown, kept in zip(lists, split.held_out, strict=True) if kept}
    learned = {shown.group for shown, kept in zip(lists, split.learning, strict=True) if kept}
    assert 0.1 < split.held_out.mean() < 0.3
    assert not held & learned


@pytest.mark.parametrize("groups", [1, 3, 9])
def test_a_log_of_a_few_devices_is_parted_list_by_list(groups: int) -> None:
    _, split = parted(1000, groups)
    assert split.stopping.sum() >= 20
    assert split.learning.sum() > 600


def test_the_same_lists_in_another_order_are_parted_alike() -> None:
    lists, split = parted(500, 97)
    turned = split_lists(rows_of(lists[::-1]))
    assert (turned.held_out[::-1] == split.held_out).all()
    assert (turned.stopping[::-1] == split.stopping).all()


def test_too_few_lists_to_part_are_refused() -> None:
    with pytest.raises(ModelError, match="cannot be parted"):
        parted(2, 1)


def test_selected_lists_keep_their_rows() -> None:
    rows = rows_of([shown(n, "g", 1.0) for n in range(3)])
    kept = select_lists(rows, np.array([True, False, True]))
    assert kept.offer.tolist() == [0, 1, 4, 5]
    assert [each.query_id for each in kept.lists] == ["q0", "q2"]
