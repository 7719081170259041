"""Offers and curves to score parts: a table look-up for each feature, without LightGBM."""

from collections.abc import Sequence

import msgspec
import numpy as np

from buybox_ranking.curves import Curves
from buybox_ranking.features import FEATURES, PARTS, columns_of, feature_matrix
from buybox_ranking.offer import Offer, Parts
from buybox_ranking.quality.shrinkage import Column

BATCH = 100_000
"""Offers scored at a time: keeps the columns of a million inside some 20 MB."""


def score_parts(offers: Sequence[Offer], curves: Curves) -> list[Parts]:
    """Return each offer's four unweighted parts, in order.

    An offer's parts depend on the offer alone, its `reference` included; a fact left out counts as its floor.
    """
    parts: list[Parts] = []
    for start in range(0, len(offers), BATCH):
        columns = columns_of(offers[start : start + BATCH], curves.rating_prior)
        table = matrix_parts(feature_matrix(columns, curves.floors), curves)
        parts += map(Parts, *(column.tolist() for column in table))
    return parts


def matrix_parts(matrix: Column, curves: Curves) -> tuple[Column, ...]:
    """Return one column a part, in the order of `PARTS`, from a feature matrix without NaN."""
    sums = {part: np.zeros(len(matrix)) for part in PARTS}
    for index, (feature, curve) in enumerate(zip(FEATURES, curves.curves, strict=True)):
        sums[feature.part] += curve.along(matrix[:, index])
    return tuple(sums[part] for part in PARTS)


def with_parts(offers: Sequence[Offer], curves: Curves) -> list[Offer]:
    """Return the offers with their parts filled in."""
    scored = score_parts(offers, curves)
    return [msgspec.structs.replace(offer, parts=parts) for offer, parts in zip(offers, scored, strict=True)]
