"""A LightGBM forest in which no tree mixes features, taken apart into one step curve for each feature."""

from collections import defaultdict
from typing import Any

import numpy as np
from buybox_config.errors import ModelError

from buybox_ranking.curves import Curve
from buybox_ranking.features import FEATURES
from buybox_ranking.quality.shrinkage import Column

ROUNDING = 1e-9
"""A step of a sum of monotone trees may go the wrong way by rounding, far below this; it is then held level."""


def extract_curves(model: dict[str, Any], floors: tuple[float, ...]) -> tuple[tuple[Curve, ...], float]:
    """Return the curves of `Booster.dump_model()`, each least value 0, and the base that the parts leave out.

    Base plus all curves equals `Booster.predict(raw_score=True)` to 1e-9. Raises ModelError when a tree mixes
    features, splits in another way than `<=`, or a curve goes against its direction.
    """
    trees: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    base = 0.0
    for tree in model["tree_info"]:
        root = tree["tree_structure"]
        if "leaf_value" in root:
            base += root["leaf_value"]
        else:
            trees[_only_feature(root)].append(root)
    curves = []
    for index, floor in enumerate(floors):
        curve, least = _curve(index, trees[index], floor)
        curves.append(curve)
        base += least
    return tuple(curves), base


def _curve(index: int, trees: list[dict[str, Any]], floor: float) -> tuple[Curve, float]:
    feature = FEATURES[index]
    points = np.array(sorted({point for tree in trees for point in _thresholds(tree)}), dtype=np.float64)
    values = np.zeros(len(points) + 1)
    for tree in trees:
        _add(tree, points, values, 0, len(values))
    values = _held_monotone(values, feature.direction, feature.name)
    kept = np.concatenate([[True], np.diff(values) != 0])
    least = float(values.min())
    curve = Curve(
        feature=feature.name,
        part=feature.part,
        direction=feature.direction,
        form="step",
        floor=floor,
        points=tuple(points[kept[1:]].tolist()),
        values=tuple((values[kept] - least).tolist()),
        description=feature.description,
    )
    return curve, least


def _add(node: dict[str, Any], points: Column, values: Column, start: int, stop: int) -> None:
    """Add a tree to the intervals `start` to `stop`; interval i ends at point i."""
    if "leaf_value" in node:
        values[start:stop] += node["leaf_value"]
        return
    middle = int(np.searchsorted(points, node["threshold"], side="left")) + 1
    middle = min(max(middle, start), stop)
    _add(node["left_child"], points, values, start, middle)
    _add(node["right_child"], points, values, middle, stop)


def _thresholds(node: dict[str, Any]) -> list[float]:
    if "leaf_value" in node:
        return []
    return [node["threshold"], *_thresholds(node["left_child"]), *_thresholds(node["right_child"])]


def _only_feature(root: dict[str, Any]) -> int:
    features = _features(root)
    if len(features) != 1:
        raise ModelError("a tree of the model mixes features: train it with one feature a group")
    return features.pop()


def _features(node: dict[str, Any]) -> set[int]:
    if "leaf_value" in node:
        return set()
    if node["decision_type"] != "<=":
        raise ModelError(f"the model splits by {node['decision_type']!r}: only numbers are known here")
    return {int(node["split_feature"])} | _features(node["left_child"]) | _features(node["right_child"])


def _held_monotone(values: Column, direction: int, name: str) -> Column:
    held = np.maximum.accumulate(values * direction) * direction
    if np.max(np.abs(held - values)) > ROUNDING:
        raise ModelError(f"the model breaks the law of {name}: train it with monotone constraints")
    return held
