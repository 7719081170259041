"""A small marketplace that every test of the demo reads."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue, Colour, Model
from buybox_config.catalogue.read import build_catalogue
from buybox_indexer.demo import MarketplaceSummary, write_marketplace

TODAY = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
COLOURS = tuple(Colour(name, name) for name in ("black", "white", "blue", "red"))
AXES: dict[str, dict[str, tuple[int, ...] | tuple[str, ...]]] = {
    "smartphone": {"storage_gb": (64, 128, 256)},
    "tablet": {"storage_gb": (64, 256), "connectivity": ("wifi", "cellular")},
    "laptop": {"ram_gb": (8, 16), "storage_gb": (256, 512), "size": ("13.3 in",)},
    "smartwatch": {"size": ("40 mm", "44 mm"), "connectivity": ("gps", "gps-cellular")},
    "headphones": {},
    "console": {"storage_gb": (512, 1024)},
    "appliance": {},
}
MODELS_OF_EACH = 8


def small_catalogue() -> Catalogue:
    """Build eight invented models of each category, one launched each year."""
    return build_catalogue(_model(category, number) for category in AXES for number in range(MODELS_OF_EACH))


def _model(category: str, number: int) -> Model:
    return Model(
        model_id=f"acme-{category}-{number}",
        brand="Acme",
        name=f"{category.title()} {number}",
        category=category,
        launched=dt.date(2018 + number, 9, 1),
        launch_price=60_000,
        colours=COLOURS if category != "laptop" else (),
        codes=(f"AC{number}{category[:2].upper()}",),
        **AXES[category],  # type: ignore[arg-type]  # the axes differ by category
    )


LISTINGS = 6_000
LISTS = 3_000

Write = Callable[..., MarketplaceSummary]


@pytest.fixture(scope="session")
def write() -> Write:
    """Return how to write a small marketplace into a folder."""

    def write_small(folder: Path, seed: int = 1, listings: int = LISTINGS) -> MarketplaceSummary:
        catalogue = small_catalogue()
        return write_marketplace(folder, listings, seed, lambda _line: None, TODAY, catalogue=catalogue, lists=LISTS)

    return write_small


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the marketplace that all tests read."""
    return tmp_path_factory.mktemp("demo") / "marketplace"


@pytest.fixture(scope="session")
def summary(folder: Path, write: Write) -> MarketplaceSummary:
    """Write that marketplace once."""
    return write(folder)


@pytest.fixture(scope="session")
def written(folder: Path, summary: MarketplaceSummary) -> Path:
    """Return the folder once it is written."""
    assert summary.rows
    return folder
