"""Which lists a model learns from, which tell it when to stop, and which it never sees: parted by time and by query."""

import hashlib
from collections import Counter
from collections.abc import Iterator

import msgspec
import numpy as np
import numpy.typing as npt
from buybox_config.errors import ModelError

from buybox_ranking.learning.labels import Rows

HELD_OUT_SHARE = 0.2
"""The latest fifth is held out: a model is used on tomorrow's lists."""

FOLDS = 16
"""One group of queries in sixteen tells when to stop: some hundred lists where a thousand are needed to learn."""

LARGEST_GROUP = 0.1
"""Where one group has more than a tenth of all lists, lists are parted one by one: such groups are no queries."""

FEWEST_STOPPING = 20

Mask = npt.NDArray[np.bool_]


class Split(msgspec.Struct, frozen=True):
    """Three masks over lists; every list is in exactly one."""

    learning: Mask
    stopping: Mask
    held_out: Mask


def split_lists(rows: Rows) -> Split:
    """Part the lists: the latest fifth is held out, of the others one group in sixteen decides when to stop.

    Lists of one group (a device, else the words of the query) are never both learned from and stopped by. Without
    times for all lists a fifth of the groups is held out instead. Raises ModelError when a part
    would be empty.
    """
    digests = np.array(list(_digests(rows)), dtype=np.uint64)
    held_out = _latest(rows) if all(shown.at is not None for shown in rows.lists) else digests // FOLDS % 5 == 0
    stopping = ~held_out & (digests % FOLDS == 0)
    if stopping.sum() < FEWEST_STOPPING:
        stopping = ~held_out & (np.arange(len(digests)) % FOLDS == 0)
    learning = ~held_out & ~stopping
    if not (learning.any() and stopping.any() and held_out.any()):
        raise ModelError("the lists cannot be parted into those to learn from and those to judge by: collect more")
    return Split(learning, stopping, held_out)


def select_lists(rows: Rows, chosen: Mask) -> Rows:
    """Return the rows of the chosen lists."""
    mask = np.repeat(chosen, rows.sizes)
    lists = tuple(shown for shown, kept in zip(rows.lists, chosen, strict=True) if kept)
    return Rows(rows.offer[mask], rows.position[mask], rows.label[mask], rows.sizes[chosen], lists)


def _latest(rows: Rows) -> Mask:
    """Mark the latest fifth; lists of one moment are in order of their ids, so that no file order decides."""
    lists = rows.lists
    order = sorted(range(len(lists)), key=lambda number: (lists[number].at or 0.0, lists[number].query_id))
    latest = np.zeros(len(order), dtype=np.bool_)
    latest[order[len(order) - round(len(order) * HELD_OUT_SHARE) :]] = True
    return latest


def _digests(rows: Rows) -> Iterator[int]:
    groups = Counter(shown.group for shown in rows.lists)
    one_by_one = max(groups.values(), default=0) > LARGEST_GROUP * len(rows.lists)
    for shown in rows.lists:
        name = shown.query_id if one_by_one else shown.group
        yield int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest())
