"""Compare two ways of sorting the same titles: pairwise and B-cubed precision, recall and F1."""

from collections import Counter
from collections.abc import Hashable, Sequence

import msgspec


class Agreement(msgspec.Struct, frozen=True):
    """How far predicted groups agree with the true ones; 1.0 where there is nothing to get wrong."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pairwise(truth: Sequence[Hashable], predicted: Sequence[Hashable | None]) -> Agreement:
    """Compare by pairs of titles: together in both, in one, in the other; None predicted is together with nothing."""
    given = [(true, guess) for true, guess in zip(truth, predicted, strict=True) if guess is not None]
    both = _pairs(Counter(given))
    claimed = _pairs(Counter(guess for _, guess in given))
    true = _pairs(Counter(truth))
    return Agreement(both / claimed if claimed else 1.0, both / true if true else 1.0)


def b_cubed(truth: Sequence[Hashable], predicted: Sequence[Hashable | None]) -> Agreement:
    """Compare title by title: which share of its predicted group is of its product, and of its product in its group.

    A title with None predicted is a group of its own (Amigo et al. 2009, "A comparison of extrinsic clustering
    evaluation metrics").
    """
    groups = [(number,) if guess is None else guess for number, guess in enumerate(predicted)]
    both = Counter(zip(truth, groups, strict=True))
    products, sizes = Counter(truth), Counter(groups)
    count = len(groups) or 1
    return Agreement(
        sum(together * together / sizes[group] for (_, group), together in both.items()) / count,
        sum(together * together / products[true] for (true, _), together in both.items()) / count,
    )


def _pairs(sizes: Counter[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())
