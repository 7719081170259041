"""The lists of a log that a model was not learned from: on those it was learned from, any model looks good."""

from collections.abc import Sequence

import numpy as np

from buybox_ranking.learning.events import ShownList
from buybox_ranking.models.held_out import HeldOut


def unlearned_lists(lists: Sequence[ShownList], held_out: HeldOut) -> list[ShownList] | None:
    """Return the lists that the model's training held out; None when it was trained on another log.

    It was trained on this log when most held-out queries that are found here show the offers that training saw: mere
    query ids come again in other logs.
    """
    known = _offers_by_query(held_out)
    named = [shown for shown in lists if shown.query_id in known]
    same = [shown for shown in named if known[shown.query_id] <= set(shown.hits)]
    return same if 2 * len(same) > len(named) else None


def _offers_by_query(held_out: HeldOut) -> dict[str, set[str]]:
    ends = np.cumsum(held_out.sizes, dtype=np.int64)
    return {
        query_id: {held_out.offers[number].offer_id for number in held_out.offer[end - size : end]}
        for query_id, end, size in zip(held_out.query_ids, ends.tolist(), held_out.sizes, strict=True)
    }
