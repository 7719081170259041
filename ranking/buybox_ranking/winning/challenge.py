"""An offer with one fact changed: whether it would then be first in its box, for many offers at a time."""

from collections.abc import Sequence

import msgspec
import numpy as np

from buybox_ranking.curves import Curves
from buybox_ranking.features import FEATURES, Columns, columns_of, feature_matrix
from buybox_ranking.quality.shrinkage import Column
from buybox_ranking.winning.contest import Asked, Key, KeyFacts, Mask, ahead, taken

FEATURE_NUMBERS = {feature.name: number for number, feature in enumerate(FEATURES)}

IN_TIES = {"warranty_months": "warranty", "delivery_days": "delivery"}
"""Columns that ties look at too, with their name in a key."""


class Challengers(msgspec.Struct, frozen=True):
    """Offers that are not first in their box, and what each would have to beat; one entry an offer."""

    facts: KeyFacts
    theirs: Key  # of the rivals
    columns: Columns
    worth: tuple[Column, ...]  # what each feature adds to its part, in the registry's order


def challengers_of(asked: Asked, curves: Curves) -> Challengers:
    """Take apart offers, each of which has a rival."""
    contest = asked.contest
    columns = columns_of(asked.offers, curves.rating_prior)
    matrix = feature_matrix(columns, curves.floors)
    return Challengers(
        facts=taken(contest.facts, asked.rows),
        theirs=taken(contest.facts, contest.rival[asked.rows]).key(),
        columns=columns,
        worth=tuple(curve.along(matrix[:, number]) for number, curve in enumerate(curves.curves)),
    )


def would_win(challengers: Challengers, curves: Curves, column: str, feature: str, values: Column) -> Mask:
    """Tell which would be first with other values of a column, which `feature` is made of; all else as it is."""
    number = FEATURE_NUMBERS[feature]
    columns = msgspec.structs.replace(challengers.columns, **{column: values})
    found = FEATURES[number].of(columns)
    curve = curves.curves[number]
    worth = curve.along(np.where(np.isfinite(found), found, curve.floor))
    changed: dict[str, Column] = {FEATURES[number].part: _part_with(challengers.worth, number, worth)}
    if column in IN_TIES:
        changed[IN_TIES[column]] = values
    return ahead(msgspec.structs.replace(challengers.facts, **changed).key(), challengers.theirs)


def _part_with(worth: Sequence[Column], changed: int, new: Column) -> Column:
    """Return the part of a feature that changed, added up in the order of `score.matrix_parts`."""
    part = np.zeros(len(new))
    for number, feature in enumerate(FEATURES):
        if feature.part == FEATURES[changed].part:
            part += new if number == changed else worth[number]
    return part
