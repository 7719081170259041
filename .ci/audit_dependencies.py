"""Fail when a locked dependency has a known vulnerability, is not pinned by hash, or comes from anywhere but an index.

Advisories are asked for over the network. Where they cannot be had nothing is known of them: that is said for each
package, and it fails where `BUYBOX_AUDIT` is `required`, as it is on machines that can reach them.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKS = ("runtime.txt", "dev.txt")
"""Everything that `./run` and CI install; the images install parts of the first."""

PINNED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==\S+")
HASHED = re.compile(r"--hash=sha256:[0-9a-f]{64}")

LONGEST_S = 120
"""Seconds for the advisories of one lock; they take ten where the service answers."""

ACCEPTED: dict[str, str] = {}
"""Id of an advisory -> why it does not concern us, and until when that holds."""


def loose(lock: str) -> list[str]:
    """Return the requirements of a lock that are not pinned to a version of an index and to the hashes of its files."""
    text = "\n".join(line for line in lock.splitlines() if not line.lstrip().startswith("#"))
    entries = [entry.strip() for entry in text.replace("\\\n", " ").splitlines() if entry.strip()]
    return [entry.split()[0] for entry in entries if not (PINNED.match(entry) and HASHED.search(entry))]


def vulnerable(dependencies: list[dict[str, Any]]) -> dict[str, str]:
    """Return the advisories of pip-audit's answer that are not accepted, each with whom it concerns and the remedy."""
    return {
        found["id"]: f"{one['name']} {one['version']}: take {' or '.join(found['fix_versions']) or 'another package'}"
        for one in dependencies
        for found in one.get("vulns", ())
        if not {found["id"], *found.get("aliases", ())} & ACCEPTED.keys()
    }


def unknown(dependencies: list[dict[str, Any]]) -> list[str]:
    """Return the packages of which no advisories could be had."""
    return sorted(one["name"] for one in dependencies if "skip_reason" in one)


def audited(lock: Path) -> list[dict[str, Any]]:
    """Ask for the advisories of a lock; a service that does not answer knows nothing of any package."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), "--disable-pip", "--require-hashes", "-f", "json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=False)  # noqa: S603 - our own words
    except subprocess.TimeoutExpired:
        return [{"name": lock.name, "skip_reason": f"no answer within {LONGEST_S} seconds"}]
    if not done.stdout.strip():
        sys.stdout.write(f"{lock.name}: no advisories: {done.stderr.strip().splitlines()[-1:]}\n")
        return [{"name": lock.name, "skip_reason": "no answer"}]
    found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    return found


def main() -> None:
    """Look at every lock."""
    folder, wrong, unheard = Path(__file__).parents[1] / "requirements", 0, 0
    for name in LOCKS:
        dependencies = audited(folder / name)
        unaudited = unknown(dependencies)
        told = dict.fromkeys(loose((folder / name).read_text()), "pin it by version and hash")
        told |= vulnerable(dependencies)
        for what, remedy in told.items():
            sys.stdout.write(f"{name}: {what}: {remedy}\n")
        sys.stdout.write(f"{name}: {len(dependencies) - len(unaudited)} packages audited, {len(unaudited)} not\n")
        wrong, unheard = wrong + len(told), unheard + len(unaudited)
    sys.exit(1 if wrong or (unheard and os.environ.get("BUYBOX_AUDIT") == "required") else 0)


if __name__ == "__main__":
    main()
