"""What a host with little disk or few memory maps needs changed, and the sentence that says so."""

import shutil
from pathlib import Path

MAP_COUNT_FILE = Path("/proc/sys/vm/max_map_count")
FEW_MAPS = 65_530
"""The default of Linux. OpenSearch asks for 262,144 where it may grow; a small engine stays far below the default."""

FLOOR_MB = 128
"""Below this much free disk OpenSearch makes indices read-only. Its default is 5 % of the disk: 25 GB of a laptop's."""

SHORT_OF_DISK_MB = 1024
EngineSettings = dict[str, str | int | bool]


def host_settings(free_mb: int, map_count: int | None) -> tuple[EngineSettings, list[str]]:
    """Return the server's settings for this host, and a sentence for each that differs for its sake.

    `free_mb` is the free disk below the data folder in MB, `map_count` the limit of memory maps (None: not Linux).
    """
    watermark = "cluster.routing.allocation.disk.watermark"
    settings: EngineSettings = {
        f"{watermark}.low": f"{FLOOR_MB * 4}mb",
        f"{watermark}.high": f"{FLOOR_MB * 2}mb",
        f"{watermark}.flood_stage": f"{FLOOR_MB}mb",
    }
    notes = []
    if free_mb < SHORT_OF_DISK_MB:
        settings["cluster.routing.allocation.disk.threshold_enabled"] = False
        notes.append(f"only {free_mb} MB of disk are free: OpenSearch's own guard against a full disk is switched off")
    if map_count is not None and map_count < FEW_MAPS:
        settings["node.store.allow_mmap"] = False
        notes.append(
            f"vm.max_map_count is {map_count}: files are read without memory maps, which is slower "
            f"(sysctl -w vm.max_map_count=262144 mends it)"
        )
    return settings, notes


def free_disk_mb(folder: Path) -> int:
    """Return the free disk below `folder` in MB.

    Raises OSError.
    """
    return shutil.disk_usage(folder).free // 1_000_000


def memory_map_count(file: Path = MAP_COUNT_FILE) -> int | None:
    """Return the system's limit of memory maps a process, None where there is none."""
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None
