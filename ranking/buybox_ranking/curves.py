"""The model as serving sees it: one monotone curve for each feature, summed into four parts."""

from bisect import bisect_left
from functools import cached_property
from typing import Literal

import msgspec
import numpy as np
from buybox_config.errors import ModelError

from buybox_ranking.features import FEATURES, FINGERPRINT, PartName
from buybox_ranking.quality.seller_quality import USUAL_RATINGS
from buybox_ranking.quality.shrinkage import BetaPrior, Column


class Curve(msgspec.Struct, frozen=True, dict=True):
    """What one feature adds to its part, never below 0.

    `step`: `values[i]` holds up to and with `points[i]`, the last beyond all points. `linear`: `values[i]` at
    `points[i]`, straight between, flat outside.
    """

    feature: str
    part: PartName
    direction: Literal[1, -1]
    form: Literal["step", "linear"]
    floor: float  # what a fact left out counts as
    points: tuple[float, ...]
    values: tuple[float, ...]
    description: str = ""
    reason: str = ""  # of the numbers, where a person chose them

    def at(self, x: float) -> float:
        """Return the value at one point, the same number as `along` gives."""
        if self.form == "step":
            return self.values[bisect_left(self.points, x)]
        return float(self._between(np.array([x]))[0])

    def along(self, x: Column) -> Column:
        """Return the values at many points."""
        if self.form == "step":
            return self._values[np.searchsorted(self._points, x, side="left")]
        return self._between(x)

    def _between(self, x: Column) -> Column:
        """Interpolate, held between the two neighbouring values: rounding must not break the law by a hair."""
        right = np.clip(np.searchsorted(self._points, x), 1, len(self.points) - 1)
        ends = self._values[right - 1], self._values[right]
        return np.clip(np.interp(x, self._points, self._values), np.minimum(*ends), np.maximum(*ends))

    @cached_property
    def _points(self) -> Column:
        return np.array(self.points, dtype=np.float64)

    @cached_property
    def _values(self) -> Column:
        return np.array(self.values, dtype=np.float64)


class Curves(msgspec.Struct, frozen=True):
    """A whole model: a curve for each feature of the registry, in its order."""

    model_id: str
    trained_at: str  # RFC 3339, UTC
    curves: tuple[Curve, ...]
    base: float = 0.0  # what `Booster.predict` adds to the sum of the parts
    rating_prior: BetaPrior = USUAL_RATINGS
    features: str = FINGERPRINT
    metadata: dict[str, str | int | float] = {}

    @property
    def floors(self) -> tuple[float, ...]:
        """What a fact left out counts as, in the registry's order."""
        return tuple(curve.floor for curve in self.curves)

    def curve(self, feature: str) -> Curve:
        """Return the curve of a feature."""
        return next(curve for curve in self.curves if curve.feature == feature)


def checked(curves: Curves) -> Curves:
    """Return the curves when they keep every law.

    Raises ModelError that names the feature which is missing, unknown, changed, not finite or not monotone.
    """
    _check_features(curves)
    for curve in curves.curves:
        _check_shape(curve)
        _check_monotone(curve)
    return curves


def curves_document(curves: Curves) -> bytes:
    """Write curves as one JSON document. Raises ModelError when they break a law: such a model is never saved."""
    return msgspec.json.format(msgspec.json.encode(checked(curves)), indent=1)


def read_curves(document: bytes | str) -> Curves:
    """Read what `curves_document` wrote.

    Raises ModelError when it is cut short, is no model, has other features than the registry, or breaks a law.
    """
    try:
        curves = msgspec.json.decode(document, type=Curves)
    except msgspec.DecodeError as error:
        raise ModelError(f"the model document cannot be read ({error}): train it again") from error
    return checked(curves)


def _check_features(curves: Curves) -> None:
    has, wants = [curve.feature for curve in curves.curves], [feature.name for feature in FEATURES]
    if has != wants:
        missing = ", ".join(sorted(set(wants) - set(has))) or "none"
        unknown = ", ".join(sorted(set(has) - set(wants))) or "none"
        raise ModelError(
            f"model {curves.model_id!r} has other features than this program "
            f"(missing: {missing}; unknown: {unknown}; their order counts too): train it again"
        )
    for curve, feature in zip(curves.curves, FEATURES, strict=True):
        if (curve.part, curve.direction) != (feature.part, feature.direction):
            raise ModelError(
                f"model {curves.model_id!r}: {curve.feature} was trained as {curve.part} {curve.direction:+d}, "
                f"here it is {feature.part} {feature.direction:+d}: train it again"
            )
    if curves.features != FINGERPRINT:
        raise ModelError(
            f"model {curves.model_id!r} was trained on feature definitions {curves.features}, "
            f"this program has {FINGERPRINT}: train it again"
        )


def _check_shape(curve: Curve) -> None:
    wanted, least = (len(curve.points) + 1, 1) if curve.form == "step" else (len(curve.points), 2)
    if len(curve.values) != wanted or wanted < least:
        raise ModelError(f"curve {curve.feature}: {len(curve.points)} points need {wanted} values: train it again")
    if not np.isfinite([*curve.points, *curve.values, curve.floor]).all() or min(curve.values) < 0:
        raise ModelError(f"curve {curve.feature} holds a number that is negative or not finite: train it again")
    if np.any(np.diff(curve.points) <= 0):
        raise ModelError(f"curve {curve.feature}: its points do not rise: train it again")


def _check_monotone(curve: Curve) -> None:
    if np.any(np.diff(curve.values) * curve.direction < 0):
        better = "more" if curve.direction > 0 else "less"
        raise ModelError(f"curve {curve.feature} breaks its law ({better} is never worse): it cannot be used")
