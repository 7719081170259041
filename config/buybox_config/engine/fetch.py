"""Fetch the server's archive from Maven Central, and trust it by its checksum alone."""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from buybox_config.engine.artefact import Artefact
from buybox_config.errors import EngineError

Tell = Callable[[str], None]
Download = Callable[[Artefact, Path, Tell], Path]
"""Bring an artefact into a folder and return its file; raises OSError, RuntimeError or ValueError."""

ATTEMPTS = 2
TELL_EVERY_S = 2.0


def fetch_archive(artefact: Artefact, folder: Path, tell: Tell, download: Download) -> Path:
    """Return the archive's file below `folder`, fetched where it is not there whole; a broken one is fetched again.

    Raises EngineError when it cannot be had.
    """
    whole = next((file for file in _archives(artefact, folder) if sha256_of(file) == artefact.sha256), None)
    reason = ""
    for _ in range(0 if whole else ATTEMPTS):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            file = download(artefact, folder, tell)
            if sha256_of(file) == artefact.sha256:
                return file
            reason = f"its checksum is not the expected one ({file.stat().st_size} of {artefact.size_bytes} bytes came)"
        except (OSError, RuntimeError, ValueError) as error:
            reason = str(error).split("\n", maxsplit=1)[0]
        tell(f"{artefact.name} {artefact.version} did not arrive whole: {reason}")
    if whole:
        return whole
    shutil.rmtree(folder, ignore_errors=True)
    raise EngineError(
        f"{artefact.name} {artefact.version} could not be fetched: {reason}; "
        "check the network and start again, or set BUYBOX_OPENSEARCH_URL to a server of yours"
    )


def sha256_of(file: Path) -> str:
    """Return the checksum of a file's bytes, as hexadecimal text."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def from_maven_central(artefact: Artefact, folder: Path, tell: Tell) -> Path:
    """Download with jgo, which needs no Maven; tell how far it is."""
    try:
        from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415 - an extra, and only a first start needs it
    except ImportError as error:
        raise RuntimeError("the package jgo is missing (it comes with buybox[embedded])") from error

    @contextmanager
    def progress(_name: str, total: int) -> Iterator[Callable[[int], None]]:
        yield _Progress(artefact, total, tell).add

    context = MavenContext(resolver=PythonResolver(progress_callback=progress), repo_cache=folder, timeout=30)
    component = context.project(artefact.group, artefact.name).at_version(artefact.version)
    return component.artifact(classifier="", packaging=artefact.packaging).resolve()


class _Progress:
    """Counts the bytes that came and says so now and then."""

    def __init__(self, artefact: Artefact, total: int, tell: Tell) -> None:
        self._what, self._total, self._tell = f"{artefact.name} {artefact.version}", total, tell
        self._came, self._next_s = 0, 0.0

    def add(self, count: int) -> None:
        self._came += count
        if time.monotonic() >= self._next_s:
            self._tell(f"downloading {self._what}: {self._came / 1e6:.0f} of {self._total / 1e6:.0f} MB")
            self._next_s = time.monotonic() + TELL_EVERY_S


def _archives(artefact: Artefact, folder: Path) -> list[Path]:
    return sorted(folder.rglob(f"*.{artefact.packaging}")) if folder.is_dir() else []
