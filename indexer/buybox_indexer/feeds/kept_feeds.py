"""Feeds as they were last fetched, kept so that a server may answer "not changed" and nothing is sent again."""

import datetime as dt
import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

ABANDONED_S = 86_400
"""Seconds after which a half-fetched file belongs to a process that died."""


class Kept(msgspec.Struct, frozen=True):
    """What is known of a fetched feed beside its bytes."""

    address: str  # where it was found in the end, after redirects
    modified_at: dt.datetime  # as the server said, else when it was fetched
    packed: bool  # the server packed it for the way, beside what the seller packed
    etag: str | None = None
    last_modified: str | None = None

    def conditions(self, address: str) -> dict[str, str]:
        """Return the headers that ask for a change only; none where the address is another one."""
        if address != self.address:
            return {}
        headers = {"if-none-match": self.etag, "if-modified-since": self.last_modified}
        return {name: value for name, value in headers.items() if value is not None}


class KeptFeed:
    """The place of one feed: its bytes beside what is known of them."""

    def __init__(self, data_dir: Path, location: str) -> None:
        self._folder = data_dir / "feeds"
        name = hashlib.blake2b(location.encode("utf-8", "replace"), digest_size=16).hexdigest()
        self._body, self._facts = self._folder / f"{name}.body", self._folder / f"{name}.json"

    def facts(self) -> Kept | None:
        """Return what is known; None where nothing is kept, or not both parts."""
        try:
            return msgspec.json.decode(self._facts.read_bytes(), type=Kept) if self._body.is_file() else None
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def open(self) -> BinaryIO | None:
        """Open the bytes; None where they are gone meanwhile."""
        try:
            return self._body.open("rb")
        except FileNotFoundError:
            return None

    def part(self) -> "Part":
        """Begin to fetch into a new file; those that died processes left are removed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for left in self._folder.glob("*.part"):
            with suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime > ABANDONED_S:
                    left.unlink()
        return Part(self._folder, self._body, self._facts)


class Part:
    """A feed that is being fetched; it leaves no file behind unless it is kept."""

    def __init__(self, folder: Path, body: Path, facts: Path) -> None:
        number, name = tempfile.mkstemp(".part", dir=folder)
        self.file: BinaryIO = os.fdopen(number, "w+b")
        self._path, self._body, self._facts = Path(name), body, facts

    def keep(self, kept: Kept) -> None:
        """Let the bytes and what is known of them take the place of what was kept before."""
        self.file.flush()
        self._facts.unlink(missing_ok=True)
        self._path.replace(self._body)
        facts = self._path.with_suffix(".facts.part")
        facts.write_bytes(msgspec.json.encode(kept))
        facts.replace(self._facts)

    def forget_name(self) -> None:
        """Remove the file's name; the bytes stay readable until the file is closed."""
        self._path.unlink(missing_ok=True)
