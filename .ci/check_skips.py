"""Fail when a test was skipped in CI without a reason that is written down below."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ABSENT_IN_CI: dict[str, str] = {}
"""Test id -> why it cannot run in CI; empty: everything runs there."""

NEEDS_A_MOUNT = "test_disk_full"
"""Module of the tests that fill up a small file system: left out only where this machine lets nobody mount one."""


def skipped(report: Path) -> dict[str, str]:
    """Return the skipped tests of a JUnit report with the reasons that they gave."""
    cases = ET.parse(report).getroot().iter("testcase")  # noqa: S314 - written by our own test run just now
    return {
        f"{case.get('classname')}::{case.get('name')}": str(skip.get("message"))
        for case in cases
        for skip in case.iter("skipped")
    }


def can_mount() -> bool:
    """Try for ourselves whether a file system can be mounted here, out of sight of everybody else."""
    command = ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own words


def is_expected(test: str) -> bool:
    """Tell whether a test may be left out."""
    return test in ABSENT_IN_CI or (NEEDS_A_MOUNT in test and not can_mount())


def main() -> None:
    """Read the report named on the command line."""
    unexpected = {test: reason for test, reason in skipped(Path(sys.argv[1])).items() if not is_expected(test)}
    for test, reason in unexpected.items():
        sys.stdout.write(f"skipped without leave: {test}: {reason}\n")
    sys.exit(1 if unexpected else 0)


if __name__ == "__main__":
    main()
