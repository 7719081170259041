"""The `buybox` command as people run it: a process of its own on the test's own engine."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from buybox_config.settings import Settings
from opensearchpy import OpenSearch

Buybox = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def buybox(settings: Settings, search_client: OpenSearch, sellers: Path) -> Buybox:
    """Run the command after a first load of the `sellers` that a test module lays out."""
    del search_client
    named = {
        "BUYBOX_OPENSEARCH_URL": settings.opensearch_url or "",
        "BUYBOX_REDIS_URL": settings.redis_url or "",
        "BUYBOX_INDEX_PREFIX": settings.index_prefix,
        "BUYBOX_DATA_DIR": str(settings.data_dir),
        "BUYBOX_SELLERS_DIR": str(sellers),
        "BUYBOX_ENGINE_TIMEOUT_S": "60",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "buybox_cli", *arguments]
        return subprocess.run(command, env={**clean, **named}, capture_output=True, text=True, check=False)

    loaded = run("index", "--sellers", str(sellers), "--json")
    assert loaded.returncode == 0, loaded.stderr
    return run
