"""The `buybox` command as people run it, on the test's own engine."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from buybox_cli.main import main
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
def buybox(engine_names: dict[str, str], sellers: Path, monkeypatch: pytest.MonkeyPatch) -> Buybox:
    """Run the command after a first load of the `sellers` that a test module lays out, in `tmp_path / "sellers"`.

    Inside this process: reading the catalogue and compiling its parser takes three seconds in each new one. That the
    command is one when started, too, is what `tests/contract/test_command_line.py` is for.
    """

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("BUYBOX_")]:
                patch.delenv(name)
            for name, value in engine_names.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["buybox", *arguments])
            return called(arguments)

    loaded = run("index", "--sellers", str(sellers), "--json")
    assert loaded.returncode == 0, loaded.stderr
    return run


def called(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Call what the command calls, and return what it printed and how it ended."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2))
    before = signal.getsignal(signal.SIGTERM)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = ended()
    finally:
        signal.signal(signal.SIGTERM, before)
    return subprocess.CompletedProcess(arguments, code, printed(out), printed(err))


def ended() -> int:
    try:
        main()
    except SystemExit as error:
        return int(error.code or 0)
    return 0


def printed(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
