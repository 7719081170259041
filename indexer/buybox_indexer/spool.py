"""Offers and rejects on their way, on disk: parted by device, so that memory stays flat however large a load is."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Generic, TypeVar

import msgspec

Entry = TypeVar("Entry")
LENGTH = 4
PARTITIONS = 64
"""Parts of a market's offers: 1,000,000 offers are 16,000 at a time in memory."""


class Spool(Generic[Entry]):
    """A file of entries that is written once and read back once, part by part."""

    def __init__(self, folder: Path, kind: type[Entry], partitions: int = PARTITIONS) -> None:
        self._folder, self._partitions = folder, partitions
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._files: dict[tuple[str, int], IO[bytes]] = {}
        self._closing = ExitStack()

    def write(self, name: str, number: int, entry: Entry) -> None:
        """Append an entry to the part of `name` that `number` falls into."""
        key = (name, number % self._partitions)
        file = self._files.get(key)
        if file is None:
            opened = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - the exit stack closes it
            file = self._files[key] = self._closing.enter_context(opened)
        data = self._encoder.encode(entry)
        file.write(len(data).to_bytes(LENGTH, "big"))
        file.write(data)

    def names(self) -> list[str]:
        """Return the names that have entries."""
        return sorted({name for name, _ in self._files})

    def parts(self, name: str) -> Iterator[list[Entry]]:
        """Yield the parts of `name`, each whole, in the order in which its entries were written."""
        for key in sorted(key for key in self._files if key[0] == name):
            yield list(self._read(self._files[key]))

    def _read(self, file: IO[bytes]) -> Iterator[Entry]:
        file.flush()
        file.seek(0)
        while head := file.read(LENGTH):
            yield self._decoder.decode(file.read(int.from_bytes(head, "big")))
        file.seek(0, 2)

    def close(self) -> None:
        """Close the files, which ends them."""
        self._closing.close()


def spool_folder(data_dir: Path) -> Path:
    """Return the folder of the spools' files, made when needed; they have no names there, so nothing can be left."""
    folder = data_dir / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
