"""Fail when a test was skipped in CI without a reason that is written down below."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ABSENT_IN_CI: dict[str, str] = {}
"""Test id -> why it cannot run in CI; empty: everything runs there."""


def skipped(report: Path) -> dict[str, str]:
    """Return the skipped tests of a JUnit report with the reasons that they gave."""
    cases = ET.parse(report).getroot().iter("testcase")  # noqa: S314 - written by our own test run just now
    return {
        f"{case.get('classname')}::{case.get('name')}": str(skip.get("message"))
        for case in cases
        for skip in case.iter("skipped")
    }


def main() -> None:
    """Read the report named on the command line."""
    unexpected = {test: reason for test, reason in skipped(Path(sys.argv[1])).items() if test not in ABSENT_IN_CI}
    for test, reason in unexpected.items():
        sys.stdout.write(f"skipped without leave: {test}: {reason}\n")
    sys.exit(1 if unexpected else 0)


if __name__ == "__main__":
    main()
