"""The features that a model was trained on, written beside it for people and for the programs of later years."""

import msgspec
from buybox_config.errors import ModelError

from buybox_ranking.curves import Curves
from buybox_ranking.features import FEATURES, FINGERPRINT, Feature
from buybox_ranking.learning.training_report import Parameter

CONSTRAINTS = ("monotone_constraints", "interaction_constraints")


class ListedFeature(msgspec.Struct, frozen=True):
    """One feature as training used it."""

    name: str
    part: str
    direction: int  # 1: more is never worse; -1: less is never worse
    floor: float  # what a fact left out counts as in this model
    floor_rule: str
    fitted_floor: bool  # the floor was measured on the training data
    version: int
    description: str


class FeatureList(msgspec.Struct, frozen=True):
    """The `features.json` of a model folder."""

    fingerprint: str
    features: tuple[ListedFeature, ...]
    constraints: dict[str, Parameter]  # as LightGBM was given them, in the order of the features


def feature_list(curves: Curves, parameters: dict[str, Parameter]) -> FeatureList:
    """Return the registry with the floors of these curves and the constraints of these LightGBM parameters."""
    listed = tuple(map(_listed, FEATURES, curves.floors))
    return FeatureList(curves.features, listed, {name: parameters[name] for name in CONSTRAINTS if name in parameters})


def read_feature_list(document: bytes) -> FeatureList:
    """Read a `features.json`. Raises ModelError when it is cut short or is another list than this program's."""
    try:
        found = msgspec.json.decode(document, type=FeatureList)
    except msgspec.DecodeError as error:
        raise ModelError(f"the model's feature list cannot be read ({error}): train the model again") from error
    if found.fingerprint != FINGERPRINT:
        raise ModelError(
            f"the model was trained on feature definitions {found.fingerprint}, this program has {FINGERPRINT}: "
            "train it again"
        )
    return found


def _listed(feature: Feature, floor: float) -> ListedFeature:
    return ListedFeature(
        name=feature.name,
        part=feature.part,
        direction=feature.direction,
        floor=floor,
        floor_rule=feature.floor_rule,
        fitted_floor=feature.fitted_floor,
        version=feature.version,
        description=feature.description,
    )
