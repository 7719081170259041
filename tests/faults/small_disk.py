"""A small file system of a test's own, so that a full disk can be tried for real."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BLOCK = 1_000_000


class SmallDisk:
    """A file system in memory, mounted at a folder; `fill` leaves so many bytes free, `clear` makes room again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    @property
    def free(self) -> int:
        """Bytes that are free."""
        return shutil.disk_usage(self.folder).free

    def fill(self, left: int = 0) -> None:
        """Fill it up."""
        with self._ballast.open("ab") as file:
            os.posix_fallocate(file.fileno(), file.tell(), max(self.free - left, 1))

    def clear(self) -> None:
        """Make room."""
        self._ballast.unlink(missing_ok=True)


def why_no_disk() -> str | None:
    """Say why this machine lets us mount nothing, None where it does."""
    if os.geteuid() != 0:
        return "only root may mount a small file system"
    tried = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)  # noqa: S607 - of the system
    return None if tried.returncode == 0 else "this machine lets nobody mount a file system"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount a small file system at a folder for as long as the block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={megabytes}m,mode=0755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)  # noqa: S607 - of the system
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607 - of the system
