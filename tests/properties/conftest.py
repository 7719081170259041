"""Small models that were really trained, and the models under which every law of the ranking must hold."""

import datetime as dt
import random
from pathlib import Path
from typing import Literal

import pytest
from buybox_config.catalogue import Catalogue
from buybox_indexer.demo.marketplace import write_marketplace
from buybox_ranking.curves import Curve, Curves, checked
from buybox_ranking.features import FEATURES
from buybox_ranking.formula import formula_curves
from buybox_ranking.learning.events import read_log
from buybox_ranking.learning.train import train
from buybox_ranking.learning.training_data import TrainingData, join_training_data
from buybox_ranking.models.model import Trained
from buybox_ranking.snapshot import read_snapshot
from hypothesis import strategies as st

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)

LISTINGS, LISTS = 800, 8_000
"""Few listings seen often: some hundred trees with steps in nearly every feature, in two seconds a model."""

SEEDS = (1, 2)

RANGES = {
    "price_to_reference": (0.2, 4.0),
    "grade": (1.0, 5.0),
    "battery_new": (0.0, 1.0),
    "battery_health": (70.0, 100.0),
    "genuine_parts": (0.0, 1.0),
    "delivery_days": (0.0, 60.0),
    "warranty_months": (0.0, 48.0),
    "return_days": (0.0, 60.0),
    "fault_rate": (0.0, 0.5),
    "seller_rating": (1.0, 5.0),
}


@pytest.fixture(scope="session")
def learned_from(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> list[TrainingData]:
    """Return what the shoppers of two demo marketplaces did."""
    return [_demo_data(catalogue, tmp_path_factory.mktemp(f"demo-{seed}"), seed) for seed in SEEDS]


def _demo_data(catalogue: Catalogue, folder: Path, seed: int) -> TrainingData:
    write_marketplace(folder, LISTINGS, seed, lambda _: None, NOW, catalogue=catalogue, lists=LISTS)
    events, offers = folder / "events" / "events.ndjson", folder / "events" / "offers.ndjson"
    with events.open("rb") as lines, offers.open("rb") as shown:
        return join_training_data(read_log(lines), read_snapshot(shown))


@pytest.fixture(scope="session")
def trained_models(learned_from: list[TrainingData]) -> list[Trained]:
    """Return one model for each of them, trained as `buybox train` does."""
    return [train(data, NOW) for data in learned_from]


@pytest.fixture(scope="session")
def trained_curves(trained_models: list[Trained]) -> list[Curves]:
    """Return them as they are served and as they were learned."""
    return [curves for trained in trained_models for curves in (trained.model.curves, trained.steps)]


@pytest.fixture(scope="session", params=["trained", "drawn"])
def models(request: pytest.FixtureRequest) -> st.SearchStrategy[Curves]:
    """Draw a trained model, or the formula and random monotone curves: a law holds under any of them."""
    if request.param == "trained":
        return st.sampled_from(request.getfixturevalue("trained_curves"))
    return st.just(formula_curves()) | st.integers(0, 10**6).map(random_curves)


def random_curves(seed: int) -> Curves:
    """Draw a step or linear curve with a few knots for each feature."""
    draw = random.Random(seed)  # noqa: S311 - curves are no secret
    curves = []
    for feature in FEATURES:
        knots = draw.randint(2, 6)
        points = tuple(sorted(draw.uniform(*RANGES[feature.name]) for _ in range(knots)))
        form: Literal["step", "linear"] = "step" if draw.random() < 0.5 else "linear"
        count = knots + (form == "step")
        values = sorted((draw.uniform(0, 3) for _ in range(count)), reverse=feature.direction < 0)
        curves.append(Curve(feature.name, feature.part, feature.direction, form, feature.floor, points, tuple(values)))
    return checked(Curves(model_id=f"random-{seed}", trained_at="2026-11-23T00:00:00Z", curves=tuple(curves)))
