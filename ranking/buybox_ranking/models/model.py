"""A model as ranking uses it, and as training leaves it."""

import msgspec

from buybox_ranking.curves import Curves
from buybox_ranking.formula import formula_curves
from buybox_ranking.learning.training_report import TrainingReport
from buybox_ranking.market_facts import UNKNOWN_MARKET, MarketFacts
from buybox_ranking.models.held_out import HeldOut


class Model(msgspec.Struct, frozen=True):
    """Curves, and the slow values of the markets that they were learned on."""

    curves: Curves
    markets: dict[str, MarketFacts]

    def market(self, market: str) -> MarketFacts:
        """Return the slow values of a market, or what is believed of one that was never seen."""
        return self.markets.get(market, UNKNOWN_MARKET)


class Trained(msgspec.Struct, frozen=True):
    """A model fresh from training."""

    model: Model
    steps: Curves  # as learned, before any smoothing: equal to LightGBM to 1e-9
    lightgbm: str  # the booster as LightGBM writes it
    report: TrainingReport
    held_out: HeldOut  # what later models are compared with this one on


def formula_model() -> Model:
    """Return the transparent formula as a model that has seen no market."""
    return Model(formula_curves(), {})
