"""The wall clock of processes of ours, set by hand with libfaketime; what counts seconds (monotonic) goes on."""

import time
from pathlib import Path

FOLDERS = ("/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib/faketime")


def library() -> Path | None:
    """Find libfaketime for programs of several threads."""
    found = (Path(folder) / "libfaketimeMT.so.1" for folder in FOLDERS)
    return next((path for path in found if path.is_file()), None)


def why_no_wall_clock() -> str | None:
    """Say why no clock can be set, None where one can."""
    return None if library() is not None else "libfaketime is not installed: apt-get install faketime"


class WallClock:
    """A clock whose distance from the true one stands in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._file.write_text("+0h\n")

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to go by this clock."""
        return {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_NO_CACHE": "1",
        }

    def jump(self, hours: int) -> float:
        """Set the clock so many hours from the true one; return the monotonic time at which it is so everywhere."""
        self._file.write_text(f"{hours:+d}h\n")
        time.sleep(0.1)
        return time.monotonic()
