"""Names for the arrays that the simulators are made of."""

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def sigmoid(logits: Column) -> Column:
    """Return the probability of a logit."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -40, 40))), dtype=np.float64)


def standard(values: npt.NDArray[np.floating]) -> Column:
    """Return values with mean 0 and standard deviation 1."""
    return np.asarray((values - values.mean()) / values.std(), dtype=np.float64)
