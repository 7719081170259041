"""The judged marketplace, published once in every market that is judged."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from buybox_config.endpoints import Endpoints
from opensearchpy import OpenSearch

from .marketplace import find_real, publish_all


@pytest.fixture(scope="session")
def real_folder() -> Path | None:
    """Find the real data that half of the judged queries stand in."""
    return find_real()


@pytest.fixture(scope="session")
def judged_prefix(endpoints: Endpoints) -> Iterator[str]:
    """Publish the judged marketplace in seven markets."""
    prefix = f"judged-{secrets.token_hex(4)}"
    with OpenSearch(endpoints.opensearch_url, timeout=120) as client:
        try:
            publish_all(client, prefix)
            yield prefix
        finally:
            client.indices.delete(index=f"{prefix}-*")
