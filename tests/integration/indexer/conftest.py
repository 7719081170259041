"""What every load in these tests needs."""

import datetime as dt
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from buybox_config.catalogue import Catalogue
from buybox_config.markets import load_markets
from buybox_config.sellers import load_sellers
from buybox_config.settings import Settings
from buybox_indexer.load import Load, Workshop, choose_markets
from buybox_indexer.report import IndexReport
from buybox_indexer.run import run_load
from buybox_titles.recogniser import Recogniser
from opensearchpy import OpenSearch

from .shops import HEADER

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
ROOT = Path(__file__).parents[3]

WRITTEN = (NOW - dt.timedelta(days=1)).timestamp()

Loading = Callable[..., IndexReport]
Shop = Callable[..., Path]


@pytest.fixture
def load(settings: Settings, search_client: OpenSearch, catalogue: Catalogue, recogniser: Recogniser) -> Loading:
    """Load a folder of seller files as the command does, at a time of the test's choosing."""

    def run(
        folder: Path,
        *,
        markets: Path | None = None,
        force: bool = False,
        now: dt.datetime = NOW,
        simulated: bool = False,
    ) -> IndexReport:
        sellers = tuple(load_sellers(folder))
        chosen = choose_markets(load_markets(markets), sellers, None)
        workshop = Workshop(search_client, settings, catalogue, recogniser)
        return run_load(Load(sellers, chosen, force=force, simulated=simulated), workshop, lambda: now, lambda _: None)

    return run


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Write a seller file and its feed."""
    folder = tmp_path / "sellers"
    folder.mkdir()

    def write(seller: str, *rows: str, market: str = "FR", feed: str | None = None, more: str = "") -> Path:
        (folder / f"{seller}.toml").write_text(
            f'id = "{seller}"\nname = "{seller.title()}"\n{more}\n[[feeds]]\nmarket = "{market}"\n'
            f'location = "{seller}.csv"\n'
        )
        path = folder / f"{seller}.csv"
        path.write_text(feed if feed is not None else HEADER + "".join(rows), newline="")
        os.utime(path, (WRITTEN, WRITTEN))
        return folder

    return write


@pytest.fixture
def real_data() -> Path:
    """Find the folder of real listings."""
    folder = Path(os.environ.get("BUYBOX_REAL_DATA") or ROOT.parent / "shared" / "real")
    if not folder.is_dir():
        pytest.skip("the real listings are not here: set BUYBOX_REAL_DATA to their folder")
    return folder


@pytest.fixture
def real_sellers(real_data: Path, tmp_path: Path) -> Path:
    """Lay the seller files for real listings beside the listings."""
    folder = tmp_path / "real_feeds"
    shutil.copytree(ROOT / "tests" / "real_feeds", folder)
    (folder / "sellers" / "real").symlink_to(real_data.resolve(), target_is_directory=True)
    return folder
