"""Folders that everyone may read, complete or not there: the unpacked server, and copies of Java and Redis.

A marker with a fingerprint is written beside a folder when it is complete; a folder without it, or that differs from
it, is made again.
"""

import hashlib
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from buybox_config.engine.artefact import Artefact
from buybox_config.engine.fetch import Download, Tell, fetch_archive
from buybox_config.engine.lock import locked
from buybox_config.errors import EngineError


class _Marker(msgspec.Struct, frozen=True):
    source: str
    fingerprint: str


def server_tree(artefact: Artefact, trees: Path, tell: Tell, download: Download) -> Path:
    """Return the folder of the unpacked server, fetched and unpacked where it is not there complete.

    Raises EngineError when it cannot be fetched or unpacked.
    """
    tree, archives = trees / f"{artefact.name}-{artefact.version}", trees / "download"

    def unpack(target: Path) -> None:
        archive = fetch_archive(artefact, archives, tell, download)
        tell(f"unpacking {artefact.name} {artefact.version}")
        _unpack(archive, target)
        shutil.rmtree(archives, ignore_errors=True)

    try:
        complete_folder(tree, artefact.sha256, unpack, tell)
    except (OSError, zipfile.BadZipFile) as error:
        raise EngineError(
            f"the server cannot be unpacked into {tree} ({error}): make room there, or set BUYBOX_CACHE_DIR"
        ) from error
    return tree


def complete_folder(folder: Path, source: str, make: Callable[[Path], None], tell: Tell) -> None:
    """Leave `folder` as it is when its marker says it is complete and from `source`; else `make` it anew, in one step.

    Two at once do it one after the other. Raises what `make` raises, and OSError.
    """
    if _is_complete(folder, source):
        return
    with locked(folder.parent, tell, "another start that fetches or copies the same"):
        if not _is_complete(folder, source):
            _make_anew(folder, source, make)


def _make_anew(folder: Path, source: str, make: Callable[[Path], None]) -> None:
    marker = _marker_of(folder)
    marker.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        make(part)
        part.replace(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    marker.write_bytes(msgspec.json.encode(_Marker(source, fingerprint(folder))))


def _is_complete(folder: Path, source: str) -> bool:
    return folder.is_dir() and _read(_marker_of(folder)) == _Marker(source, fingerprint(folder))


def _marker_of(folder: Path) -> Path:
    return folder.with_name(folder.name + ".complete.json")


def fingerprint(folder: Path) -> str:
    """Sum up the names and sizes of all files: quick, and different when one is missing or cut short."""
    facts = sorted((file.relative_to(folder).as_posix(), file.stat().st_size) for file in folder.rglob("*"))
    files = [(name, size) for name, size in facts if (folder / name).is_file()]
    return hashlib.sha256(msgspec.json.encode(files)).hexdigest()


def copy_readable(source: Path, target: Path) -> None:
    """Copy a file or folder so that everyone may read it, and run what its owner could run.

    Raises OSError.
    """
    if source.is_file():
        target.mkdir(parents=True)
        shutil.copy2(source, target / source.name)
    else:
        shutil.copytree(source, target)
    for path in (target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _unpack(archive: Path, target: Path) -> None:
    """Unpack without the archive's single outermost folder, open for reading to everyone whatever the umask is."""
    outer = target.with_name(target.name + ".outer")
    shutil.rmtree(outer, ignore_errors=True)
    try:
        with zipfile.ZipFile(archive) as content:
            content.extractall(outer)
        (inner,) = outer.iterdir()
        for path in (inner, *inner.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        inner.replace(target)
    finally:
        shutil.rmtree(outer, ignore_errors=True)


def _read(marker: Path) -> _Marker | None:
    try:
        return msgspec.json.decode(marker.read_bytes(), type=_Marker)
    except (OSError, msgspec.DecodeError):
        return None
