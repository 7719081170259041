"""Two loads of one market at once, as two real processes: one goes through, the other is refused and says by whom."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from buybox_config.settings import Settings
from buybox_indexer.generations import Generations
from opensearchpy import OpenSearch

from .conftest import Shop
from .shops import row

pytestmark = pytest.mark.engine

ROWS = 3_000
REFUSED = 3
PATIENCE_S = 120


def start(settings: Settings, folder: Path) -> subprocess.Popen[str]:
    named = {
        "BUYBOX_OPENSEARCH_URL": settings.opensearch_url or "",
        "BUYBOX_INDEX_PREFIX": settings.index_prefix,
        "BUYBOX_DATA_DIR": str(settings.data_dir),
    }
    command = [sys.executable, "-m", "buybox_cli", "index", "--sellers", str(folder), "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env={**os.environ, **named}, text=True, **pipes)


def test_two_loads_at_once_do_not_interleave(shop: Shop, settings: Settings, search_client: OpenSearch) -> None:
    folder = shop("alpha", *(row(f"a{number}", price=str(200 + number % 200)) for number in range(ROWS)))
    loads = [start(settings, folder) for _ in range(2)]
    ends = [(*load.communicate(timeout=PATIENCE_S), load.returncode) for load in loads]
    codes = sorted(code for _, _, code in ends)
    assert codes in ([0, 0], [0, REFUSED])  # a load that began when the other had ended is none at once
    for _, said, code in ends:
        assert code == 0 or ("another load" in said and "wait for it to end" in said)
    indices = Generations(search_client, settings, "FR").live()
    assert indices is not None
    assert search_client.count(index=indices.offers)["count"] == ROWS
