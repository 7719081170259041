"""The judged marketplace, published once in every market that is judged."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from buybox_config.catalogue import load_catalogue
from buybox_config.endpoints import Endpoints
from buybox_config.markets import load_markets
from opensearchpy import OpenSearch

from .marketplace import publish

HERE = Path(__file__).parent
MARKETS = HERE / "markets"


@pytest.fixture(scope="session")
def real_folder() -> Path | None:
    """Find the real data that half of the judged queries stand in."""
    named = Path(os.environ.get("BUYBOX_REAL_DATA") or HERE.parents[2] / "shared" / "real")
    return named if named.is_dir() else None


@pytest.fixture(scope="session")
def judged_prefix(endpoints: Endpoints) -> Iterator[str]:
    """Publish the judged marketplace in seven markets; the French one is the widest."""
    prefix, catalogue = f"judged-{secrets.token_hex(4)}", load_catalogue()
    with OpenSearch(endpoints.opensearch_url, timeout=120) as client:
        for market in load_markets(MARKETS).values():
            publish(client, prefix, market, catalogue, wide=market.id == "FR")
        yield prefix
        client.indices.delete(index=f"{prefix}-*")
