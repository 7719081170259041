"""The audit of dependencies: what it refuses, and that it can."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    path = ROOT / ".ci" / "audit_dependencies.py"
    spec = importlib.util.spec_from_file_location("audit_dependencies", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


HASH = "--hash=sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("lock", "refused"),
    [
        (f"click==8.3.0 \\\n    {HASH}\n    # via buybox\n", []),
        (f"uvloop==0.21 ; sys_platform != 'win32' \\\n    {HASH} \\\n    {HASH}\n", []),
        ("click==8.3.0\n", ["click==8.3.0"]),
        (f"click>=8.3 \\\n    {HASH}\n", ["click>=8.3"]),
        (f"click @ https://files.example/click.whl {HASH}\n", ["click"]),
        ("git+https://files.example/click\n", ["git+https://files.example/click"]),
        ("--extra-index-url https://index.example/simple\n", ["--extra-index-url"]),
    ],
)
def test_only_what_is_pinned_by_version_and_hash_passes(audit: ModuleType, lock: str, refused: list[str]) -> None:
    assert audit.loose(lock) == refused


def test_every_lock_of_the_project_is_pinned_by_version_and_hash(audit: ModuleType) -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        assert audit.loose(lock.read_text()) == [], lock.name


def test_an_advisory_is_told_with_its_remedy(audit: ModuleType) -> None:
    answer = [
        {"name": "click", "version": "8.3.0", "vulns": []},
        {
            "name": "starlette",
            "version": "0.40.0",
            "vulns": [{"id": "PYSEC-1", "fix_versions": ["0.47.2"], "aliases": ["CVE-1"], "description": ""}],
        },
    ]
    assert audit.vulnerable(answer) == {"PYSEC-1": "starlette 0.40.0: take 0.47.2"}


def test_an_accepted_advisory_is_not_told_by_whatever_name(audit: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(audit.ACCEPTED, "CVE-1", "the part it is about is never called")
    answer = [{"name": "x", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": [], "aliases": ["CVE-1"]}]}]
    assert audit.vulnerable(answer) == {}


def test_what_could_not_be_audited_is_named(audit: ModuleType) -> None:
    assert audit.unknown([{"name": "b", "skip_reason": "not found"}, {"name": "a", "version": "1", "vulns": []}]) == [
        "b"
    ]
