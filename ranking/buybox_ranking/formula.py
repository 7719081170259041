"""The transparent formula as curves, so that serving has one way of scoring, with or without a trained model."""

from functools import cache

from buybox_config.formula import load_formula

from buybox_ranking.curves import Curve, Curves, checked
from buybox_ranking.features import FEATURES

FORMULA_ID = "formula-1"
"""Raised with every change of the shipped numbers."""


@cache
def formula_curves() -> Curves:
    """Return the hand-written curves shipped in `data/formula.toml`; one point is ten per cent of the price."""
    shipped = load_formula()
    curves = tuple(
        Curve(
            feature=feature.name,
            part=feature.part,
            direction=feature.direction,
            form="linear",
            floor=feature.floor,
            points=shipped[feature.name].points,
            values=shipped[feature.name].values,
            description=feature.description,
            reason=shipped[feature.name].reason,
        )
        for feature in FEATURES
    )
    return checked(Curves(model_id=FORMULA_ID, trained_at="2026-11-23T00:00:00Z", curves=curves))
