"""Lists of a log, as arrays."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from buybox_ranking.learning.events import ShownList
from buybox_ranking.learning.labels import Rows
from buybox_ranking.learning.propensity import Examination
from buybox_ranking.offer import Offer

RowsMaker = Callable[..., Rows]
OfferMaker = Callable[..., Offer]


@pytest.fixture
def every_place_alike() -> Examination:
    """Return the examination of shoppers who look at everything."""
    return Examination((1.0,) * 200, "swaps", 0.0, 1000)


@pytest.fixture
def halving() -> Examination:
    """Return the examination of shoppers of whom 1 in k looks at place k."""
    return Examination(tuple(1 / place for place in range(1, 201)), "swaps", 1.0, 1000)


@pytest.fixture
def make_rows() -> RowsMaker:
    """Make rows of lists of labels, in the order shown; `offers` names the offer of each row, else each is its own."""

    def make(
        labels: Sequence[Sequence[int]],
        offers: Sequence[int] | None = None,
        groups: Sequence[str] | None = None,
    ) -> Rows:
        sizes = np.array([len(of_list) for of_list in labels], dtype=np.int64)
        names = groups or [f"g{number}" for number in range(len(labels))]
        lists = tuple(
            ShownList(f"q{number}", hits=(), client_id=None, randomised=None, deeds=[], group=name)
            for number, name in enumerate(names)
        )
        flat = np.array([label for of_list in labels for label in of_list], dtype=np.int64)
        offer = np.arange(len(flat)) if offers is None else np.array(offers, dtype=np.int64)
        places = [np.arange(1, size + 1) for size in sizes]
        position = np.concatenate(places) if places else np.zeros(0, dtype=np.int64)
        return Rows(offer, position, flat, sizes, lists)

    return make
