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
def engine_names(settings: Settings, search_client: OpenSearch, tmp_path: Path) -> dict[str, str]:
    """Name the test's own engine in variables of the environment."""
    del search_client
    return {
        "BUYBOX_OPENSEARCH_URL": settings.opensearch_url or "",
        "BUYBOX_REDIS_URL": settings.redis_url or "",
        "BUYBOX_INDEX_PREFIX": settings.index_prefix,
        "BUYBOX_DATA_DIR": str(settings.data_dir),
        "BUYBOX_SELLERS_DIR": str(tmp_path / "sellers"),
        "BUYBOX_ENGINE_TIMEOUT_S": "60",
    }


@pytest.fixture
def own_engine(engine_names: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands that run inside the test find its engine: quicker than a process for each."""
    for name, value in engine_names.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def buybox(engine_names: dict[str, str], sellers: Path) -> Buybox:
    """Run the command after a first load of the `sellers` that a test module lays out, in `tmp_path / "sellers"`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BUYBOX_")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "buybox_cli", *arguments]
        return subprocess.run(command, env={**clean, **engine_names}, capture_output=True, text=True, check=False)

    loaded = run("index", "--sellers", str(sellers), "--json")
    assert loaded.returncode == 0, loaded.stderr
    return run
