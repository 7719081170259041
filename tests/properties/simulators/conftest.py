"""Small runs of the simulators, which lie beside the benchmarks that use them."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = str(Path(__file__).parents[2] / "benchmarks")


@pytest.fixture(scope="session", autouse=True)
def _simulators_on_the_path() -> None:
    """Let tests import what the benchmarks, run as scripts, find beside themselves."""
    if BENCHMARKS not in sys.path:
        sys.path.append(BENCHMARKS)
